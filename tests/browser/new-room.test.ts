import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { focusedId, pathOf, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

async function openForm(page: Page): Promise<void> {
  await page.click('[data-action="new-room"]')
  await page.locator('#new_room[open]').waitFor()
}

const create = (page: Page) => page.click('#new_room [data-part="create"]')

describe('New room', () => {
  it('makes a room by the keyboard alone, goes there, and leaves its maker the owner', async () => {
    const { page, cspViolations } = await visit({
      url: chat.url,
      locale: 'en',
    })
    await page.focus('[data-action="new-room"]:enabled')
    await page.keyboard.press('Enter')
    await page.locator('#new_room[open]').waitFor()
    expect(await focusedId(page)).toBe('new_room_name')
    await page.keyboard.type('Reading circle')
    await page.fill('#new_room_topic', 'Chapter three')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.getElementById('room_name')!.textContent === 'Reading circle')
    expect(await pathOf(page)).toBe('/r/Reading circle')
    await page.getByText('created this room').waitFor()
    await page.waitForFunction(() => document.getElementById('room_topic')!.textContent === 'Chapter three')
    await page.click('#room_about')
    await page.locator('#room_menu [data-part="settings"]').waitFor()
    expect(cspViolations).toEqual([])
  })

  it('says in place that a name is taken, and takes another', async () => {
    const ann = await enter(chat.url, 'Ann', 'taken')
    await ann.say('first', { room: 'taken' })
    const { page } = await visit({ url: chat.url, locale: 'en' })
    await openForm(page)
    await page.fill('#new_room_name', 'Taken')
    await create(page)
    await page.locator('#new_room').getByText('That room name is taken').waitFor()
    expect(await focusedId(page)).toBe('new_room_name')
    await page.fill('#new_room_name', 'not taken')
    await create(page)
    await page.waitForFunction(() => document.getElementById('room_name')!.textContent === 'not taken')
  })

  it('proposes an address that nobody guesses for a private room, and keeps the name that was written', async () => {
    const { page } = await visit({ url: chat.url, locale: 'en' })
    await openForm(page)
    await page.fill('#new_room_name', 'my name')
    await page.locator('#new_room').getByLabel('Private').check()
    const proposed = await page.inputValue('#new_room_name')
    expect(proposed).toMatch(/^~[a-z2-9]{22}$/)
    expect(await page.locator('#new_room [name="listed"]').isVisible()).toBe(false)
    await page.locator('#new_room').getByLabel('Anyone').check()
    expect(await page.inputValue('#new_room_name')).toBe('my name')
    await page.locator('#new_room').getByLabel('Private').check()
    expect(await page.inputValue('#new_room_name')).toBe(proposed)
    await create(page)
    await until('the address', async () => (await pathOf(page)) === `/r/${proposed}`)
  })

  it('shows a private room by a name and its topic, and not by its address', async () => {
    const { page, say, sees } = await visit({ url: chat.url, locale: 'en' })
    await openForm(page)
    await page.locator('#new_room').getByLabel('Private').check()
    const address = await page.inputValue('#new_room_name')
    await create(page)
    const row = page.locator('#room_list [aria-current] [data-part="name"]')
    await row.getByText('Private room', { exact: true }).waitFor()
    await say('/topic Surprise party')
    await row.getByText('Surprise party · Private room', { exact: true }).waitFor()
    await page.waitForFunction(() => document.title.startsWith('Surprise party · Private room · '))
    expect(await page.innerText('#room_name')).toBe('Private room')
    expect(await page.innerText('#room_topic')).toBe('Surprise party')
    await say('hello')
    await sees('hello')
    await page.keyboard.press('Control+k')
    await page.fill('#jump_field', 'surprise')
    await page.locator('#jump [role="option"]', { hasText: 'Private room' }).waitFor()
    await page.keyboard.press('Escape')
    await page.reload()
    await row.getByText('Surprise party · Private room', { exact: true }).waitFor()
    expect(await page.innerText('body')).not.toContain(address)
    await page.goto(`${chat.url}/r/${address.slice(0, -1)}z`)
    await page.getByText('Private room is invite only').waitFor()
    expect(await page.innerText('body')).not.toContain('~')
  })
})
