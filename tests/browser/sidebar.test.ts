import { newClientId } from '../../public/sync/random'
import { closeAll, enter, named, startChat, type TestChat, until, value } from '../support/chat'
import { accessibilityViolations } from './accessibility'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('the sidebar and what opens from it', () => {
  it.each([
    ['zh-CN', 'light', 1280],
    ['zh-CN', 'dark', 390],
    ['en-GB', 'light', 390],
    ['en-GB', 'dark', 1280],
  ] as const)(
    'have no accessibility violations in %s, %s, %i px wide',
    async (locale, colorScheme, width) => {
      const room = `side-${locale}-${width}`
      const viewport = { width, height: 800 }
      const { page, go, rename, ownNickname } = await visit({
        url: `${chat.url}/r/${room}`,
        locale,
        colorScheme,
        viewport,
      })
      await rename(room)
      await until('the nickname', async () => (await ownNickname()) === room)
      const bob = await enter(chat.url, `Bob ${width} ${locale}`, room)
      value(await bob.ask('topic', { room: named(room), clientId: newClientId(), topic: 'Tea '.repeat(40) }))
      await go('somewhere')
      await bob.say(`@${room} hello`, { room })
      const isNarrow = width < 900
      if (isNarrow) await page.click('#side_open')
      const row = page.locator(`.room__link[href="/r/${room}"]`)
      await row.locator('.room__mention').waitFor()
      expect(['rooms', await accessibilityViolations(page)]).toEqual(['rooms', []])

      await row.hover()
      await row.locator('..').getByRole('button').click()
      await page.waitForSelector('#room_menu[open]')
      expect(['room menu', await accessibilityViolations(page)]).toEqual(['room menu', []])
      await page.check('#room_menu input[value="none"]')
      await page.click('#room_menu [data-part="edit"]')
      expect(['topic', await accessibilityViolations(page)]).toEqual(['topic', []])
      await page.click('#room_menu [data-part="pin"]')
      await page.locator('.member__open').first().click()
      await page.waitForSelector('#person_menu[open]')
      expect(['person', await accessibilityViolations(page)]).toEqual(['person', []])
      await page.keyboard.press('Escape')
      await page.click('#jump_open')
      await page.fill('#jump_field', 's')
      expect(['jump', await accessibilityViolations(page)]).toEqual(['jump', []])
      await page.keyboard.press('Escape')
      await page.click('#settings_open')
      await page.click('#sound_try')
      await page.check('[name="sound"]')
      await page.fill('#settings_nickname_field', 'admin')
      await page.keyboard.press('Enter')
      await page.locator('#settings_nickname_trouble:not(:empty)').waitFor()
      expect(['settings', await accessibilityViolations(page)]).toEqual(['settings', []])

      // Escape closes only the topmost.
      await page.keyboard.press('Escape')
      expect(await page.locator('dialog:visible').count()).toBe(0)
      expect(await page.locator('body.body--drawer').count()).toBe(isNarrow ? 1 : 0)
      await page.keyboard.press('Escape')
      await page.locator('body:not(.body--drawer)').waitFor()
    },
  )
})
