import type { Page } from 'playwright-core'
import { UNDO_MS } from '../../public/sync/outbox/unsent'
import { closeAll, enter, named, startChat, type Tab, type TestChat, until, value } from '../support/chat'
import { textOf } from '../support/text-of'
import { changesBy, chip, entry, reacted } from './message-changes'
import { actionsOn, online, visit } from './person'

/** More by hand, as in `CONTESTS=200`. */
const ROUNDS = Number(process.env.CONTESTS ?? 2)

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** One person's two tabs, and Bob who listens. */
async function twoTabs(room: string) {
  const url = `${chat.url}/r/${room}`
  const bob = await enter(chat.url, 'Bob', room)
  const one = await visit({ url, locale: 'en' })
  const page = await one.context.newPage()
  await page.goto(url)
  await online(page)
  const two = { page, ...actionsOn(page) }
  /** @returns the `seq` of a new message that both tabs show */
  const say = async (text: string): Promise<number> => {
    await one.say(text)
    await one.sees(text)
    await two.sees(text)
    return bob.entries.find((each) => each.type === 'text' && each.text === text)!.seq
  }
  return { bob, pages: [one.page, page] as const, say }
}

/** What a newcomer reads. */
async function read(bob: Tab, room: string, seq: number): Promise<string> {
  const { entries } = value(await bob.ask('history', { room: named(room), before: seq + 1, limit: 1 }))
  return textOf(entries[0]!)
}

/** The composer edits the newest message; that the other tab edits it already is known here. */
async function prepare(page: Page, text: string): Promise<void> {
  const mood = () => page.getAttribute('#composer', 'data-mood')
  await until('an edit', async () => {
    if ((await mood()) !== 'edit') await page.press('#msg', 'ArrowUp')
    return (await mood()) === 'edit'
  })
  await page.fill('#msg', text)
}

describe('two tabs at the same moment', () => {
  it('[C1] edit a message: one wording stays, the same everywhere', async () => {
    const { bob, pages, say } = await twoTabs('two-edits')
    for (let n = 0; n < ROUNDS; n += 1) {
      const seq = await say(`words ${n}`)
      for (const [at, page] of pages.entries()) await prepare(page, `edit ${n} of tab ${at}`)
      await Promise.all(pages.map((page) => page.press('#msg', 'Enter')))
      const edits = () =>
        bob.entries.flatMap((each) => (each.type === 'edit' && each.target === seq ? [each] : []))
      const textIn = (page: Page) => entry(page, seq).locator('[data-text]').textContent()
      await until('one wording', async () => {
        const newest = edits().at(-1)?.text ?? 'none yet'
        const texts = await Promise.all([read(bob, 'two-edits', seq), ...pages.map(textIn)])
        return texts.every((text) => text === newest)
      })
    }
  })

  it('[C1] edit and delete a message: it is deleted everywhere', async () => {
    const { bob, pages, say } = await twoTabs('edit-and-delete')
    const [editing, deleting] = pages
    for (let n = 0; n < ROUNDS; n += 1) {
      const seq = await say(`words ${n}`)
      await prepare(editing, `edit ${n}`)
      await entry(deleting, seq).hover()
      await entry(deleting, seq).locator('[data-action="more"]').click()
      await deleting.locator('#message_menu [data-action="delete"]').click()
      // Waits: the deletion is sent when it can no longer be undone.
      await editing.waitForFunction((at) => Date.now() >= at, Date.now() + UNDO_MS)
      await editing.press('#msg', 'Enter')
      await until('the deletion', () =>
        bob.entries.some((each) => each.type === 'delete' && each.target === seq),
      )
      for (const page of pages)
        await page.locator(`[data-seq="${seq}"][data-deleted]`).waitFor({ state: 'attached' })
      expect(await read(bob, 'edit-and-delete', seq)).toBe('')
      await editing.press('#msg', 'Escape')
    }
  })

  it('[C1][C7] take a reaction back, one of them to react again: both show what is there', async () => {
    const { bob, pages, say } = await twoTabs('reactions')
    const [one, two] = pages
    for (let n = 0; n < ROUNDS; n += 1) {
      const seq = await say(`words ${n}`)
      await changesBy(bob, 'reactions').react(seq, '👍')
      await reacted(one, seq, '👍', 1, false)
      await chip(one, seq, '👍').click()
      for (const page of pages) await reacted(page, seq, '👍', 2, true)
      await Promise.all([chip(one, seq, '👍').click(), chip(two, seq, '👍').dblclick()])
      await say(`behind ${n}`)
      const { entries } = value(
        await bob.ask('history', { room: named('reactions'), before: seq + 1, limit: 1 }),
      )
      const count = ('reactions' in entries[0]! && entries[0].reactions?.[0]?.count) || 0
      for (const page of pages) await reacted(page, seq, '👍', count, count === 2)
    }
  })
})
