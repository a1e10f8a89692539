import { newContext } from '../support/browser'
import { closeAll, enter, startChat, type TestChat } from '../support/chat'
import { contrast, coloursOf } from './colours'
import { actionsOn, online } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

async function openRoom(room: string, colorScheme: 'light' | 'dark') {
  const context = await newContext({ forcedColors: 'active', colorScheme, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(`${chat.url}/r/${room}`)
  await online(page)
  return { page, ...actionsOn(page) }
}

describe.each(['light', 'dark'] as const)('in forced colours on a %s background', (colorScheme) => {
  it('the send button and its icon are visible', async () => {
    const { page } = await openRoom(`send-${colorScheme}`, colorScheme)
    await page.mouse.move(0, 0)
    const [ground, ...others] = await coloursOf(page.locator('#send'))
    const [field] = await coloursOf(page.locator('#msg'))
    expect(contrast(ground!, field!)).toBeGreaterThan(3)
    const [icon] = await coloursOf(page.locator('#send .icon'))
    expect(icon).toEqual(ground)
    expect(Math.max(...others.map((each) => contrast(each, ground!)))).toBeGreaterThan(4.5)
    const marks = (await coloursOf(page.locator('#send .icon'))).slice(1)
    expect(Math.max(...marks.map((each) => contrast(each, ground!)))).toBeGreaterThan(3)
  })

  it('the current room and language contrast with the others', async () => {
    const { page, go } = await openRoom(`current-${colorScheme}`, colorScheme)
    await go(`another ${colorScheme}`)
    const link = (name: string) => page.locator('.room__link', { hasText: name })
    const [current] = await coloursOf(link(`another ${colorScheme}`))
    const [other] = await coloursOf(link(`current-${colorScheme}`))
    expect(contrast(current!, other!)).toBeGreaterThan(3)
    const [chosen] = await coloursOf(page.locator('[data-language-choice][aria-pressed="true"]'))
    const [unchosen] = await coloursOf(page.locator('[data-language-choice][aria-pressed="false"]'))
    expect(contrast(chosen!, unchosen!)).toBeGreaterThan(3)
  })

  it('selected settings and switches that are on contrast with the others', async () => {
    const { page } = await openRoom(`settings-${colorScheme}`, colorScheme)
    await page.click('#settings_open')
    await page.waitForSelector('#settings[open]')
    const words = page.locator('#settings .segment__word')
    const isChosen = await page
      .locator('#settings .segment > input')
      .evaluateAll((all) => all.map((each) => (each as HTMLInputElement).checked))
    expect(isChosen.filter(Boolean)).toHaveLength(5)
    const grounds = await Promise.all((await words.all()).map(async (word) => (await coloursOf(word))[0]!))
    const [chosen, other] = [true, false].map((is) => grounds.filter((_, at) => isChosen[at] === is))
    for (const a of chosen!) for (const b of other!) expect(contrast(a, b)).toBeGreaterThan(3)

    const track = page.locator('[name="sound"] + .switch__track')
    const [off] = await coloursOf(track)
    await page.check('[name="sound"]')
    const [on, ...rest] = await coloursOf(track)
    expect(contrast(on!, off!)).toBeGreaterThan(3)
    // The knob is visible in both states.
    expect(Math.max(...rest.map((each) => contrast(each, on!)))).toBeGreaterThan(3)
  })

  it('the selected notification level contrasts with the others', async () => {
    const { page } = await openRoom(`level-${colorScheme}`, colorScheme)
    await page.click('#room_about')
    const level = (value: string) => page.locator('.menu__level', { has: page.locator(`[value="${value}"]`) })
    await page.check('#room_menu [value="mentions"]')
    await page.mouse.move(0, 0)
    const mark = await level('mentions').evaluate(
      (each) => getComputedStyle(each.lastElementChild!, '::after').content,
    )
    expect(mark).toBe('""')
    const [chosen, other] = [await coloursOf(level('mentions')), await coloursOf(level('all'))]
    const own = chosen.filter((each) => !other.some((known) => known.join() === each.join()))
    expect(Math.max(...own.map((each) => contrast(each, chosen[0]!)))).toBeGreaterThan(3)
  })

  it('the selected option contrasts with the others, and its icon and avatar are legible', async () => {
    const room = `lists-${colorScheme}`
    await enter(chat.url, 'Wanda', room)
    const { page } = await openRoom(room, colorScheme)
    await page.keyboard.press('Control+k')
    const options = page.locator('#jump [role="option"]')
    await options.filter({ hasText: 'Wanda' }).waitFor()
    const [lobby, here, wanda] = ['大厅', room, 'Wanda'].map((name) => options.filter({ hasText: name }))
    for (const [option, mark] of [
      [lobby!, '.room__mark'],
      [here!, '.room__mark'],
      [wanda!, '.avatar'],
    ] as const) {
      while ((await option.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown')
      const [ground] = await coloursOf(option)
      const [other] = await coloursOf(options.and(page.locator('[aria-selected="false"]')).first())
      expect(contrast(ground!, other!)).toBeGreaterThan(3)
      const [behind, ...ink] = await coloursOf(option.locator(mark))
      expect([mark, behind]).toEqual([mark, ground])
      expect(Math.max(...ink.map((each) => contrast(each, ground!)))).toBeGreaterThan(3)
    }
    await page.keyboard.press('Escape')
    await page.locator('#msg').fill('@wan')
    const [ground] = await coloursOf(page.locator('.offer'))
    const [behind, ...ink] = await coloursOf(page.locator('.offer .avatar'))
    expect(behind).toEqual(ground)
    expect(Math.max(...ink.map((each) => contrast(each, ground!)))).toBeGreaterThan(3)
  })

  it('own messages have a border, and names are legible', async () => {
    const room = `own-${colorScheme}`
    const bob = await enter(chat.url, 'Bob', room)
    const { page, say, sees } = await openRoom(room, colorScheme)
    await bob.say('hello', { room })
    await sees('hello')
    await say('good morning')
    await sees('good morning')
    const edges = await page.locator('.entry').evaluateAll((all) =>
      all.map((entry) => {
        const {
          content,
          borderInlineStartWidth: width,
          borderInlineStartStyle: style,
        } = getComputedStyle(entry, '::before')
        return content === 'none' ? 'none' : `${width} ${style}`
      }),
    )
    expect(edges).toEqual(['none', '2px solid'])
    for (const author of await page.locator('.entry__author').all()) {
      const [ground, ...ink] = await coloursOf(author)
      expect(Math.max(...ink.map((each) => contrast(each, ground!)))).toBeGreaterThan(4.5)
    }
  })
})
