import type { Page } from 'playwright-core'
import type { MemberId } from '../../common/protocol/ids'
import { value } from '../support/chat'
import { moderate, roomOf } from '../support/moderating'
import { visit } from './person'

export const panel = '#moderation[open] [data-part="panel"]:not([aria-busy])'
export const whats = (page: Page) => page.locator('#moderation .mods__what').allTextContents()

/** Opens the sheet from the menu of the room on the screen. */
export async function openSheet(page: Page): Promise<void> {
  // With it comes what the menu opens.
  await page.waitForSelector('#waiting_open', { state: 'attached' })
  await page.click('#room_about')
  await page.click('#room_menu [data-part="moderate"]')
  await page.waitForSelector(panel)
}

export async function choose(page: Page, list: string): Promise<void> {
  await page.click(`#moderation [data-list="${list}"]`)
  await page.waitForSelector(panel)
}

/** A room with an owner, two moderators, one of them with a page, and a newcomer. */
export async function moderated(url: string, room: string) {
  const people = await roomOf(url, room)
  const me = await visit({ url: `${url}/r/${room}`, locale: 'en' })
  const { id } = (await (await me.context.request.get(`${url}/api/session`)).json()) as { id: MemberId }
  value(await moderate(people.owner, room, { action: 'role', member: id, role: 'moderator' }))
  const act = async (action: Parameters<typeof moderate>[2]) =>
    value(await moderate(people.mod, room, action))
  return { ...me, ...people, act }
}
