import { newClientId } from '../../public/sync/random'
import { closeAll, named, startChat, type TestChat, until, value } from '../support/chat'
import { openPage } from '../support/browser'
import { inside, moderate } from '../support/moderating'
import { openSettings, owning, sheet } from './own-room'
import { actionsOn, focusedId, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** The page of a room's owner, and another person who moderates there. */
async function ownerAndModerator(room: string) {
  const owner = await owning(chat.url, room)
  const bob = await inside(chat.url, 'Bob', room)
  await until('both', async () => (await owner.people()).length === 2)
  await owner.say('/mod Bob')
  await until('the role', async () => {
    const answer = await moderate(bob, room, { action: 'set', slowModeSeconds: 10 })
    return answer?.ok === true
  })
  return { ...owner, bob }
}

describe('the settings of a room', () => {
  it('take effect at once, and are told to everybody in the log', async () => {
    const { page, cspViolations } = await owning(chat.url, 'rules')
    const bob = await visit({ url: `${chat.url}/r/rules`, locale: 'en' })
    await openSettings(page)
    await page.selectOption('#room_settings [name="slowModeSeconds"]', '30')
    await bob.page.getByText('turned on slow mode: 30').waitFor()
    await sheet(page).getByLabel('Keep files').selectOption('7')
    await bob.page.getByText('limited how long files are kept').waitFor()
    await sheet(page).getByLabel('Keep files').selectOption('')
    await bob.page.getByText('lifted the limit on how long files are kept').waitFor()
    await sheet(page).getByLabel('May send files').uncheck({ force: true })
    await bob.page.getByText('let newcomers post links, but not send files').waitFor()
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

  it('save no list of words that could not be read', async () => {
    const { page, context, bob } = await ownerAndModerator('unread')
    await context.setOffline(true)
    await page.waitForSelector('body:not([data-connection="online"])')
    await openSettings(page)
    const setting = page.locator('#room_settings [data-setting="words"]')
    await setting.locator('[data-part="trouble"]:not(:empty)').waitFor()
    await context.setOffline(false)
    await page.waitForSelector('body[data-connection="online"]')
    value(await moderate(bob, 'unread', { action: 'set', slowModeSeconds: 45 }))
    const slow = page.locator('#room_settings [name="slowModeSeconds"]')
    await until('what was set', async () => (await slow.inputValue()) === '45')
    expect(await setting.locator('textarea').isDisabled()).toBe(true)
    expect(await setting.locator('button').isDisabled()).toBe(true)
  })

  it('keep what is being written while others come and set something', async () => {
    const { page, bob } = await ownerAndModerator('busy')
    await openSettings(page)
    await page.fill('#room_settings_topic', 'half a top')
    await sheet(page).getByLabel('Password', { exact: true }).first().check()
    await page.fill('#room_settings_password', 'half a pass')
    await inside(chat.url, 'Carol', 'busy')
    value(await moderate(bob, 'busy', { action: 'set', slowModeSeconds: 45 }))
    const slow = page.locator('#room_settings [name="slowModeSeconds"]')
    await until('what was set', async () => (await slow.inputValue()) === '45')
    expect(await page.isChecked('#room_settings [name="access"][value="password"]')).toBe(true)
    expect(await page.locator('#room_settings_password').isVisible()).toBe(true)
    expect(await page.inputValue('#room_settings_password')).toBe('half a pass')
    expect(await page.inputValue('#room_settings_topic')).toBe('half a top')

    value(await bob.ask('topic', { room: named('busy'), clientId: newClientId(), topic: 'theirs' }))
    await page.getByText('changed the topic to: theirs').waitFor()
    expect(await page.inputValue('#room_settings_topic')).toBe('half a top')

    // What nobody is writing follows.
    await page.keyboard.press('Escape')
    await openSettings(page)
    expect(await page.inputValue('#room_settings_topic')).toBe('theirs')
    expect(await page.inputValue('#room_settings_password')).toBe('')
    value(await bob.ask('topic', { room: named('busy'), clientId: newClientId(), topic: 'newer' }))
    await until('it', async () => (await page.inputValue('#room_settings_topic')) === 'newer')
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
    await other.page.getByText("You're now the owner of moving").waitFor()
    expect(await focusedId(other.page)).toBe('claim_title')
    await other.page.keyboard.press('Escape')
    await openSettings(other.page)

    const late = await visit({
      url: link.replace(/=.*/, '=another-key'),
      locale: 'en',
    })
    await late.page.click('#claim [data-part="claim"]')
    await late.page.getByText('This link no longer works').waitFor()
    expect(await focusedId(late.page)).toBe('claim_title')
  })

  it('is asked about the room of the link, also when another is on the screen by then', async () => {
    const owner = await inside(chat.url, 'Olga', 'linked')
    value(await owner.say('mine', { room: 'linked' }))
    const { key } = value(await moderate(owner, 'linked', { action: 'owner-key' }))
    const { page } = await openPage({ url: 'about:blank', locale: 'en' })
    let letThrough = (): void => undefined
    const held = new Promise<void>((resolve) => (letThrough = resolve))
    await page.route('**/after-load-*', (route) => held.then(() => route.continue()))
    await page.goto(`${chat.url}/r/linked#owner=${key}`)
    await actionsOn(page).go('Lobby')
    letThrough()
    await page.getByText('Become the owner of linked?').waitFor()
  })

  it('is asked again who gets the room, and comes back to where that was chosen', async () => {
    const { page } = await owning(chat.url, 'asked')
    await inside(chat.url, 'Bob', 'asked')
    await openSettings(page)
    await page.selectOption('#room_owner select', { label: 'Bob' })
    const transfer = page.locator('#room_owner [data-part="transfer"] button')
    await transfer.click()
    await page.click('#room_owner [data-part="cancel"]')
    expect(await transfer.evaluate((button) => button === document.activeElement)).toBe(true)
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
    expect(await focusedId(page)).toBe('room_settings_title')
    value(
      await bob.ask('moderate', {
        room: named('handed'),
        clientId: newClientId(),
        action: 'owner-key',
      }),
    )
  })
})
