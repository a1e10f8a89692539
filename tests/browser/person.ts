import type { Page } from 'playwright-core'
import { openPage } from '../support/browser'

export type Visit = Parameters<typeof openPage>[0]

/** Opens the page as a person, and waits until it is online. */
export async function visit(options: Visit) {
  const visited = await openPage(options)
  await online(visited.page)
  return { ...visited, ...actionsOn(visited.page) }
}

export async function online(page: Page): Promise<void> {
  await page.waitForSelector('body[data-connection="online"]')
  await page.waitForFunction(() => document.querySelectorAll('#user_list li').length > 0)
}

/** The decoded path. Asked of the page, because `page.url()` can be stale. */
export const pathOf = (page: Page): Promise<string> =>
  page.evaluate(() => decodeURIComponent(location.pathname))

export const focusedId = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.id)

export const composerText = (page: Page): Promise<string> => page.inputValue('#msg')

/** What a person does and sees, by the selectors of the contract. */
export function actionsOn(page: Page) {
  const say = async (text: string) => {
    await page.fill('#msg', text)
    // On a touch keyboard, Enter inserts a line break.
    if ((await page.getAttribute('#msg', 'enterkeyhint')) === 'send') await page.press('#msg', 'Enter')
    else await page.click('#send')
  }
  return {
    say,
    /** Sends a message that the server refuses permanently: until a reload, the page sends it without its text. */
    sayRefused: async (text: string) => {
      await page.evaluate((lost) => {
        // For polling, too: on a busy machine the page may have fallen back to it.
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
    /** Opens a room by its name, with the quick switcher. */
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

/** Hides the page, as the browser does behind another window. */
export async function hide(page: Page, isHidden = true): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)
}

/** The first pointer movement loads the autocomplete. A command needs the late styles, too. */
export async function loadAutocomplete(page: Page): Promise<void> {
  await page.mouse.move(1, 1)
  await page.waitForSelector('#msg[aria-autocomplete="list"]')
  await page.waitForFunction(() => {
    const { content } = document.querySelector<HTMLMetaElement>('meta[name="late-style"]')!
    return document.querySelector<HTMLLinkElement>(`link[rel="stylesheet"][href="${content}"]`)?.sheet
  })
}
