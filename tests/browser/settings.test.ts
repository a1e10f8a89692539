import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { focusedId, online, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const dataset = (page: Page, name: string) =>
  page.evaluate((key) => document.documentElement.dataset[key], name)
const times = (page: Page) => page.locator('.entry__time').allTextContents()

describe('the settings', () => {
  it('take effect at once, persist across a reload, and apply to other tabs', async () => {
    const { page, context, say, sees } = await visit({ url: `${chat.url}/r/settings`, locale: 'en-GB' })
    const other = await visit({ url: `${chat.url}/r/settings`, locale: 'en', context })
    await say('hello')
    await sees('hello')
    await other.sees('hello')
    await page.click('#settings_open')
    await page.waitForSelector('#settings[open]')
    await page.locator('#settings').getByLabel('Dark').check()
    await page.getByLabel('Compact').check()
    await page.getByLabel('12-hour').check()

    const isSo = async (each: Page) =>
      (await dataset(each, 'theme')) === 'dark' &&
      (await dataset(each, 'density')) === 'condensed' &&
      /^\d{1,2}:\d\d [AP]M$/.test((await times(each))[0] ?? '')
    expect(await isSo(page)).toBe(true)
    await until('the other tab', () => isSo(other.page))
    await page.reload()
    await online(page)
    await sees('hello')
    expect(await isSo(page)).toBe(true)
    await page.click('#settings_open')
    await page.waitForSelector('#settings[open]')
    expect(await page.getByLabel('Compact').isChecked()).toBe(true)
  })

  it('use the time format of the browser’s region by default', async () => {
    for (const [locale, clock] of [
      ['en-US', '12-hour'],
      ['en-GB', '24-hour'],
      ['zh-CN', '24 小时制'],
    ] as const) {
      const { page } = await visit({ url: chat.url, locale })
      await page.click('#settings_open')
      await page.waitForSelector('#settings[open]')
      expect([locale, await page.getByLabel(clock).isChecked()]).toEqual([locale, true])
    }
  })

  it('change the language of every tab, and keep the draft', async () => {
    const { page, context } = await visit({ url: chat.url, locale: 'en' })
    const other = await visit({ url: chat.url, locale: 'en', context })
    await other.page.fill('#msg', 'half a sentence')
    await page.click('#settings_open')
    await page.waitForSelector('#settings[open]')
    await page.getByRole('dialog').getByLabel('中文').click()
    for (const each of [page, other.page]) await each.locator('html[lang="zh-CN"]').waitFor()
    await until('the draft', async () => (await other.page.inputValue('#msg')) === 'half a sentence')
  })

  it('change the nickname, or show the reason', async () => {
    const { page, ownNickname } = await visit({ url: `${chat.url}/r/renaming` })
    const bob = await enter(chat.url, 'Robin', 'renaming')
    await page.click('#settings_open')
    await page.waitForSelector('#settings[open]')
    const field = page.getByLabel('昵称', { exact: true })
    await field.fill('Robin')
    await field.press('Enter')
    await page.getByText('昵称已被占用').waitFor()
    await field.fill('Marion')
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await until('the nickname', async () => (await ownNickname()) === 'Marion')
    await bob.until('the member fact', ({ received }) =>
      received.member.some(({ member }) => (member.nickname as string) === 'Marion'),
    )
    expect(await page.getByText('昵称已被占用').count()).toBe(0)
  })

  it.each([
    ['nothing', null],
    ['no JSON', '{{'],
    ['a list', '[1, 2]'],
    ['a number', '7'],
    [
      'other shapes',
      '{"theme":{"a":1},"density":"huge","clock":null,"sound":true,"__proto__":{"desktop":"on"}}',
    ],
  ])('have their defaults when storage has %s', async (_, stored) => {
    const { page, pageErrors } = await visit({ url: chat.url })
    await page.evaluate((text) => {
      if (text === null) localStorage.removeItem('preferences')
      else localStorage.setItem('preferences', text)
    }, stored)
    await page.reload()
    await online(page)
    await page.click('#settings_open')
    await page.waitForSelector('#settings[open]')
    const chosen = await page.$$eval('#settings_form input:checked', (inputs) =>
      inputs.map((input) => (input as HTMLInputElement).value),
    )
    expect(chosen).toEqual(['zh-CN', 'auto', 'spacious', '24', 'send', 'on'])
    expect(pageErrors).toEqual([])
  })

  it('close with Escape, and restore the focus', async () => {
    const { page } = await visit({ url: chat.url })
    await page.click('#settings_open')
    await page.waitForSelector('#settings[open]')
    await page.keyboard.press('Escape')
    expect(await page.locator('#settings').isVisible()).toBe(false)
    expect(await focusedId(page)).toBe('settings_open')
  })
})
