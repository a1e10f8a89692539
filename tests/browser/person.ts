import type { Page } from 'playwright-core'
import { openPage } from '../support/browser'
import { until } from '../support/chat'

export type Visit = Parameters<typeof openPage>[0]

/** Somebody at a browser, in a room. */
export async function visit(options: Visit) {
  const visited = await openPage(options)
  await online(visited.page)
  return { ...visited, ...hands(visited.page) }
}

export async function online(page: Page): Promise<void> {
  await page.waitForSelector('body[data-connection="online"]')
  await page.waitForFunction(() => document.querySelectorAll('#user_list li').length > 0)
}

/** Where it is, as one reads it. What the browser has told us may be a moment older. */
export const pathOf = (page: Page): Promise<string> =>
  page.evaluate(() => decodeURIComponent(location.pathname))

/** Resolves when `isSo`. */
export const soon = (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => until(what, isSo)

/** What a person does and sees, by the hooks of the contract. */
export function hands(page: Page) {
  const say = async (text: string) => {
    await page.fill('#msg', text)
    // The Enter of a keyboard on the screen breaks the line.
    if ((await page.getAttribute('#msg', 'enterkeyhint')) === 'send') await page.press('#msg', 'Enter')
    else await page.click('#send')
  }
  return {
    say,
    /** Says what the server refuses for good: until the page is loaded anew, nothing of it is left on the way. */
    sayInVain: async (text: string) => {
      await page.evaluate((lost) => {
        // By polling, too: on a busy machine the page may have come to that.
        for (const { prototype } of [WebSocket, XMLHttpRequest]) {
          type Send = (this: unknown, data?: unknown) => void
          const send = Object.getOwnPropertyDescriptor(prototype, 'send')!.value as Send
          const sendOther: Send = function (data) {
            send.call(this, typeof data === 'string' ? data.replace(lost, '\u200b') : data)
          }
          Object.assign(prototype, { send: sendOther })
        }
      }, text)
      await say(text)
    },
    rename: async (nickname: string) => {
      await page.click('[data-own-nickname]')
      await page.keyboard.insertText(nickname)
      await page.keyboard.press('Enter')
    },
    /** By name, as it is written into the jump dialog. */
    go: async (room: string) => {
      await page.keyboard.press('Control+k')
      await page.fill('#jump_field', room)
      await page.keyboard.press('Enter')
      await page.waitForFunction((name) => document.getElementById('room_name')!.textContent === name, room)
    },
    sees: (text: string) =>
      page.waitForFunction(
        (wanted) =>
          [...document.querySelectorAll('[data-seq] [data-text]')].some(
            (each) => each.textContent === wanted,
          ),
        text,
      ),
    texts: () => page.locator('[data-seq] [data-text]').allTextContents(),
    seqs: () => page.$$eval('[data-seq]', (rows) => rows.map((row) => Number(row.getAttribute('data-seq')))),
    people: () => page.locator('#user_list li').allTextContents(),
    ownNickname: () => page.locator('[data-own-nickname]').innerText(),
    notices: (kind: 'join' | 'leave') => page.locator(`[data-notice="${kind}"]`).allTextContents(),
  }
}

/** What the browser says when another window lies over this one. */
export async function hide(page: Page, isHidden = true): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)
}

/** The first movement brings what completes names and commands. */
export async function completes(page: Page): Promise<void> {
  await page.mouse.move(1, 1)
  await page.waitForSelector('#msg[aria-autocomplete="list"]')
}
