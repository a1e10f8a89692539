import { newClientId } from '../../public/sync/random'
import { closeAll, named, startChat, type TestChat, until, value } from '../support/chat'
import { inside, moderate } from '../support/moderating'
import { openSettings, owning, sheet } from './own-room'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('the settings of a room', () => {
  it('take effect at once, and are told to everybody in the log', async () => {
    const { page, cspViolations } = await owning(chat.url, 'rules')
    const bob = await visit({ url: `${chat.url}/r/rules`, locale: 'en' })
    await openSettings(page)
    await page.selectOption('#room_settings [name="slowModeSeconds"]', '30')
    await bob.page.getByText('turned on slow mode: 30').waitFor()
    await sheet(page).getByLabel('Moderators', { exact: true }).check()
    await bob.page.getByText('limited posting to moderators').waitFor()
    await page.fill('#room_settings_topic', 'What we do here')
    await page.keyboard.press('Enter')
    await bob.page.getByText('changed the topic to: What we do here').waitFor()

    // A newcomer is offered nothing of it.
    await bob.page.click('#room_about')
    await bob.page.locator('#room_menu[open]').waitFor()
    expect(await bob.page.locator('#room_menu [data-part="settings"]').isVisible()).toBe(false)
    expect(cspViolations).toEqual([])
  })

  it('follow what others set, and leave a moderator what is the owner’s', async () => {
    const owner = await inside(chat.url, 'Olga', 'shared')
    value(await owner.say('mine', { room: 'shared' }))
    const { page, context } = await visit({
      url: `${chat.url}/r/shared`,
      locale: 'en',
    })
    const { id } = (await (await context.request.get(`${chat.url}/api/session`)).json()) as { id: string }
    const member = id as typeof owner.id
    value(
      await moderate(owner, 'shared', {
        action: 'role',
        member,
        role: 'moderator',
      }),
    )
    await openSettings(page)
    expect(await sheet(page).getByLabel('Moderators', { exact: true }).isDisabled()).toBe(true)
    expect(await page.locator('#room_owner').isVisible()).toBe(false)
    value(await moderate(owner, 'shared', { action: 'set', slowModeSeconds: 45 }))
    const slow = page.locator('#room_settings [name="slowModeSeconds"]')
    await until('the other choice', async () => (await slow.inputValue()) === '45')
    // Without the role there is nothing to set.
    value(await moderate(owner, 'shared', { action: 'role', member, role: null }))
    await sheet(page).waitFor({ state: 'hidden' })
  })

  it('keep the list of words, which comes back as it was saved', async () => {
    const { page } = await owning(chat.url, 'careful')
    await openSettings(page)
    const words = page.locator('#room_settings_words')
    await until('the list', () => words.isEnabled())
    await words.fill('spam\n\n  refuse:casino*  ')
    await page.click('#room_settings [data-setting="words"] button')
    await sheet(page).getByText('Saved', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('changed the word list').waitFor()
    await openSettings(page)
    await until('both', async () => (await words.inputValue()) === 'spam\nrefuse:casino*')
  })
})

describe('the owner', () => {
  it('moves to another device by a link, which is asked about once', async () => {
    const { page } = await owning(chat.url, 'moving')
    await openSettings(page)
    await page.getByRole('button', { name: 'Create owner' }).click()
    await page.locator('#invite[open] svg').waitFor()
    const link = await page.inputValue('#invite_link')
    expect(link).toMatch(/\/r\/moving#owner=[\w-]+$/)

    const other = await visit({ url: link, locale: 'en' })
    await other.page.getByText('Become the owner of moving?').waitFor()
    expect(await other.page.evaluate(() => location.hash)).toBe('')
    await other.page.click('#claim [data-part="claim"]')
    await other.page.getByText('You own moving').waitFor()
    await other.page.keyboard.press('Escape')
    await openSettings(other.page)

    const late = await visit({
      url: link.replace(/=.*/, '=another-key'),
      locale: 'en',
    })
    await late.page.click('#claim [data-part="claim"]')
    await late.page.getByText('This link no longer works').waitFor()
  })

  it('hands the room over to somebody present, once that is confirmed', async () => {
    const { page } = await owning(chat.url, 'handed')
    const bob = await inside(chat.url, 'Bob', 'handed')
    await openSettings(page)
    await page.selectOption('#room_owner select', { label: 'Bob' })
    await page.click('#room_owner [data-part="transfer"] button')
    await page.getByText('Hand this room over to Bob?').waitFor()
    await page.click('#room_owner [data-part="confirm"] .button--accent')
    await page.locator('#room_owner').waitFor({ state: 'hidden' })
    value(
      await bob.ask('moderate', {
        room: named('handed'),
        clientId: newClientId(),
        action: 'owner-key',
      }),
    )
  })
})
