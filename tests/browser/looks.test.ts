import type { ClientId } from '../../common/protocol/ids'
import type { Session } from '../../common/protocol/members'
import { openPage } from '../support/browser'
import { closeAll, enter, named, startChat, type TestChat, until, value } from '../support/chat'
import { moderate } from '../support/moderating'
import { accessibilityViolations } from './accessibility'
import { online, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('the page', () => {
  it('has the selectors of the contract', async () => {
    const { page, say, sees } = await visit({ url: `${chat.url}/r/hooks` })
    await say('hello')
    await sees('hello')
    expect(await page.locator('#user_list').evaluate(({ tagName }) => tagName)).toBe('UL')
    expect(await page.locator('#user_list > li').count()).toBe(1)
    expect(await page.locator('#msg_log').getAttribute('role')).toBe('log')
    expect(await page.locator('button#send').count()).toBe(1)
    expect(await page.locator('#msg_log [data-seq="1"] [data-author]').count()).toBe(1)
    expect(await page.locator('#msg_log [data-seq="1"] [data-text]').innerText()).toBe('hello')
    expect(await page.locator('[data-own-nickname]').count()).toBe(1)
  })

  it('is in the browser’s language until it is switched, and keeps the draft', async () => {
    const { page } = await visit({ url: chat.url, locale: 'en-GB' })
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await page.locator('#send').innerText()).toContain('Send')
    await page.fill('#msg', 'half a sentence')
    await page.getByRole('button', { name: '中文' }).click()
    await page.locator('html[lang="zh-CN"]').waitFor()
    await online(page)
    expect(await page.locator('#send').innerText()).toContain('发送')
    expect(await page.inputValue('#msg')).toBe('half a sentence')
  })

  it('prints all drawn rows of the log, dark on white, without controls', async () => {
    const { page, sees } = await visit({ url: `${chat.url}/r/printed`, colorScheme: 'dark' })
    const bob = await enter(chat.url, 'Bob', 'printed')
    for (let n = 1; n <= 60; n += 1) await bob.say(`line ${n}\n`.repeat(4), { room: 'printed' })
    await sees(`line 60\n`.repeat(4).trim())
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(3)

    await page.emulateMedia({ media: 'print' })
    const printed = await page.evaluate(() => {
      const [first, last] = ['1', '60'].map((seq) => document.querySelector(`[data-seq="${seq}"]`)!)
      return {
        isWhole: last!.getBoundingClientRect().bottom <= document.documentElement.scrollHeight,
        top: first!.getBoundingClientRect().top,
        colour: getComputedStyle(first!).color,
      }
    })
    expect(printed).toMatchObject({ isWhole: true, colour: expect.stringMatching(/^oklch\(0?\.26/) })
    expect(printed.top).toBeGreaterThan(0)
    expect(await page.locator('button:visible, textarea:visible, #side:visible').count()).toBe(0)
  })

  it('follows the colour scheme of the system until it is switched, from the first byte', async () => {
    const { page } = await visit({ url: chat.url, colorScheme: 'dark' })
    const lightness = () =>
      page.evaluate(() =>
        Number(/oklch\(([\d.]+)/.exec(getComputedStyle(document.body).backgroundColor)?.[1]),
      )
    expect(await lightness()).toBeLessThan(0.3)
    await page.click('#settings_open')
    await page.getByLabel('浅色').check()
    expect(await lightness()).toBeGreaterThan(0.9)
    const html = await (await page.context().request.get(chat.url)).text()
    expect(html).toContain('data-theme="light"')
  })

  it.each([
    ['zh-CN', 'light', 1280],
    ['en-US', 'dark', 390],
  ] as const)('has no accessibility violations in %s, %s, %i px wide', async (locale, colorScheme, width) => {
    const url = `${chat.url}/r/looks-${locale}-${width}`
    const viewport = { width, height: 800 }
    const { page, context, say, sayRefused, sees, rename } = await visit({
      url,
      locale,
      colorScheme,
      viewport,
    })
    expect(await accessibilityViolations(page)).toEqual([])

    const other = await openPage({ url, locale })
    await say('first')
    await say('second')
    await sees('second')
    await sayRefused('third')
    await page.locator('[data-state="failed"]').waitFor()
    await rename('admin')
    await context.setOffline(true)
    await say('later')
    await page.locator('.bar--shown').waitFor()
    expect(await accessibilityViolations(page)).toEqual([])

    await context.setOffline(false)
    await page.click('#invite_open')
    expect(await accessibilityViolations(page)).toEqual([])
    await other.context.close()
  })

  it.each([
    ['zh-CN', 'dark', 1280],
    ['zh-CN', 'light', 390],
    ['en-US', 'light', 1280],
    ['en-US', 'dark', 390],
  ] as const)(
    'has no accessibility violations in rich text, in %s, %s, %i px wide',
    async (locale, colorScheme, width) => {
      const room = `written-${locale}-${width}`
      const viewport = { width, height: 800 }
      const ann = await enter(chat.url, 'Ann', room)
      const { page, rename, ownNickname, say } = await visit({
        url: `${chat.url}/r/${room}`,
        locale,
        colorScheme,
        viewport,
      })
      await rename(`Me ${width}`)
      await until('the nickname', async () => (await ownNickname()) === `Me ${width}`)
      const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n')
      for (const text of [
        `@Me ${width} and @Ann: https://example.com \`code\` שלום`,
        '```\na block\n```',
        '/me waves at @Ann',
        '🍵',
        lines,
      ])
        await ann.say(text, { room })
      await ann.ask('topic', { room: named(room), clientId: 'topic' as ClientId, topic: 'tea' })
      // The link of a newcomer would wait for a moderator.
      const { id } = (await (await page.request.get(`${chat.url}/api/session`)).json()) as Session
      value(await moderate(ann, room, { action: 'role', member: id, role: 'regular' }))
      await say('mine, with @Ann and `code` and https://example.com')
      await page.locator('[data-seq="7"]').waitFor()
      expect(await accessibilityViolations(page)).toEqual([])

      await page.locator('[data-part="fold"]').click()
      await page.fill('#msg', '@')
      await page.locator('.offer').first().waitFor()
      expect(await accessibilityViolations(page)).toEqual([])
      await page.fill('#msg', '/')
      await page.locator('.offer', { hasText: '/help' }).waitFor()
      expect(await accessibilityViolations(page)).toEqual([])
      await say('/nothing')
      await page.locator('#msg_as_it_is').waitFor()
      expect(await accessibilityViolations(page)).toEqual([])
      await say('/help')
      await page.locator('#help').waitFor()
      expect(await accessibilityViolations(page)).toEqual([])
    },
  )

  it('has the sidebar in a drawer on a phone', async () => {
    const { page, say } = await visit({ url: chat.url, viewport: { width: 390, height: 844 } })
    await say('from a phone')
    expect(await page.locator('#user_list').isVisible()).toBe(false)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await page.click('#side_open')
    await page.locator('#user_list').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('#user_list').waitFor({ state: 'hidden' })

    const small = await page
      .locator('button:visible, a:visible, input:visible, textarea:visible')
      .evaluateAll((all) =>
        all
          .filter((each) => each.getBoundingClientRect().height < 44)
          .map((each) => each.id || each.className),
      )
    expect(small).toEqual([])
  })
})
