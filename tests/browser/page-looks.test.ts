import { readdirSync, readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { hues } from '../../public/ui/hues'
import { newClientId } from '../../public/sync/random'
import { newContext } from '../support/browser'
import { closeAll, enter, named, startChat, type TestChat, until, value } from '../support/chat'
import { contrast, rgbOf } from './colours'
import { online, visit } from './person'
import { visitOnPhone } from './phone'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const box = (page: Page, selector: string) =>
  page.locator(selector).evaluate((each) => each.getBoundingClientRect().toJSON() as DOMRect)
const backgroundOf = (page: Page, selector: string) =>
  page.locator(selector).evaluate((each) => getComputedStyle(each).backgroundColor)

/** A room with a message and an action by Bob, and then by us. */
async function talk(room: string, options: Partial<Parameters<typeof visit>[0]> = {}) {
  const bob = await enter(chat.url, 'Bob', room)
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en', ...options })
  await bob.say('theirs', { room })
  await bob.say('/me waves', { room })
  await me.say('ours')
  await me.say('/me waves back')
  await me.page.locator('[data-seq="4"]').waitFor()
  return { bob, ...me }
}

describe('an own message', () => {
  it.each(['light', 'dark'] as const)(
    'is aligned with others, and has its own background and border: %s',
    async (colorScheme) => {
      const { page } = await talk(`own-${colorScheme}`, { colorScheme })
      await page.mouse.move(0, 0)
      const [theirs, ours] = ['[data-seq="1"]', '[data-seq="3"]']
      expect((await box(page, `${ours} [data-text]`)).left).toBe(
        (await box(page, `${theirs} [data-text]`)).left,
      )
      expect(await backgroundOf(page, ours)).not.toBe(await backgroundOf(page, theirs))
      const edge = await page.locator(ours).evaluate((entry) => {
        const { borderInlineStartColor, borderInlineStartWidth } = getComputedStyle(entry, '::before')
        return { colour: borderInlineStartColor, width: borderInlineStartWidth }
      })
      expect(edge.width).toBe('2px')
      const paper = await rgbOf(page, await backgroundOf(page, 'body'))
      expect(contrast(await rgbOf(page, edge.colour), paper)).toBeGreaterThan(3)
      // Own actions look like those of others.
      expect(await backgroundOf(page, '[data-seq="4"]')).toBe(await backgroundOf(page, '[data-seq="2"]'))
      expect(
        await page.locator('[data-seq="4"]').evaluate((each) => getComputedStyle(each, '::before').content),
      ).toBe('none')
    },
  )
})

describe('a row of the log', () => {
  it('is highlighted under the pointer, and not by touch', async () => {
    const { page } = await talk('hover')
    for (const row of ['[data-seq="1"]', '[data-seq="3"]']) {
      await page.mouse.move(0, 0)
      const before = await backgroundOf(page, row)
      await page.hover(row)
      expect(await backgroundOf(page, row)).not.toBe(before)
    }
    const { page: phone } = await visitOnPhone(`${chat.url}/r/hover`)
    await phone.locator('[data-seq="1"]').waitFor()
    const before = await backgroundOf(phone, '[data-seq="1"]')
    await phone.tap('[data-seq="1"] [data-text]')
    expect(await backgroundOf(phone, '[data-seq="1"]')).toBe(before)
  })

  it('has the address beside the name, once and in one line, at any width', async () => {
    const room = 'addresses'
    const bob = await enter(chat.url, 'W'.repeat(32), room)
    const { page, sees } = await visit({
      url: `${chat.url}/r/${room}`,
      viewport: { width: 320, height: 568 },
    })
    await bob.say('one', { room })
    await bob.say('two', { room })
    await sees('two')
    const byline = await box(page, '[data-seq="1"] .entry__byline')
    const [author, time] = [
      await box(page, '[data-seq="1"] .entry__author'),
      await box(page, '[data-seq="1"] .entry__time'),
    ]
    expect(byline.height).toBeLessThan(24)
    expect(author.right).toBeLessThanOrEqual(time.left)
    expect(time.right).toBeLessThanOrEqual(320)
    expect((await box(page, '[data-seq="2"] .entry__address')).width).toBeLessThanOrEqual(1)
    await page.setViewportSize({ width: 1280, height: 800 })
    const address = page.locator('[data-seq="1"] .entry__address')
    expect(await address.innerText()).toBe('(127.0.*.*)')
    expect(await address.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(false)
  })

  it.each(['light', 'dark'] as const)('has legible names in each hue: %s', async (colorScheme) => {
    const { page } = await talk(`names-${colorScheme}`, { colorScheme })
    const paper = await rgbOf(page, await backgroundOf(page, 'body'))
    const own = await rgbOf(page, await backgroundOf(page, '[data-seq="3"]'))
    for (const hue of hues) {
      const [name, avatar, wash] = await page.locator('[data-seq="3"]').evaluate((entry, at) => {
        const circle = entry.querySelector<HTMLElement>('.avatar')!
        for (const each of [entry as HTMLElement, circle]) each.style.setProperty('--hue', String(at))
        const author = getComputedStyle(entry.querySelector('.entry__author')!)
        return [author.color, getComputedStyle(circle).color, getComputedStyle(circle).backgroundColor]
      }, hue)
      const ink = await rgbOf(page, name)
      expect(contrast(ink, paper)).toBeGreaterThan(4.5)
      expect(contrast(ink, own)).toBeGreaterThan(4.5)
      expect(contrast(await rgbOf(page, avatar), await rgbOf(page, wash))).toBeGreaterThan(4.5)
    }
  })

  it('has a different hue for each of twelve members', async () => {
    const room = 'dozen'
    const { page, sees } = await visit({ url: `${chat.url}/r/${room}` })
    for (let n = 1; n <= 11; n += 1) await (await enter(chat.url, `Guest ${n}`, room)).say(`${n}`, { room })
    await sees('11')
    const coloursIn = (list: string) =>
      page
        .locator(`${list} .avatar`)
        .evaluateAll((all) => [...new Set(all.map((each) => getComputedStyle(each).backgroundColor))])
    expect(await coloursIn('#msg_log')).toHaveLength(11)
    expect(await coloursIn('#user_list')).toHaveLength(12)
  })
})

describe('the own nickname', () => {
  it('is beside the text field, and leaves the screen of a phone to the log', async () => {
    const { page, rename, ownNickname } = await visit({
      url: `${chat.url}/r/chip`,
      viewport: { width: 390, height: 844 },
    })
    expect((await box(page, '.foot')).height).toBeLessThan(80)
    const field = await box(page, '#msg')
    const chip = await box(page, '#nickname_open')
    expect(chip.right).toBeLessThanOrEqual(field.left)
    expect(field.width).toBeGreaterThan(130)
    const long = '一位名字特别特别特别长的茶客'
    await rename(long)
    await until('the nickname', async () => (await ownNickname()) === long)
    expect((await box(page, '#msg')).width).toBeGreaterThan(130)
    const name = page.locator('[data-own-nickname]')
    expect(await name.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(true)
    expect(await page.getAttribute('#nickname_open', 'title')).toContain(long)
    await page.getByRole('button', { name: new RegExp(`昵称：\\s?${long}`) }).waitFor()

    // Several lines use its space, too.
    await page.fill('#msg', 'one\ntwo')
    expect((await box(page, '#msg')).width).toBeGreaterThan(190)
    await page.getByRole('button', { name: new RegExp(`昵称：\\s?${long}`) }).waitFor()
  })
})

describe('the header', () => {
  it('hints at a missing topic only on hover and focus', async () => {
    const { page } = await visit({ url: `${chat.url}/r/bare`, locale: 'en' })
    const hint = () =>
      page.locator('#room_topic').evaluate((each) => getComputedStyle(each, '::before').visibility)
    await page.mouse.move(0, 0)
    expect(await hint()).toBe('hidden')
    await page.hover('#room_about')
    expect(await hint()).toBe('visible')
    await page.mouse.move(0, 0)
    await page.focus('#room_about')
    expect(await hint()).toBe('visible')
    const words = await page.locator('.head__room').evaluate((each) => each.getBoundingClientRect().width)
    expect((await box(page, '#room_about')).width).toBeLessThanOrEqual(words + 24)
    expect(words).toBeLessThan(300)
  })

  it('has the same height with and without a topic', async () => {
    const room = 'heights'
    const bob = await enter(chat.url, 'Bob', room)
    for (const width of [390, 1280]) {
      const { page } = await visit({ url: `${chat.url}/r/${room}`, viewport: { width, height: 800 } })
      const before = await box(page, '.head')
      const topic = `Tea ${width}`
      value(await bob.ask('topic', { room: named(room), clientId: newClientId(), topic }))
      await page.locator('#room_topic', { hasText: topic }).waitFor()
      expect((await box(page, '.head')).height).toBe(before.height)
      value(await bob.ask('topic', { room: named(room), clientId: newClientId(), topic: '' }))
    }
  })
})

describe('the switcher', () => {
  it('is as tall as its list, with the icons of the sidebar and avatars', async () => {
    const { page, go, people } = await visit({ url: `${chat.url}/r/held`, locale: 'en' })
    await enter(chat.url, 'Bob', 'elsewhere')
    await go('elsewhere')
    await until('both', async () => (await people()).length === 2)
    await page.keyboard.press('Control+k')
    const rest = () =>
      page.locator('#jump_list').evaluate((list) => {
        const { bottom } = list.lastElementChild!.getBoundingClientRect()
        return list.getBoundingClientRect().bottom - bottom
      })
    expect(await rest()).toBeLessThan(16)
    const all = (await box(page, '#jump')).height
    const marks = await page
      .locator('#jump [role="option"]')
      .evaluateAll((options) =>
        options.map((each) => each.dataset['mark'] ?? each.querySelector('.avatar')!.textContent),
      )
    expect(marks.slice(-1)).toEqual(['B'])
    expect(marks).toContain('room')
    expect(marks).toContain('lobby')
    await page.keyboard.type('elsewhere')
    expect((await box(page, '#jump')).height).toBeLessThan(all)
    expect(await rest()).toBeLessThan(16)
  })
})

describe('a wide window', () => {
  it('has the members at the right, and the log in the middle', async () => {
    const { page } = await visit({ url: `${chat.url}/r/wide`, viewport: { width: 1440, height: 900 } })
    const [people, main] = [await box(page, '#user_list'), await box(page, '#main')]
    expect(people.left).toBeGreaterThanOrEqual(main.right)
    await page.setViewportSize({ width: 1280, height: 800 })
    expect((await box(page, '#user_list')).right).toBeLessThan((await box(page, '#main')).left)
  })
})

it('no style uses :has(), which not all engines re-evaluate', () => {
  const folder = 'public/styles'
  const using = readdirSync(folder).filter((name) =>
    readFileSync(`${folder}/${name}`, 'utf8').includes(':has('),
  )
  expect(using).toEqual([])
})

it('scrollbars have a transparent track', async () => {
  const context = await newContext({ colorScheme: 'dark' })
  const page = await context.newPage()
  await page.goto(`${chat.url}/r/bars`)
  await online(page)
  const track = await page.locator('#msg_log').evaluate((log) => getComputedStyle(log).scrollbarColor)
  expect(track).toMatch(/rgba\(0, 0, 0, 0\)$/)
})
