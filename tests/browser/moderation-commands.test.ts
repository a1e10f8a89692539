import { closeAll, enter, named, startChat, type TestChat, value } from '../support/chat'
import { moderate } from '../support/moderating'
import { owned } from './owned'
import { loadAutocomplete, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const owner = (room: string) => owned(chat.url, room, 'Bob the Loud')

describe('commands of moderators', () => {
  it('mute for a time with a reason, kick, ban, and set slow mode', async () => {
    const { page, say, bob } = await owner('commands')
    const removed = async (code: string) => {
      await bob.until(code, ({ received }) => received.removed.at(-1)?.code === code)
      return bob.received.removed.at(-1)
    }
    await say('/mute Bob the Loud 1h too loud')
    expect(await removed('muted')).toMatchObject({ reason: 'too loud' })
    await page.locator('#undos .note', { hasText: 'muted for 1 hour' }).waitFor()
    await say('/slow 30')
    await page.locator('[data-notice="room"]', { hasText: '30' }).waitFor()
    await say('/kick @Bob the Loud')
    await removed('kicked')
    await bob.enter('commands')
    await say('/ban Bob the Loud')
    expect(await removed('banned')).not.toHaveProperty('until')
  })

  it('take no other word for a time, and no time for a reason', async () => {
    const { page, say, bob } = await owner('times')
    for (const written of ['/ban Bob the Loud 2y', '/mute Bob the Loud 30 spam']) {
      await say(written)
      await page.locator('#msg_note', { hasText: 'Give the time as 10m' }).waitFor()
      expect(await page.inputValue('#msg')).toBe(written)
      await page.fill('#msg', '')
    }
    value(await bob.say('still here', { room: 'times' }))
    expect(bob.received.removed).toEqual([])
  })

  it('give a role, and say whom they do not know', async () => {
    const { page, say } = await owner('roles')
    await say('/mod Bob the Loud')
    await page.locator('#user_list .role', { hasText: 'moderator' }).waitFor()
    await say('/mute Nobody')
    await page.locator('#msg_note', { hasText: "There's nobody called Nobody here" }).waitFor()
    expect(await page.inputValue('#msg')).toBe('/mute Nobody')
  })

  it('complete the nickname behind them', async () => {
    const { page } = await owner('completed')
    await loadAutocomplete(page)
    await page.fill('#msg', '')
    await page.locator('#msg').pressSequentially('/kick b')
    await page.locator('.offer', { hasText: 'Bob the Loud' }).waitFor()
    await page.keyboard.press('Enter')
    expect(await page.inputValue('#msg')).toBe('/kick Bob the Loud ')
  })

  it('are offered to moderators alone', async () => {
    const { page } = await owner('offered')
    const other = await visit({ url: `${chat.url}/r/offered`, locale: 'en' })
    const offered = async (of: typeof page) => {
      await loadAutocomplete(of)
      await of.fill('#msg', '/')
      await of.locator('.offer').first().waitFor()
      return of.locator('.offer__name').allTextContents()
    }
    expect(await offered(page)).toEqual(expect.arrayContaining(['/mute', '/kick', '/ban', '/slow', '/mod']))
    const plain = await offered(other.page)
    expect(plain).toContain('/help')
    expect(plain).not.toContain('/mute')
  })
})

describe('a report', () => {
  it('is made from the menu of the message of another, and its author hears what came of it', async () => {
    const room = 'reports'
    const ann = await enter(chat.url, 'Ann', room)
    value(await ann.say('buy tea', { room }))
    const { page, say, sees } = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
    await say('no')
    await sees('no')
    const open = async (seq: number) => {
      await page.hover(`[data-seq="${seq}"]`)
      await page.click(`[data-seq="${seq}"] [data-action="more"]`)
      await page.waitForSelector('#message_menu[open]')
    }
    await open(2)
    expect(await page.isVisible('#message_menu [data-action="report"]')).toBe(false)
    await page.keyboard.press('Escape')
    await open(1)
    await page.click('#message_menu [data-action="report"]')
    await page.waitForSelector('#report[open]')
    expect(await page.innerText('#report')).toContain('buy tea')
    await page.check('#report label:nth-of-type(2) input')
    await page.fill('#report [data-part="words"]', 'again and again')
    await page.click('#report .button--accent')
    await page.locator('#toast', { hasText: 'Reported' }).waitFor()
    const { items } = value(await ann.ask('moderation', { room: named(room), list: 'reports' }))
    expect(items).toMatchObject([{ target: 1, reason: 'Insults or harassment: again and again' }])
    value(await moderate(ann, room, { action: 'resolve', report: items[0]!.id, note: 'thank you' }))
    await page.locator('#toast', { hasText: 'looked into your report: thank you' }).waitFor()
  })
})
