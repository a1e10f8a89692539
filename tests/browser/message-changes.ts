import type { Ask, Asks } from '../../common/protocol/asks'
import type { ClientId } from '../../common/protocol/ids'
import type { Page } from 'playwright-core'
import { enter, named, type Tab, until, value } from '../support/chat'
import { visit } from './person'

type Fields<A extends Ask> = Omit<Asks[A]['input'], 'room' | 'clientId'>

/** What a person does to messages of a room, without a page. */
export function changesBy(tab: Tab, room: string) {
  const ask = <A extends 'edit' | 'delete' | 'react' | 'pin' | 'message'>(name: A, fields: Fields<A>) => {
    const clientId = Math.random().toString(36).slice(2) as ClientId
    return tab.askAnything<{ seq: number }>(name, { room: named(room), clientId, ...fields }).then(value)
  }
  return {
    say: async (text: string, reply?: number) =>
      (await ask('message', { text, ...(reply !== undefined && { reply }) })).seq,
    edit: (target: number, text: string) => ask('edit', { target, text }),
    erase: (target: number, reason?: string) =>
      ask('delete', { target, ...(reason !== undefined && { reason }) }),
    react: (target: number, emoji: string, on = true) => ask('react', { target, emoji, on }),
    pin: (target: number, on = true) => ask('pin', { target, on }),
  }
}

/** Ann in the page, and Bob, in a room where Bob said this. */
export async function meeting(url: string, room: string, ...texts: string[]) {
  const bob = changesBy(await enter(url, 'Bob', room), room)
  for (const text of texts) await bob.say(text)
  const ann = await visit({ url: `${url}/r/${room}`, locale: 'en' })
  await ann.sees(texts.at(-1)!)
  return { ...ann, bob }
}

export const entry = (page: Page, seq: number) => page.locator(`[data-seq="${seq}"]`)

export const chip = (page: Page, seq: number, emoji: string) =>
  entry(page, seq).locator(`[data-reaction="${emoji}"]`)

/** Waits until a reaction says so many, and whether it is one's own. */
export async function reacted(
  page: Page,
  seq: number,
  emoji: string,
  count: number,
  isOwn: boolean,
): Promise<void> {
  await until(`${count} ${emoji} at ${seq}`, async () => {
    const found = chip(page, seq, emoji)
    if ((await found.count()) === 0) return false
    const shown = await found.locator('.reaction__count').textContent()
    return shown === String(count) && (await found.getAttribute('aria-pressed')) === String(isOwn)
  })
}
