import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const box = (page: Page, selector: string) => page.locator(selector).boundingBox()

/** Resolves when the dialog is open and its animation has ended. */
const settled = (page: Page, dialog: string) =>
  page.waitForFunction((css) => {
    const opened = document.querySelector(`${css}[open]`)
    return opened?.getAnimations().every(({ playState }) => playState !== 'running')
  }, dialog)

describe('a status text moves nothing', () => {
  it('in a dialog', async () => {
    const { page, context } = await visit({
      url: `${chat.url}/r/still`,
      viewport: { width: 1280, height: 900 },
    })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.click('#invite_open')
    await page.waitForSelector('#invite svg')
    await settled(page, '#invite')
    const invite = await box(page, '#invite')
    await page.click('#invite_copy')
    await page.locator('#invite_said:not(:empty)').waitFor()
    expect(await box(page, '#invite')).toEqual(invite)
    await page.keyboard.press('Escape')

    await page.click('#settings_open')
    await settled(page, '#settings')
    const settings = await box(page, '#settings')
    await page.fill('#settings_nickname_field', 'admin')
    await page.keyboard.press('Enter')
    await page.locator('#settings_nickname_trouble:not(:empty)').waitFor()
    expect(await box(page, '#settings')).toEqual(settings)
  })

  it.each(['zh-CN', 'en'])('in the settings when notifications are denied: %s', async (locale) => {
    const { page } = await visit({
      url: `${chat.url}/r/still-${locale}`,
      locale,
      viewport: { width: 360, height: 740 },
    })
    await page.click('#side_open')
    await page.click('#settings_open')
    await settled(page, '#settings')
    const hint = () => page.locator('#desktop_hint').innerText()
    const places = async () => [
      await box(page, '#settings'),
      await page.locator('#settings .sheet__body').evaluate((body) => body.scrollHeight),
    ]
    const [before, hintBefore] = [await places(), await hint()]
    await page.evaluate(() => (Notification.requestPermission = () => Promise.resolve('denied')))
    await page.getByRole('switch').nth(1).click()
    await until('the reason', async () => (await hint()) !== hintBefore)
    expect(await places()).toEqual(before)
  })

  it('above the text field', async () => {
    const { page, say } = await visit({ url: `${chat.url}/r/still-field` })
    await page.fill('#msg', '/')
    const before = await box(page, '#composer')
    const log = await box(page, '#msg_log')
    await say('/no-such-command')
    await until('the note', () => page.locator('#msg_as_it_is').isVisible())
    expect(await box(page, '#composer')).toEqual(before)
    expect(await box(page, '#msg_log')).toEqual(log)
    await page.fill('#msg', '')
    await page.evaluate(
      () => ((document.getElementById('msg') as HTMLTextAreaElement).value = 'x'.repeat(5_000)),
    )
    await page.keyboard.type('x')
    const long = await box(page, '#composer')
    expect(await page.locator('#msg_over').innerText()).not.toBe('')
    await page.evaluate(() => (document.getElementById('msg_over')!.textContent = ''))
    expect(await box(page, '#composer')).toEqual(long)
  })
})
