import type { Page } from 'playwright-core'
import type { ClientId } from '../../common/protocol/ids'
import { newContext } from '../support/browser'
import { closeAll, enter, named, startChat, type TestChat, until, value } from '../support/chat'
import { focusedId, visit } from './person'
import { visitOnPhone } from './phone'
import { isAtBottom } from './scrolling'

let chat: TestChat
beforeAll(async () => {
  // In a room with an owner, only moderators pin.
  chat = await startChat({ ROOM_OWNERS: 'off' })
})
afterAll(closeAll)

const rows = (page: Page) => page.locator('#pins .pins__row')

async function openPins(page: Page): Promise<void> {
  await page.click('#pins_open')
  await page.waitForSelector('#pins[open]:not([aria-busy])')
}

/** A room with many messages, of which Ann pinned the first two. */
async function pinnedIn(room: string) {
  const ann = await enter(chat.url, 'Ann', room)
  for (let n = 1; n <= 90; n += 1) value(await ann.say(`message ${n}`, { room }))
  for (const target of [1, 2])
    value(
      await ann.ask('pin', { room: named(room), clientId: `pin ${target}` as ClientId, target, on: true }),
    )
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  await me.sees('message 90')
  return { ann, ...me }
}

/** Opens a room whose pins the server does not say the first `times`. @returns how often it was asked */
async function visitRefused(room: string, times: number) {
  const asks = { count: 0 }
  const context = await newContext()
  await context.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      const [, id] = /^42(\d+)\["pins",/.exec(message.toString()) ?? []
      if (id !== undefined) asks.count += 1
      if (id === undefined || asks.count > times) return server.send(message)
      const busy = { ok: false, code: 'busy', retryable: true, retryAfterMs: 50 }
      socket.send(`43${id}${JSON.stringify([busy])}`)
    })
  })
  return { ...(await visit({ url: `${chat.url}/r/${room}`, context })), asks }
}

describe('the pinned messages of a room', () => {
  it('are a list, the newest first, each of which leads to its message', async () => {
    const { page } = await pinnedIn('leads')
    await openPins(page)
    expect(await rows(page).locator('[data-part="excerpt"]').allTextContents()).toEqual([
      'message 2',
      'message 1',
    ])
    expect(await rows(page).locator('[data-part="author"]').first().textContent()).toBe('Ann')
    await rows(page).nth(1).locator('[data-part="open"]').click()
    await until('the message in view', async () => {
      const box = await page.locator('[data-seq="1"]').boundingBox()
      return box !== null && box.y > 0 && box.y < 800
    })
    expect(await page.locator('#pins').isVisible()).toBe(false)
  })

  it('lead to their message on a phone, too', async () => {
    await pinnedIn('phone')
    const { page } = await visitOnPhone(`${chat.url}/r/phone`, { locale: 'en' })
    await page.click('#pins_open')
    await rows(page).nth(1).locator('[data-part="open"]').click()
    await page.waitForSelector('.entry--found[data-seq="1"]')
    await until('the message in view', async () => {
      const box = await page.locator('[data-seq="1"]').boundingBox()
      return box !== null && box.y > 0 && box.y < 844
    })
  })

  it('lead back to where the reader was', async () => {
    const { page } = await pinnedIn('back')
    await openPins(page)
    await rows(page).nth(1).locator('[data-part="open"]').click()
    await page.waitForSelector('.entry--found[data-seq="1"]')
    await page.click('#pill_back')
    await page.waitForFunction(isAtBottom)
  })

  it('have a button over the log, with how many they are, while there are any', async () => {
    const { page, ann, go } = await pinnedIn('counted')
    const button = page.locator('#pins_open')
    const counts = async (count: number) => {
      await button.getByText(String(count), { exact: true }).waitFor()
      expect(await button.getAttribute('title')).toBe('Pinned messages')
    }
    const room = named('counted')
    const pin = async (target: number, on: boolean) => {
      const clientId = `pin ${target} ${on}` as ClientId
      value(await ann.ask('pin', { room, clientId, target, on }))
    }
    await counts(2)
    await pin(3, true)
    await counts(3)
    value(await ann.ask('delete', { room, clientId: 'erase' as ClientId, target: 3 }))
    await counts(2)
    await go('without any')
    await button.waitFor({ state: 'hidden' })
    await page.goBack()
    await counts(2)
    const place = () => page.locator('#invite_open').evaluate((element) => element.getBoundingClientRect().x)
    const before = await place()
    for (const target of [1, 2]) await pin(target, false)
    await button.waitFor({ state: 'hidden' })
    expect(await place()).toBe(before)
  })

  it('are counted anew after a while without connection', async () => {
    const { page, context, ann } = await pinnedIn('away')
    await page.locator('#pins_open').getByText('2', { exact: true }).waitFor()
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    const room = named('away')
    for (const target of [3, 4, 5])
      value(await ann.ask('pin', { room, clientId: `later ${target}` as ClientId, target, on: true }))
    await context.setOffline(false)
    await page.locator('#pins_open').getByText('5', { exact: true }).waitFor()
  })

  it('are not asked for again when their room comes back to the screen', async () => {
    const { ann } = await pinnedIn('kept')
    const { page, asks, go } = await visitRefused('kept', 0)
    await page.locator('#pins_open').getByText('2', { exact: true }).waitFor()
    await go('kept elsewhere')
    await until('the ask of the other room', () => asks.count === 2)
    const pin = { room: named('kept'), clientId: 'pin 3' as ClientId, target: 3, on: true }
    value(await ann.ask('pin', pin))
    await page.goBack()
    await page.locator('#pins_open').getByText('3', { exact: true }).waitFor()
    // Only for the list itself.
    await openPins(page)
    expect(asks.count).toBe(3)
  })

  it('are asked for until the server says them', async () => {
    await pinnedIn('refused')
    const { page, asks } = await visitRefused('refused', 2)
    await page.locator('#pins_open').getByText('2', { exact: true }).waitFor()
    expect(asks.count).toBe(3)
  })

  it('leave the focus in the text field when the last one is unpinned and the list closed', async () => {
    const { page } = await pinnedIn('focus')
    await openPins(page)
    for (const left of [1, 0]) {
      await rows(page).first().locator('[data-action="pin"]').click()
      expect(await rows(page).count()).toBe(left)
    }
    await page.locator('#pins_open').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await until('the focus', async () => (await focusedId(page)) === 'msg')
  })

  it('are unpinned there, and an empty list says so', async () => {
    const { page, ann } = await pinnedIn('unpinned')
    await openPins(page)
    for (const left of [1, 0]) {
      await rows(page).first().locator('[data-action="pin"]').click()
      expect(await rows(page).count()).toBe(left)
      expect(await page.evaluate(() => document.activeElement?.closest('#pins') !== null)).toBe(true)
    }
    await page.getByText('Nothing is pinned here yet').waitFor()
    await ann.until(
      'both',
      ({ entries }) => entries.filter((each) => each.type === 'pin' && !each.on).length === 2,
    )
  })

  it('include what was pinned from the menu of a message', async () => {
    const { page, say } = await pinnedIn('from-menu')
    await say('to be pinned')
    await page.hover('[data-seq="93"]')
    await page.click('[data-seq="93"] [data-action="more"]')
    await page.click('#message_menu [data-action="pin"]')
    await until('the pin in the list', async () => {
      await openPins(page)
      const texts = await rows(page).locator('[data-part="excerpt"]').allTextContents()
      await page.keyboard.press('Escape')
      return texts[0] === 'to be pinned'
    })
  })
})
