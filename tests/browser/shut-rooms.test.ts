import type { Page } from 'playwright-core'
import { closeAll, enter, named, startChat, type TestChat, until, value } from '../support/chat'
import { type Inside, moderate, PASSWORD, shutRoom } from '../support/moderating'
import { openPage } from '../support/browser'
import { openSettings, owning, sheet } from './own-room'
import { actionsOn, focusedId, pathOf, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Opens the page of a room that may not let anybody in. */
async function knock(url: string) {
  const opened = await openPage({ url, locale: 'en' })
  return { ...opened, ...actionsOn(opened.page) }
}

/** How often the page has asked to enter a room. */
function countJoins(page: Page, room: string): () => number {
  let joins = 0
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes(`["join",{"room":"${room}"`)) joins += 1
    }),
  )
  return () => joins
}

const field = '#entrance_password'

describe('a room with a password', () => {
  it('asks for it in the place of the log, says that one is wrong, and lets in with the right one', async () => {
    await shutRoom(chat.url, 'Olga', 'vault', 'password')
    const { page, sees, texts, say, cspViolations } = await knock(`${chat.url}/r/vault`)
    await page.locator(field).waitFor()
    await page.getByText('vault has a password').waitFor()
    expect(await texts()).toEqual([])
    expect(await page.locator('#msg').isVisible()).toBe(false)
    await page.fill(field, 'wrong')
    await page.keyboard.press('Enter')
    await page.getByText('Wrong password').waitFor()
    expect(await texts()).toEqual([])
    await page.fill(field, PASSWORD)
    await page.click('.entrance [data-part="enter"]')
    await sees('inside')
    expect(await page.locator(field).isVisible()).toBe(false)
    await say('thank you')
    await sees('thank you')

    // It is asked once, and nothing on the device remembers it.
    await page.reload()
    await sees('inside')
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(kept).not.toContain('sesame')
    expect(cspViolations).toEqual([])
  })

  it('leaves the page when the reader goes elsewhere, and comes back with the room', async () => {
    await shutRoom(chat.url, 'Olga', 'safe', 'password')
    const { page, go } = await visit({ url: chat.url, locale: 'en' })
    await page.keyboard.press('Control+k')
    await page.fill('#jump_field', 'safe')
    await page.keyboard.press('Enter')
    await page.locator(field).waitFor()
    await go('Lobby')
    expect(await page.locator(field).isVisible()).toBe(false)
    expect(await page.locator('#msg').isVisible()).toBe(true)
    await page.goBack()
    await page.locator(field).waitFor()
  })
})

describe('a room that takes an invite', () => {
  it('says so, shows nothing of its log, and is not asked again by itself', async () => {
    const { url } = chat
    await shutRoom(chat.url, 'Olga', 'club', 'invite')
    const { page, texts } = await knock('about:blank')
    const joins = countJoins(page, 'club')
    await page.goto(`${url}/r/club`)
    await page.getByText('club is invite only').waitFor()
    expect(await texts()).toEqual([])
    expect(joins()).toBe(1)
    await page.context().setOffline(true)
    await page.waitForSelector('body:not([data-connection="online"])')
    await page.context().setOffline(false)
    await page.waitForSelector('body[data-connection="online"]')
    // The reader may ask: what came before it would have been heard by then.
    await page.getByRole('button', { name: 'Try again' }).click()
    await until('a second ask', () => joins() === 2)
    await page.getByText("You're not invited yet").waitFor()
    expect(joins()).toBe(2)
  })

  it('lets in by a link whose secret leaves the address bar and the history', async () => {
    const owner = await shutRoom(chat.url, 'Olga', 'salon', 'invite')
    const { invite } = value(await moderate(owner, 'salon', { action: 'invite', hours: 24, uses: 1 }))
    const { page, sees } = await knock(`${chat.url}/r/salon#invite=${invite}`)
    await sees('inside')
    await until('no secret', async () => (await page.evaluate(() => location.hash)) === '')
    expect(await pathOf(page)).toBe('/r/salon')
    await page.reload()
    await sees('inside')

    // It was good for one.
    const second = await knock(`${chat.url}/r/salon#invite=${invite}`)
    await second.page.getByText('This invite link no longer works').waitFor()
    await until('no secret', async () => (await second.page.evaluate(() => location.hash)) === '')
  })

  it('lets in who comes with the key of the owner, once they own it', async () => {
    const owner = await shutRoom(chat.url, 'Olga', 'study', 'invite')
    const { key } = value(await moderate(owner, 'study', { action: 'owner-key' }))
    const { page, sees } = await knock(`${chat.url}/r/study#owner=${key}`)
    await page.click('#claim [data-part="claim"]')
    await page.getByText("You're now the owner of study").waitFor()
    await page.keyboard.press('Escape')
    await sees('inside')
  })

  it('has a link for moderators to make in the dialog Invite, and tells others whom to ask', async () => {
    const owner = await shutRoom(chat.url, 'Olga', 'parlour', 'invite')
    const make = () => moderate(owner, 'parlour', { action: 'invite' })
    const guests = [await knock(chat.url), await knock(chat.url)]
    for (const { page, sees } of guests) {
      await page.goto(`${chat.url}/r/parlour#invite=${value(await make()).invite}`)
      await sees('inside')
    }
    const [mod, guest] = guests.map(({ page }) => page) as [Page, Page]
    const { id } = (await (await mod.context().request.get(`${chat.url}/api/session`)).json()) as {
      id: string
    }
    const member = id as Inside['id']
    value(
      await moderate(owner, 'parlour', {
        action: 'role',
        member,
        role: 'moderator',
      }),
    )
    await guest.click('#invite_open')
    await guest.getByText('Ask a moderator for a link').waitFor()
    expect(await guest.locator('#invite_link').isVisible()).toBe(false)
    expect(await guest.locator('#invite_make').isVisible()).toBe(false)
    await mod.click('#invite_open')
    await mod.click('#invite_make')
    await mod.locator('#invite svg').waitFor()
    const link = await mod.inputValue('#invite_link')

    // It is told once: the page keeps no way in that may have ended since.
    await mod.keyboard.press('Escape')
    await until('no secret', async () => (await mod.inputValue('#invite_link')) === '')
    expect(await mod.locator('#invite_code svg').count()).toBe(0)
    await mod.click('#invite_open')
    await mod.locator('#invite_make').waitFor()
    const third = await knock(link)
    await third.sees('inside')
  })
})

describe('a room that its owner shuts', () => {
  it('says in the dialog Invite that an invite link skips the password', async () => {
    const { page } = await owning(chat.url, 'skipped')
    await openSettings(page)
    await sheet(page).getByLabel('Password').first().check()
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await sheet(page).getByText('Save another password to change it').waitFor()
    await page.keyboard.press('Escape')
    await page.click('#invite_open')
    await page.getByText('An invite link lets them in without it').waitFor()
    await page.click('#invite_make')
    await page.getByText('This link lets people in without the password').waitFor()
  })

  it('takes a password once it is saved', async () => {
    const { page } = await owning(chat.url, 'gate')
    await openSettings(page)
    await sheet(page).getByLabel('Password').first().check()
    expect(await focusedId(page)).toBe('room_settings_password')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await sheet(page).getByText('Save another password to change it').waitFor()
    const ann = await enter(chat.url, 'Ann', 'elsewhere')
    const join = { room: named('gate') }
    await until('a shut room', async () => {
      const answer = await ann.ask('join', join)
      return !answer.ok && answer.code === 'password-required'
    })
    value(await ann.ask('join', { ...join, password: PASSWORD }))
  })

  it('has invites, which say who used them and are revoked', async () => {
    const { page } = await owning(chat.url, 'guests')
    await openSettings(page)
    await sheet(page).getByLabel('Anyone').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await sheet(page).getByLabel('Invite only').isChecked()).toBe(true)
    await page.selectOption('#room_invites [name="uses"]', '10')
    await page.getByRole('button', { name: 'Create invite link' }).click()
    await page.locator('#invite[open] svg').waitFor()
    const link = await page.inputValue('#invite_link')
    expect(link).toMatch(/\/r\/guests#invite=[\w-]+$/)
    await page.keyboard.press('Escape')

    const { sees } = await visit({ url: chat.url, locale: 'en' }).then(async (guest) => {
      await guest.page.goto(link)
      return guest
    })
    await sees('mine')
    await page.keyboard.press('Escape')
    await openSettings(page)
    await page.getByText('Used 1 of 10').waitFor()
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('Used 1 of 10').waitFor({ state: 'hidden' })
  })
})
