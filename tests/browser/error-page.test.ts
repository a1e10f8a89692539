import { closeAll, startChat, type TestChat } from '../support/chat'
import { openPage } from '../support/browser'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('the error page', () => {
  it.each([
    ['/nothing', 'en', 'light', 404, 'Go to the lobby'],
    ['/nothing', 'zh-CN', 'dark', 404, '回到大厅'],
    ['/r/%FF', 'en', 'dark', 400, 'Go to the lobby'],
  ] as const)(
    '[W1][W2] of %s is in %s and %s, with a link to the lobby',
    async (path, locale, colorScheme, status, linkText) => {
      const { page, pageErrors, cspViolations } = await openPage({
        url: chat.url + path,
        locale,
        colorScheme,
      })
      expect((await page.reload())?.status()).toBe(status)
      const link = page.getByRole('link', { name: linkText })
      await link.waitFor()
      if (process.env.LOOK) {
        await page.screenshot({ path: `${process.env.LOOK}/error-${status}-${locale}-${colorScheme}.png` })
        await page.setViewportSize({ width: 390, height: 844 })
        await page.screenshot({
          path: `${process.env.LOOK}/error-${status}-${locale}-${colorScheme}-phone.png`,
        })
      }
      const box = (await link.boundingBox())!
      expect(box.height).toBeGreaterThanOrEqual(44)
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
      await link.click()
      await page.waitForSelector('body[data-connection="online"]')
      expect(new URL(page.url()).pathname).toBe('/')
      expect([...pageErrors, ...cspViolations]).toEqual([])
    },
  )
})
