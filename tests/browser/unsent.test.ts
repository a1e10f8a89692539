import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { textOf } from '../support/text-of'
import { loadAutocomplete, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const unsent = (page: Page) => page.locator('[data-state]')
const buttons = (page: Page) => page.locator('.tools [data-action]:visible')
const menu = (page: Page) => page.locator('#message_menu')
const actionsOf = (page: Page, all: string) =>
  page.locator(all).evaluateAll((buttons) => buttons.map((each) => each.getAttribute('data-action')))

/** Says this while the page is offline. */
async function offline(room: string, ...texts: string[]) {
  const ann = await enter(chat.url, 'Ann', room)
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en' })
  await loadAutocomplete(me.page)
  await me.context.setOffline(true)
  await me.page.waitForSelector('body[data-connection="offline"]')
  for (const text of texts) await me.say(text)
  await until('the rows', async () => (await unsent(me.page).count()) === texts.length)
  return { ann, ...me }
}

describe('a message that is not sent yet', () => {
  it('has a toolbar with what can be done with it', async () => {
    const { page, context } = await offline('tools', 'helo')
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await unsent(page).hover()
    await buttons(page).first().waitFor()
    expect(await actionsOf(page, '.tools [data-action]:visible')).toEqual(['edit', 'more'])
    await page.click('.tools [data-action="more"]')
    await menu(page).waitFor()
    expect(await actionsOf(page, '#message_menu [data-action]:visible')).toEqual([
      'edit',
      'copy-text',
      'delete',
    ])
    expect(await menu(page).locator('.quick').isVisible()).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('edit')
    await menu(page).locator('[data-action="copy-text"]').click()
    await until(
      'the copy',
      async () => (await page.evaluate(() => navigator.clipboard.readText())) === 'helo',
    )
  })

  it('is edited and deleted from there, also by keyboard, and arrives as it became', async () => {
    const { page, context, ann, say } = await offline('changed', 'helo', 'not this', 'nor that', 'but this')
    await unsent(page).first().hover()
    await page.click('.tools [data-action="edit"]')
    expect(await page.inputValue('#msg')).toBe('helo')
    await say('hello')
    await unsent(page).getByText('hello').waitFor()

    await unsent(page).nth(1).hover()
    await page.click('.tools [data-action="more"]')
    await menu(page).locator('[data-action="delete"]').click()
    await until('three', async () => (await unsent(page).count()) === 3)
    await page.focus('#msg_log')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Delete')
    await until('two', async () => (await unsent(page).count()) === 2)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('but this')
    await page.locator('[data-action="undo"]').nth(1).click()
    await until('three', async () => (await unsent(page).count()) === 3)

    await context.setOffline(false)
    await until('all of them', () => ann.entries.length === 3)
    expect(ann.entries.map(textOf)).toEqual(['hello', 'nor that', 'but this'])
    expect(ann.entries.every(({ type }) => type === 'text')).toBe(true)
  })

  it('has all buttons once it is sent, without another movement', async () => {
    const { page, context } = await offline('later', 'hello')
    await unsent(page).hover()
    await buttons(page).first().waitFor()
    await context.setOffline(false)
    await page.waitForSelector('[data-seq] .tools [data-action="react"]:visible')
    expect(await actionsOf(page, '.tools [data-action]:visible')).toEqual(['react', 'reply', 'edit', 'more'])
  })

  it('and was refused goes back to the text field to be edited, or is deleted', async () => {
    const { page, sayRefused } = await visit({ url: `${chat.url}/r/refused`, locale: 'en' })
    await sayRefused('of no use')
    const failed = page.locator('[data-state="failed"]')
    await failed.hover()
    await page.click('.tools [data-action="edit"]')
    expect(await page.inputValue('#msg')).toBe('of no use')
    await failed.waitFor({ state: 'detached' })
    await page.press('#msg', 'Enter')
    await failed.hover()
    await page.click('.tools [data-action="more"]')
    await menu(page).locator('[data-action="delete"]').click()
    await failed.waitFor({ state: 'detached' })
  })
})
