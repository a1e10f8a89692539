import type { Page } from 'playwright-core'
import type { ClientId } from '../../common/protocol/ids'
import { closeAll, enter, named, startChat, type TestChat, until, value } from '../support/chat'
import { visit } from './person'
import { visitOnPhone } from './phone'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const rows = (page: Page) => page.locator('#pins .pins__row')

async function openPins(page: Page): Promise<void> {
  await page.click('#room_about')
  await page.click('#room_menu [data-part="pins"]')
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

  it('lead to their message from the drawer of a phone, too', async () => {
    await pinnedIn('drawer')
    const { page } = await visitOnPhone(`${chat.url}/r/drawer`, { locale: 'en' })
    await page.click('#side_open')
    await page.locator('.room', { hasText: 'drawer' }).locator('[data-part="more"]').click()
    await page.click('#room_menu [data-part="pins"]')
    await rows(page).nth(1).locator('[data-part="open"]').click()
    await page.locator('.body--drawer').waitFor({ state: 'detached' })
    await page.waitForSelector('.entry--found[data-seq="1"]')
    await until('the message in view', async () => {
      const box = await page.locator('[data-seq="1"]').boundingBox()
      return box !== null && box.y > 0 && box.y < 844
    })
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
