import type { Page } from 'playwright-core'
import type { MemberId } from '../../common/protocol/ids'
import { closeAll, startChat, type TestChat, until, value } from '../support/chat'
import { inside, moderate, roomOf } from '../support/moderating'
import { accessibilityViolations } from './accessibility'
import { moderated, openSheet, whats } from './moderated'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('the shield', () => {
  const raise = async (page: Page, choice: string): Promise<void> => {
    await page.click('#room_about')
    await page.click('#room_menu [data-part="shield"]')
    await page.getByText(choice).click()
  }

  it('is raised from the menu of the room, says to all until when, and is lowered there', async () => {
    const { page, new: nina } = await moderated(chat.url, 'raised')
    const other = await visit({ url: `${chat.url}/r/raised`, locale: 'en' })
    await raise(page, 'Raise for 15 minutes')
    await page.getByText(/^Newcomers can read but not write until \d/).waitFor()
    await other.page.getByText(/^You're new here, so you can read but not write until \d/).waitFor()
    expect(await nina.say('refused', { room: 'raised' })).toMatchObject({ code: 'shielded' })
    await raise(page, 'Raise until undone')
    await other.page.getByText('you can read but not write until a moderator ends the shield').waitFor()
    await raise(page, 'Lower the shield')
    for (const each of [page, other.page]) await each.locator('#shield').waitFor({ state: 'hidden' })
    value(await nina.say('taken', { room: 'raised' }))
  })

  it('is raised and lowered by a command', async () => {
    const { page, say, owner } = await moderated(chat.url, 'command')
    const isUp = (wanted: boolean) =>
      owner.until('the shield', ({ received }) => {
        const { info } = received.room.at(-1) ?? {}
        return info !== undefined && (info.shieldUntil !== undefined) === wanted
      })
    await page.mouse.move(1, 1)
    await say('/shield 1h')
    await isUp(true)
    await say('/shield off')
    await isUp(false)
  })

  it('goes with the deletion of what newcomers wrote', async () => {
    const { page, owner, new: nina } = await moderated(chat.url, 'erased')
    value(await nina.say('a raid', { room: 'erased' }))
    value(await owner.say('ours', { room: 'erased' }))
    page.on('dialog', (dialog) => void dialog.accept())
    await raise(page, "Delete newcomers' messages from the last 15 minutes")
    await page.waitForSelector('[data-seq="2"][data-deleted]')
    expect(await page.locator('[data-seq="3"][data-deleted]').count()).toBe(0)
  })

  it('is raised and lowered from the sheet', async () => {
    const { page, owner } = await moderated(chat.url, 'from-sheet')
    await openSheet(page)
    await page.click('#moderation [data-part="shield"]')
    await page.getByText('Raise for 1 hour').click()
    await owner.until('the shield', ({ received }) => received.room.at(-1)?.info.shieldUntil !== undefined)
    await page.waitForSelector('#moderation[open]')
    await until(
      'the line',
      async () => (await whats(page))[0]?.includes('raised the shield for 1 hour') ?? false,
    )
    await page.click('#moderation [data-part="shield"]')
    await page.getByText(/^It is up until \d/).waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    await page.getByText('Lower the shield').click()
    await until('the line', async () => (await whats(page))[0]?.includes('lowered the shield') ?? false)
  })

  it('is said to be up by its buttons, until it is lowered', async () => {
    const { page, owner } = await moderated(chat.url, 'said')
    const raised = (minutes: number) => moderate(owner, 'said', { action: 'shield', minutes })
    await openSheet(page)
    const button = page.locator('#moderation [data-part="shield"]')
    await button.getByText('Shield', { exact: true }).waitFor()
    value(await raised(15))
    await button.getByText('Shield is up').waitFor()
    await page.keyboard.press('Escape')
    await page.click('#room_about')
    await page.locator('#room_menu').getByText('Shield is up').waitFor()
    await page.keyboard.press('Escape')
    await openSheet(page)
    await button.getByText('Shield is up').waitFor()
    value(await raised(0))
    await button.getByText('Shield', { exact: true }).waitFor()
  })
})

describe('a shield that rose by itself', () => {
  it('is told to moderators, and who has no role sees only that it is up', async () => {
    const room = 'raided'
    const { url } = await startChat({
      ...{ RATE_LIMITS: 'on', RATE_MESSAGES_BURST: '1000', RATE_SESSIONS_PER_MINUTE: '0' },
      SHIELD_NEWCOMERS_PER_MINUTE: '60',
    })
    const { owner } = await roomOf(url, room)
    const [me, other] = [
      await visit({ url: `${url}/r/${room}`, locale: 'en' }),
      await visit({ url: `${url}/r/${room}`, locale: 'en' }),
    ]
    const { id } = (await (await me.context.request.get(`${url}/api/session`)).json()) as { id: MemberId }
    value(await moderate(owner, room, { action: 'role', member: id, role: 'moderator' }))
    const raider = await inside(url, 'raider', room)
    await Promise.all(Array.from({ length: 90 }, (_, n) => raider.say(`line ${n}`, { room })))
    await me.page.getByText(/^Many newcomers came to raided at once/).waitFor()
    await other.page
      .locator('#shield')
      .getByText(/^You're new here/)
      .waitFor()
    expect(await other.page.getByText(/^Many newcomers/).count()).toBe(0)
  })
})
