import { newContext } from '../support/browser'
import { closeAll, named, startChat, type TestChat, until, value } from '../support/chat'
import { moderate, roomOf } from '../support/moderating'
import { visit } from './person'
import { drawing } from './sent-files'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const WAITS = 'waiting for a moderator'

/** The page of an author who has said what waits for a moderator. */
async function author(room: string) {
  const { owner } = await roomOf(chat.url, room)
  value(await moderate(owner, room, { action: 'set', words: ['spam'] }))
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  await me.say('some spam')
  const held = me.page.locator('[data-part="unsent"] .row', { hasText: 'some spam' })
  await held.getByText(WAITS).waitFor()
  const { items } = value(await owner.ask('moderation', { room: named(room), list: 'held' }))
  const settle = async (action: 'release' | 'reject', reason?: string) =>
    value(await moderate(owner, room, { action, held: items[0]!.id, ...(reason && { reason }) }))
  return { ...me, held, settle, owner }
}

type Author = Awaited<ReturnType<typeof author>>
type Visitor = Awaited<ReturnType<typeof visit>>

/** The same person, on a device that keeps nothing of it. */
async function onAnotherDevice({ context, page }: Pick<Visitor, 'context' | 'page'>) {
  const { cookies } = await context.storageState()
  const other = await newContext({ locale: 'en', storageState: { cookies, origins: [] } })
  return visit({ url: page.url(), context: other })
}

describe('own words that wait for a moderator', () => {
  it('are at the end of the log after a reload, and in it once they are released', async () => {
    const { page, held, settle, sees } = await author('released')
    await page.reload()
    await held.getByText(WAITS).waitFor()
    await settle('release')
    await sees('some spam')
    await held.waitFor({ state: 'detached' })
  })

  it('are shown on another device, too, until they are released', async () => {
    const me = await author('another')
    const { page, sees } = await onAnotherDevice(me)
    const held = page.locator('[data-part="unsent"] .row', { hasText: 'some spam' })
    await held.getByText(WAITS).waitFor()
    await page.reload()
    await held.getByText(WAITS).waitFor()
    await me.settle('release')
    await sees('some spam')
    await held.waitFor({ state: 'detached' })
  })

  it('are shown there with their pictures', async () => {
    const { owner } = await roomOf(chat.url, 'pictures')
    value(await moderate(owner, 'pictures', { action: 'set', words: ['spam'] }))
    const me = await visit({ url: `${chat.url}/r/pictures`, locale: 'en' })
    const [buffer, name] = await drawing('tea.png', 60, 40)
    await me.page.setInputFiles('#attach_files', { buffer: Buffer.from(buffer), name, mimeType: 'image/png' })
    await me.say('some spam')
    await me.page.locator('[data-part="unsent"]', { hasText: WAITS }).waitFor()
    const { page } = await onAnotherDevice(me)
    for (const reload of [false, true]) {
      if (reload) await page.reload()
      await page.locator('[data-part="unsent"] .row', { hasText: WAITS }).locator('[data-file]').waitFor()
    }
  })

  it('and edit a message are shown on another device, too, until they are rejected', async () => {
    const { owner } = await roomOf(chat.url, 'edit')
    value(await moderate(owner, 'edit', { action: 'set', words: ['spam'] }))
    const me = await visit({ url: `${chat.url}/r/edit`, locale: 'en' })
    await me.say('fine words')
    await me.sees('fine words')
    await me.page.press('#msg', 'ArrowUp')
    await me.say('some spam')
    const held = async () => value(await owner.ask('moderation', { room: named('edit'), list: 'held' })).items
    await until('the edit', async () => (await held()).length === 1)
    const other = await onAnotherDevice(me)
    for (const { page } of [me, other]) {
      await page.locator('[data-seq]', { hasText: 'some spam' }).waitFor()
      await page.getByText('Your edit is waiting for a moderator').waitFor()
    }
    value(await moderate(owner, 'edit', { action: 'reject', held: (await held())[0]!.id }))
    for (const { sees } of [me, other]) await sees('fine words')
  })

  it('say on each device that they were rejected, and why', async () => {
    const me = await author('rejected')
    const { page } = await onAnotherDevice(me)
    const held = page.locator('[data-part="unsent"] .row', { hasText: 'some spam' })
    await held.getByText(WAITS).waitFor()
    await me.settle('reject', 'no ads')
    for (const each of [held, me.held]) await each.getByText('no ads').waitFor()
    await held.locator('[data-part="discard"]').click()
    await held.waitFor({ state: 'detached' })
  })

  it.each<[string, (me: Author) => Promise<Visitor>]>([
    ['the device that sent them', async (me) => me],
    ['another device', onAnotherDevice],
  ])('are in one tab, and after it in the next: %s', async (device, visitFirst) => {
    const me = await author(device.replaceAll(' ', '-'))
    const first = await visitFirst(me)
    const heldIn = ({ page }: Visitor) => page.locator('[data-part="unsent"] .row', { hasText: 'some spam' })
    await heldIn(first).getByText(WAITS).waitFor()
    const second = await visit({ url: first.page.url(), context: first.context })
    await second.say('also here')
    await second.sees('also here')
    await me.settle('reject', 'no ads')
    await heldIn(first).getByText('no ads').waitFor()
    expect(await heldIn(second).count()).toBe(0)
    await first.page.close()
    await heldIn(second).getByText('no ads').waitFor()
    await heldIn(second).locator('[data-part="discard"]').click()
    await second.page.reload()
    await second.sees('also here')
    expect(await heldIn(second).count()).toBe(0)
  })

  it('that were rejected while the page was closed say why, also after a reload', async () => {
    const { page, held, settle, owner } = await author('away')
    const address = page.url()
    await page.goto('about:blank')
    await owner.until('the leave', ({ received }) => received.leave.length > 0)
    await settle('reject', 'no ads')
    await page.goto(address)
    await held.getByText('no ads').waitFor()
    await page.reload()
    await held.getByText('no ads').waitFor()
  })
})
