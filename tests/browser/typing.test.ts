import type { Page } from 'playwright-core'
import { closeAll, enter, named, startChat, type Tab, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const line = (page: Page) => page.locator('#typing')
const says = (page: Page, text: string) =>
  until(`“${text}” in the line`, async () => (await line(page).textContent()) === text)

/** They type on until the page says so: it may still be loading the line. */
const typesOn = (tab: Tab, room: string, page: Page, text: string) =>
  until(`“${text}” in the line`, async () => {
    await tab.ask('typing', { room: named(room) })
    return (await line(page).textContent()) === text
  })

describe('the line above the text field', () => {
  it('names up to three who are typing, until their message is here, and moves nothing', async () => {
    const room = 'typists'
    const { page } = await visit({ url: `${chat.url}/r/${room}` })
    const top = () => page.locator('#composer').evaluate((form) => form.getBoundingClientRect().top)
    const before = await top()
    const names = ['Bob', 'Cid', 'Dan', 'Eve']
    const people = await Promise.all(names.map((name) => enter(chat.url, name, room)))
    const shown = ['Bob 正在输入…', 'Bob 和 Cid 正在输入…', 'Bob、Cid 和 Dan 正在输入…', '多人正在输入…']
    for (const [index, person] of people.entries()) {
      await typesOn(person, room, page, shown[index]!)
    }
    expect(await top()).toBe(before)
    await people[0]!.say('here it is', { room })
    await says(page, 'Cid、Dan 和 Eve 正在输入…')
    expect(await line(page).getAttribute('aria-live')).toBeNull()
  })

  it('forgets them after six seconds, and is about the room on the screen', async () => {
    const context = await newContext()
    await context.clock.install()
    const { page, go } = await visit({ url: `${chat.url}/r/forgetful`, context })
    const bob = await enter(chat.url, 'Bob forgetful', 'forgetful')
    await typesOn(bob, 'forgetful', page, 'Bob forgetful 正在输入…')
    await go('another')
    await says(page, '')
    await go('forgetful')
    await says(page, 'Bob forgetful 正在输入…')
    await context.clock.fastForward(6_000)
    await says(page, '')
  })
})

describe('typing', () => {
  it('is told to the others, unless it is a command or the setting says no', async () => {
    const room = 'told'
    const bob = await enter(chat.url, 'Bob told', room)
    const { page, say, sees } = await visit({ url: `${chat.url}/r/${room}` })
    await page.locator('#msg').pressSequentially('hel')
    await bob.until('typing', ({ received }) => received.typing.length > 0)

    const { page: hidden, ...cid } = await visit({ url: `${chat.url}/r/${room}` })
    await hidden.evaluate(() => localStorage.setItem('preferences', JSON.stringify({ typing: 'off' })))
    await hidden.reload()
    await hidden.waitForSelector('body[data-connection="online"]')
    const told = bob.received.typing.length
    await hidden.locator('#msg').pressSequentially('quietly')
    await cid.say('quietly')
    await sees('quietly')
    await page.locator('#msg').fill('')
    await page.locator('#msg').pressSequentially('/he')
    await say('hello')
    await bob.until('both', ({ entries }) => entries.length === 2)
    expect(bob.received.typing).toHaveLength(told)
  })
})
