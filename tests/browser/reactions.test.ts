import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { changesBy, chip, entry, meeting, reacted } from './message-changes'
import { visitOnPhone } from './phone'
import { isAtBottom } from './scrolling'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('reactions', () => {
  it('stand below the text with their number, and are toggled by a click', async () => {
    const { page, bob } = await meeting(chat.url, 'toggled', 'hello')
    await bob.react(1, '👍')
    await reacted(page, 1, '👍', 1, false)
    await chip(page, 1, '👍').click()
    await reacted(page, 1, '👍', 2, true)
    expect(await chip(page, 1, '👍').getAttribute('aria-label')).toBe('👍 2 reactions')
    await chip(page, 1, '👍').click()
    await reacted(page, 1, '👍', 1, false)
    await bob.react(1, '👍', false)
    await chip(page, 1, '👍').waitFor({ state: 'detached' })
    expect(await entry(page, 1).locator('.reactions').count()).toBe(0)
  })

  it('says who reacted on hover, on focus and on long press', async () => {
    const { page, bob } = await meeting(chat.url, 'who', 'hello')
    await bob.react(1, '👍')
    await reacted(page, 1, '👍', 1, false)
    const tip = page.locator('[role="tooltip"]')
    await chip(page, 1, '👍').hover()
    await tip.getByText('Bob', { exact: true }).waitFor()
    expect(await chip(page, 1, '👍').getAttribute('aria-describedby')).toBe(await tip.getAttribute('id'))
    await page.mouse.move(1, 1)
    await tip.waitFor({ state: 'detached' })
    await chip(page, 1, '👍').click()
    await reacted(page, 1, '👍', 2, true)
    for (const nickname of ['Cleo', 'Dora', 'Emil'])
      await changesBy(await enter(chat.url, nickname, 'who'), 'who').react(1, '👍')
    await reacted(page, 1, '👍', 5, true)
    await page.mouse.move(1, 1)
    await page.focus('#msg')
    await page.keyboard.press('Tab')
    await chip(page, 1, '👍').focus()
    await until('the tip', async () =>
      /^You, \w+, \w+ and 2 others$/.test((await tip.allTextContents()).join()),
    )
    await page.keyboard.press('Escape')
    await tip.waitFor({ state: 'detached' })
    expect(await chip(page, 1, '👍').evaluate((each) => each === document.activeElement)).toBe(true)
    expect(await chip(page, 1, '👍').getAttribute('aria-describedby')).toBeNull()

    const phone = await visitOnPhone(`${chat.url}/r/who`)
    await reacted(phone.page, 1, '👍', 5, false)
    await phone.page.tap('#msg')
    const finger = await phone.context.newCDPSession(phone.page)
    const { x, y } = (await chip(phone.page, 1, '👍').boundingBox())!
    const touch = (type: 'touchStart' | 'touchEnd') =>
      finger.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x: x + 10, y: y + 10 }],
      })
    const pressed = phone.page.locator('[role="tooltip"]')
    await phone.page.waitForSelector('#msg[aria-autocomplete="list"]')
    await touch('touchStart')
    await pressed.waitFor()
    await touch('touchEnd')
    expect(await pressed.textContent()).toMatch(/others$|\d+人$/)
    // A click would have toggled it by the time that a tap elsewhere hides it.
    await phone.page.tap('[data-seq="1"] [data-text]')
    await pressed.waitFor({ state: 'detached' })
    await reacted(phone.page, 1, '👍', 5, false)
  })

  it('look small to fingers, which have 44 px for each and nothing of another', async () => {
    const room = 'fingers'
    const bob = changesBy(await enter(chat.url, 'Bob', room), room)
    await bob.say('hello')
    const emoji = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🍵', '👀']
    for (const each of emoji) await bob.react(1, each)
    const { page } = await visitOnPhone(`${chat.url}/r/${room}`)
    for (const each of emoji) await reacted(page, 1, each, 1, false)
    const chips = await page.$$eval('.reaction', (all) =>
      all.map((each) => {
        const { left, top, width, height } = each.getBoundingClientRect()
        const [x, y] = [left + width / 2, top + height / 2]
        const reach = [
          ...[-21.5, 21.5].map((by) => [x, y + by] as const),
          ...[-21.5, 21.5].map((by) => [x + by, y] as const),
        ]
        const isReached = reach.every(([atX, atY]) => document.elementFromPoint(atX, atY) === each)
        return { height, isReached }
      }),
    )
    expect(chips).toEqual(emoji.map(() => ({ height: 28, isReached: true })))
  })

  it('are toggled by keyboard, and leave the focus beside the one that is gone', async () => {
    const { page, bob } = await meeting(chat.url, 'by keyboard', 'hello')
    await bob.react(1, '🍵')
    await reacted(page, 1, '🍵', 1, false)
    await chip(page, 1, '🍵').focus()
    await page.keyboard.press('Enter')
    await reacted(page, 1, '🍵', 2, true)
    await bob.react(1, '🍵', false)
    await reacted(page, 1, '🍵', 1, true)
    await page.keyboard.press('Space')
    await chip(page, 1, '🍵').waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('msg_log')
  })

  it('of many at once redraw that row alone, move nothing and are not read out', async () => {
    const texts = Array.from({ length: 40 }, (_, n) => `message ${n + 1}`)
    const { page, bob } = await meeting(chat.url, 'many', ...texts)
    await bob.react(30, '🎉')
    await reacted(page, 30, '🎉', 1, false)
    const crowd = await Promise.all(Array.from({ length: 100 }, () => enter(chat.url, undefined, 'many')))
    await page.waitForFunction(() => document.getElementById('people_count')!.textContent === '102')
    const place = () => entry(page, 40).evaluate((row) => row.getBoundingClientRect().top)
    const before = await place()
    await page.evaluate(() => {
      const touched = new Set<string | undefined>()
      const live = new Set<string | null | undefined>()
      new MutationObserver((mutations) => {
        for (const { target } of mutations) {
          const element = target instanceof Element ? target : target.parentElement
          const row = element?.closest<HTMLElement>('[data-seq]')
          // Others come in meanwhile.
          if (!row) continue
          touched.add(row.dataset['seq'])
          live.add(element?.closest('[aria-live]')?.getAttribute('aria-live'))
        }
      }).observe(document.querySelector('#msg_log [data-part="rows"]')!, {
        characterData: true,
        childList: true,
        subtree: true,
      })
      Object.assign(window, { seen: () => ({ touched: [...touched], live: [...live] }) })
    })
    await Promise.all(crowd.map((tab) => changesBy(tab, 'many').react(30, '🎉')))
    await reacted(page, 30, '🎉', 101, false)
    expect(await page.evaluate('seen()')).toEqual({ touched: ['30'], live: ['off'] })
    expect(await place()).toBe(before)
    expect(await page.evaluate(isAtBottom)).toBe(true)
  })

  it('move nothing that is being read, by no more than their row at the end', async () => {
    const texts = Array.from({ length: 60 }, (_, n) => `message ${n + 1}`)
    const { page, bob } = await meeting(chat.url, 'still', ...texts)
    await bob.react(60, '👀')
    await reacted(page, 60, '👀', 1, false)
    expect(await page.evaluate(isAtBottom)).toBe(true)
    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop -= 600))
    await page.locator('#pill').waitFor()
    const middle = await page.evaluate(() => {
      const { top, height } = document.getElementById('msg_log')!.getBoundingClientRect()
      const row = document.elementFromPoint(innerWidth / 2, top + height / 2)?.closest('.row')
      return Number(row?.querySelector<HTMLElement>('[data-seq]')?.dataset['seq'])
    })
    const place = () => entry(page, middle).evaluate((row) => row.getBoundingClientRect().top)
    const before = await place()
    await bob.react(11, '👍')
    await reacted(page, 11, '👍', 1, false)
    await until('the same place', async () => Math.abs((await place()) - before) < 2)
  })
})
