import type { Page } from 'playwright-core'
import { PINS_MAX } from '../../server/chat/messages/decide'
import type { Draft, Store } from '../../server/chat/ports'
import { change, react } from '../store/changes-contract'
import { draft } from '../store/contract'
import { closeAll, enter, named, startChat, type TestChat, until, value } from '../support/chat'
import { logStored } from './stored-logs'
import { online, visit } from './person'
import { listen, readOut } from './read-out'
import { isAtBottom, rowsOf, scrollThrough } from './scrolling'
import { workerActivated, secureUrl } from './worker'

const CHANGES = 9
/** The entries of one message and its changes. */
const EACH = 1 + CHANGES

let chat: TestChat
let store: Store
beforeAll(async () => {
  chat = await startChat({}, undefined, { decorateStore: (its) => (store = its) })
})
afterAll(closeAll)

const edit = (target: number, text: string) => change({ type: 'edit', target, text })
const all = (count: number) => Array.from({ length: count }, (_, n) => n * EACH + 1)

/** `count` messages with nine changes each, of which the newest are pinned. @param head of the log they are appended to */
function changedMessages(count: number, head = 0): Draft[] {
  return all(count).flatMap((first) => {
    const target = head + first
    const reactions = Array.from({ length: CHANGES - 2 }, (_, by) => react(target, `${by}`))
    const isPinned = first > (count - PINS_MAX) * EACH
    const last = isPinned ? change({ type: 'pin', target, on: true }) : react(target)
    return [draft(), ...reactions, edit(target, `better ${target}`), last]
  })
}

/** A room with `count` changed messages. */
async function roomWith(count: number, name: string) {
  await store.append(named(name), changedMessages(count))
  const speaker = await enter(chat.url, 'Speaker', name)
  return {
    url: `${chat.url}/r/${name}`,
    head: count * EACH,
    /** Appends drafts, and broadcasts them with the message after them. */
    async append(drafts: Draft[], text: string): Promise<number> {
      await store.append(named(name), drafts)
      return value(await speaker.say(text, { room: name })).seq
    },
  }
}

const textOf = (page: Page, seq: number) => page.locator(`[data-seq="${seq}"] [data-text]`).textContent()

const waitForText = (page: Page, seq: number, text: string): Promise<void> =>
  until(`${text} in ${seq}`, async () => (await textOf(page, seq)) === text)

interface Noting {
  /** The `seq` above and below the first gap. */
  notedGap?: number[]
}

/** Runs in the page, which may load what is missing in a gap before anybody looks. */
function noteGap(): void {
  const note = (): void => {
    const parts = [...document.querySelectorAll('#msg_log [data-seq], #msg_log .gap')]
    const at = parts.findIndex((part) => part.matches('.gap'))
    if (at < 0) return
    const beside = [parts[at - 1], parts[at + 1]]
    ;(window as unknown as Noting).notedGap ??= beside.map((part) => Number(part?.getAttribute('data-seq')))
  }
  new MutationObserver(note).observe(document, { childList: true, subtree: true })
}

describe('a log with nine changes to each message', () => {
  it('[R11] loads pages of messages alone, with their changes applied', async () => {
    const { url } = await roomWith(120, 'long')
    const { page, sees, seqs, texts } = await visit({ url })
    await sees('better 1191')
    expect(await seqs()).toEqual(all(120).slice(-50))
    expect(await texts()).toEqual(
      all(120)
        .slice(-50)
        .map((seq) => `better ${seq}`),
    )
    expect(await scrollThrough(page)).toEqual(all(120))
  })

  it('[R13] counts unread messages and no changes, also after many missed entries', async () => {
    const room = await roomWith(10, 'counted')
    const ann = await visit({ url: room.url })
    await ann.sees('better 91')
    await ann.go('elsewhere')
    const unread = ann.page.locator('.room', { hasText: 'counted' }).locator('.room__unread')
    await room.append(changedMessages(3, 100), 'first')
    await unread.getByText('4 条未读').waitFor({ state: 'attached' })

    await room.append(changedMessages(60, 131), 'last')
    await unread.getByText('65 条未读').waitFor({ state: 'attached' })
    await ann.page.reload()
    await online(ann.page)
    await unread.getByText('65 条未读').waitFor({ state: 'attached' })

    await ann.page.locator('.room__link[href="/r/counted"]').click()
    await ann.sees('better 101')
    // What is in view is read within a moment.
    await until('the pill', () =>
      ann.page.evaluate(() => {
        const { bottom } = document.querySelector('#msg_log')!.getBoundingClientRect()
        const rows = [...document.querySelectorAll<HTMLElement>('#msg_log [data-seq]')]
        const unread = rows.filter(({ dataset }) => Number(dataset['seq']) >= 101)
        const below = unread.filter((row) => row.getBoundingClientRect().bottom > bottom).length
        const pill = document.querySelector('#pill')!.textContent.trim()
        return unread.length === 65 && below > 50 && pill === `${below} 条新消息`
      }),
    )
    expect(await ann.page.locator('.newline + .row [data-text]').textContent()).toBe('better 101')
    await ann.page.click('#pill')
    await unread.waitFor({ state: 'hidden' })
    expect(await scrollThrough(ann.page)).toEqual([...all(13), 131, ...all(60).map((seq) => 131 + seq), 732])
  })

  it('[R12] shows the changes made while the page was offline, with each row in place', async () => {
    const room = await roomWith(20, 'away')
    const { page, context, sees, seqs } = await visit({ url: room.url })
    await sees('better 191')
    const row = page.locator('[data-seq="11"]')
    await row.evaluate((element) => element.setAttribute('data-test', 'the same'))
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    const reactions = Array.from({ length: 600 }, (_, by) => react(191, `of ${by}`))
    const last = await room.append([...reactions, edit(11, 'much better'), edit(191, 'best')], 'after')
    await context.setOffline(false)
    await waitForText(page, 11, 'much better')
    await sees('after')
    expect(await textOf(page, 191)).toBe('best')
    expect(await row.getAttribute('data-test')).toBe('the same')
    expect(await seqs()).toEqual([...all(20), last])
    await page.waitForFunction(isAtBottom)
    expect(await page.locator('.gap').count()).toBe(0)
  })

  it.each(['offline', 'closed'])(
    '[R12] shows 3,000 changes made while the page was %s in the rows above a gap',
    async (absence) => {
      const name = `long-${absence}`
      const room = await roomWith(20, name)
      const url = secureUrl(chat, `/r/${name}`)
      const { page, context, sees } = await visit({ url })
      await sees('better 191')
      await workerActivated(page)
      await logStored(page, name, 191)
      await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop = 0))
      await context.setOffline(true)
      await page.waitForSelector('body[data-connection="offline"]')
      await page.evaluate(noteGap)
      await page.addInitScript(noteGap)
      if (absence === 'closed') await page.goto('about:blank')

      for (let part = 0; part < 5; part++)
        await store.append(
          named(name),
          all(20).flatMap((seq) => Array.from({ length: 30 }, (_, n) => edit(seq, `${part} ${n} of ${seq}`))),
        )
      await room.append(
        Array.from({ length: 120 }, () => draft()),
        'after',
      )
      await context.setOffline(false)
      if (absence === 'closed') await page.goto(url)
      await page.waitForFunction(
        (seqs) =>
          seqs.every((seq) => {
            const text = document.querySelector(`[data-seq="${seq}"] [data-text]`)
            return text?.textContent === `4 29 of ${seq}`
          }),
        all(20),
      )
      // What is between them and the newest page was not there, so nothing else has told the page.
      const [above, below] = await page.evaluate(() => (window as unknown as Noting).notedGap!)
      expect(above).toBe(191)
      expect(below).toBeGreaterThan(3_200)
    },
  )

  it('[R11] redraws changed rows without moving the view, counting them or announcing them', async () => {
    const room = await roomWith(60, 'still')
    const { page, sees } = await visit({ url: room.url })
    await sees('better 591')
    await page.evaluate(() => (document.getElementById('msg_log')!.scrollTop -= 500))
    await page.locator('#pill').waitFor()
    const inView = await page.evaluate(() => {
      const { top } = document.getElementById('msg_log')!.getBoundingClientRect()
      const rows = [...document.querySelectorAll('[data-seq]')]
      return Number(rows.find((row) => row.getBoundingClientRect().top > top)!.getAttribute('data-seq'))
    })
    const top = () =>
      page.locator(`[data-seq="${inView}"]`).evaluate((row) => row.getBoundingClientRect().top)
    const before = await top()
    const above = inView - EACH
    await listen(page)
    await room.append([edit(above, 'a line\n'.repeat(5)), react(inView, 'a reader')], 'after')
    await waitForText(page, above, 'a line\n'.repeat(5))
    await page.locator('#pill', { hasText: '1 条新消息' }).waitFor()
    expect(Math.abs((await top()) - before)).toBeLessThan(2)
    expect(await readOut(page)).toEqual(['after'])
    expect(await rowsOf(page)).not.toContain(602)
  })

  it('[W3] is stored on the device with its changes, and is brought up to date', async () => {
    const room = await roomWith(10, 'kept')
    const url = secureUrl(chat, '/r/kept')
    const { page, sees, texts } = await visit({ url })
    await sees('better 91')
    await workerActivated(page)
    await logStored(page, 'kept', 91)
    const last = await room.append([edit(81, 'newer words')], 'after')
    await sees('after')
    await logStored(page, 'kept', last)
    await page.goto('about:blank')
    await room.append(
      [edit(81, 'the newest words'), ...Array.from({ length: 600 }, (_, by) => react(1, `${100 + by}`))],
      'at last',
    )

    await page.goto(url)
    await waitForText(page, 81, 'the newest words')
    await sees('at last')
    const end = ['better 71', 'the newest words', 'better 91', 'after', 'at last']
    expect((await texts()).slice(-5)).toEqual(end)
    await logStored(page, 'kept', last + 602)
    await page.context().setOffline(true)
    await page.reload()
    await waitForText(page, 81, 'the newest words')
    expect((await texts()).slice(-5)).toEqual(end)
  })
})
