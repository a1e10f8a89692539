import type { Locator } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { focusMessage } from './message-focus'
import { visit } from './person'
import { isAtBottom } from './scrolling'
import { insecureUrl } from './worker'

let chat: TestChat
let plainUrl: string
beforeAll(async () => {
  chat = await startChat({ HOST: '0.0.0.0' })
  plainUrl = insecureUrl(chat)
})
afterAll(closeAll)

/** Opens a room with these messages. */
async function reader(room: string, texts: string[], options: Partial<Parameters<typeof visit>[0]> = {}) {
  const ann = await enter(chat.url, '阿宁', room)
  for (const text of texts) await ann.say(text, { room })
  const me = await visit({ url: `${chat.url}/r/${room}`, ...options })
  return { ann, ...me, text: (n: number) => me.page.locator(`[data-seq="${n}"] [data-text]`) }
}

const height = (of: Locator): Promise<number> => of.evaluate((each) => each.getBoundingClientRect().height)

describe('a message', () => {
  it('has links, code and mentions, and its text content is what was sent', async () => {
    const texts = [
      'see (https://example.com/a_(b)), please。',
      'run `npm ci` or\n```sh\nnpm start\n```\nthen',
      'hello @阿宁, this is for @nobody',
      '/me waves',
      '🍵🫖',
    ]
    const { page, text, sees } = await reader('drawn', texts)
    await sees('🍵🫖')
    expect(await page.locator('[data-text]').allTextContents()).toEqual(texts)

    const link = text(1).locator('a')
    expect(await link.innerText()).toBe('https://example.com/a_(b)')
    expect(await link.evaluate(({ href, target, rel }: HTMLAnchorElement) => [href, target, rel])).toEqual([
      'https://example.com/a_(b)',
      '_blank',
      'noopener noreferrer nofollow',
    ])
    expect(await text(2).locator('code').innerText()).toBe('npm ci')
    expect(await text(2).locator('pre').innerText()).toBe('npm start')
    expect(await text(2).innerText()).not.toContain('`')
    expect(await text(3).locator('.mention').allTextContents()).toEqual(['@阿宁'])
    expect(await text(4).innerText()).toBe('waves')
    expect(await height(text(5))).toBeGreaterThan(1.5 * (await height(text(4))))
  })

  it('links to the shown address, also by mail, and shows indented blocks without the indent', async () => {
    const texts = ['www.example.org/a, someone@example.org', '  ```js title="x"\n  a\n    b\n   ```']
    const { page, text } = await reader('addresses', texts)
    await text(2).waitFor()
    expect(await page.locator('[data-text]').allTextContents()).toEqual(texts)
    const links = await text(1)
      .locator('a')
      .evaluateAll((all) => (all as HTMLAnchorElement[]).map(({ href, target }) => [href, target]))
    expect(links).toEqual([
      ['https://www.example.org/a', '_blank'],
      ['mailto:someone@example.org', ''],
    ])
    expect(await text(2).locator('pre').innerText()).toBe('a\n  b')
  })

  it('shows the host after a deceptive link, and is copied as it was written', async () => {
    const texts = [
      'https://аpple.com/login now',
      'https://例え.jp and https://пример.рф',
      'write to ann@аpple.com',
      'https://apple.com/а',
    ]
    const { page, text } = await reader('look-alikes', texts)
    const shown = (n: number) =>
      text(n)
        .locator('a')
        .evaluateAll((links) => links.map((link) => getComputedStyle(link, '::after').content))
    await until('the host', async () => (await shown(1))[0] === '" (xn--pple-43d.com)"')
    await until('the host of a mail', async () => (await shown(3))[0] === '" (xn--pple-43d.com)"')
    expect(await shown(2)).toEqual(['none', 'none'])
    expect(await shown(4)).toEqual(['none'])
    expect(await page.locator('[data-text]').allTextContents()).toEqual(texts)
    const copied = await text(1).evaluate((each) => {
      getSelection()!.selectAllChildren(each)
      return getSelection()!.toString()
    })
    expect(copied).toBe(texts[0])
  })

  it('highlights mentions of oneself, also after a later rename', async () => {
    const { page, ann, text, rename, ownNickname } = await reader('mentioned', ['@小满 @Theo, hello'])
    await text(1).waitFor()
    expect(await text(1).locator('.mention').count()).toBe(0)
    await rename('小满')
    await until('the nickname', async () => (await ownNickname()) === '小满')
    await text(1).locator('.mention--own').waitFor()
    expect(await text(1).locator('.mention').allTextContents()).toEqual(['@小满'])

    await enter(chat.url, 'Theo', 'mentioned')
    await page.locator('.mention', { hasText: '@Theo' }).waitFor()
    await ann.say('@小满 again', { room: 'mentioned' })
    await page.locator('[data-seq="2"] .mention--own').waitFor()
  })

  it('opens a link to a room in place, and any other in a new tab', async () => {
    const { page, context, text } = await reader(
      'links',
      [`${plainUrl}/r/garden%20two?x#y`, `${plainUrl}/api/rooms`],
      {
        url: `${plainUrl}/r/links`,
      },
    )
    await page.evaluate(() => ((window as unknown as { stays: boolean }).stays = true))
    const opened = context.waitForEvent('page')
    await text(2).locator('a').click()
    expect((await opened).url()).toContain('/api/rooms')

    await text(1).locator('a').click()
    await until('the room', async () => (await page.locator('#room_name').innerText()) === 'garden two')
    expect(await page.evaluate(() => (window as unknown as { stays: boolean }).stays)).toBe(true)
    expect(context.pages()).toHaveLength(2)
  })

  it.each([
    ['plain http', () => plainUrl],
    ['a secure context', () => chat.url],
  ])('has a button that copies its code, on %s', async (where, url) => {
    const room = `code-${where.length}`
    const { page, context, text } = await reader(room, ['```\na\n  b\n```'], { url: `${url()}/r/${room}` })
    if (url() === chat.url) await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await text(1).getByRole('button', { name: '复制代码' }).click()
    await text(1).getByRole('button', { name: '已复制' }).waitFor()
    await page.focus('#msg')
    await page.keyboard.press('Control+V')
    expect(await page.inputValue('#msg')).toBe('a\n  b')
  })

  it.each(['zh-CN', 'en'])('is aligned by its direction, however short, in a page in %s', async (locale) => {
    const texts = ['שלום', 'hello', 'مرحبا\nhello', 'hello, שלום', 'שלום https://example.com/a', '你好']
    const { page, text } = await reader(`directions-${locale}`, texts, { locale })
    await text(6).waitFor()
    const sides = await page.locator('[data-text]').evaluateAll((all) =>
      all.map((each) => {
        const { left, right } = each.getBoundingClientRect()
        const range = document.createRange()
        range.selectNodeContents(each)
        return [...range.getClientRects()]
          .map((line) => [line.left - left < 1 ? 'left' : '', right - line.right < 1 ? 'right' : ''].join(''))
          .filter((side) => side !== '')
      }),
    )
    expect(sides).toEqual([['right'], ['left'], ['right', 'left'], ['left'], ['right'], ['left']])
    const [first, second] = [await text(1).boundingBox(), await text(2).boundingBox()]
    expect(first!.x + first!.width).toBe(second!.x + second!.width)
  })

  it('does not cover its code with the copy button', async () => {
    const wide = `\`\`\`\n${'wide '.repeat(60)}\n\`\`\``
    const { page, text } = await reader('covered', ['```\na\n```', wide, `שלום\n${wide}`])
    await text(3).waitFor()
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 })
      for (const n of [1, 2, 3]) {
        const code = text(n).locator('pre')
        await code.hover()
        const [seen, button] = [await code.boundingBox(), await text(n).getByRole('button').boundingBox()]
        expect(seen!.x + seen!.width).toBeLessThanOrEqual(button!.x)
        expect(await code.evaluate((each) => each.getBoundingClientRect().width)).toBeGreaterThan(100)
      }
    }
  })

  it('contains wide code, stacked combining marks and other directions', async () => {
    const { page, text } = await reader(
      'narrow',
      [
        `\`\`\`\n${'wide '.repeat(200)}\n\`\`\``,
        `z${'\u0301\u0302'.repeat(100)}`,
        'שלום @阿宁 https://example.com',
        'after `' + 'x'.repeat(300) + '`',
        '\u202eover and out',
        'plain',
      ],
      { viewport: { width: 390, height: 844 } },
    )
    await text(6).waitFor()
    const log = page.locator('#msg_log')
    expect(await log.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    const code = text(1).locator('pre')
    expect(await code.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toBe(true)
    await code.focus()
    await page.keyboard.press('ArrowRight')
    await until('the code to scroll', async () => (await code.evaluate(({ scrollLeft }) => scrollLeft)) > 0)
    expect(await height(text(2))).toBe(await height(text(6)))
    const directions = await page
      .locator('[data-text]')
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).direction))
    expect(directions).toEqual(['ltr', 'ltr', 'rtl', 'ltr', 'ltr', 'ltr'])
  })
})

describe('a long message', () => {
  const long = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`).join('\n')

  it('is collapsed, and expands by keyboard without moving the view', async () => {
    const { page, text } = await reader('folded', [...Array<string>(30).fill('before'), long, 'after'])
    await text(32).waitFor()
    expect(await page.evaluate(isAtBottom)).toBe(true)
    const collapsed = await height(text(31))
    expect(collapsed).toBe(12 * (await height(text(30))))

    const fold = page.locator('[data-part="fold"]')
    const top = () => text(31).evaluate((each) => Math.round(each.getBoundingClientRect().top))
    const before = await top()
    await fold.focus()
    await page.keyboard.press('Enter')
    await until('it to expand', async () => (await fold.getAttribute('aria-expanded')) === 'true')
    expect(await height(text(31))).toBe((40 / 12) * collapsed)
    expect(await top()).toBe(before)
    expect(await fold.innerText()).toBe('收起')
    expect(await fold.getAttribute('aria-expanded')).toBe('true')

    // The button stays under the pointer when the text above it collapses.
    await fold.scrollIntoViewIfNeeded()
    await page.locator('#msg_log').evaluate((log) => (log.scrollTop += 100))
    const place = () => fold.evaluate((each) => Math.round(each.getBoundingClientRect().top))
    const clicked = await place()
    await fold.click()
    await until('it to collapse', async () => (await fold.getAttribute('aria-expanded')) === 'false')
    expect(await height(text(31))).toBe(collapsed)
    expect(Math.abs((await place()) - clicked)).toBeLessThanOrEqual(1)
  })

  it('that fits is not collapsed, which follows the width of the window', async () => {
    const { page, text } = await reader('fits', ['words and '.repeat(60)])
    await text(1).waitFor()
    const fold = page.locator('[data-part="fold"]')
    expect(await fold.isVisible()).toBe(false)
    await page.setViewportSize({ width: 390, height: 844 })
    await fold.waitFor()
    await page.setViewportSize({ width: 1280, height: 800 })
    await fold.waitFor({ state: 'hidden' })
  })

  it('expands when the keyboard focus moves into it', async () => {
    const { page, text } = await reader('walk', [`${long}\nhttps://example.com`, 'after'])
    await text(2).waitFor()
    await focusMessage(page, 1)
    // First to the author, then into the text.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    const link = text(1).locator('a')
    expect(await link.evaluate((each) => each === document.activeElement)).toBe(true)
    await page.locator('[data-part="fold"]', { hasText: '收起' }).waitFor()
    await expect(link.isVisible()).resolves.toBe(true)
  })
})

describe('a topic', () => {
  it('is a notice in the log, and is in the header', async () => {
    const { page, ann, say, sees } = await reader('topics', ['hello'])
    const ask = (topic: string) =>
      ann.ask('topic', { room: 'topics' as never, clientId: Math.random().toString(36) as never, topic })
    await ask('茶和 <b>点心</b>')
    await page.getByText('阿宁 把话题改为：茶和 <b>点心</b>').waitFor()
    expect(await page.locator('#room_topic').innerText()).toBe('茶和 <b>点心</b>')
    await ask('')
    await page.getByText('阿宁 清空了话题').waitFor()
    expect(await page.locator('#room_topic').innerText()).toBe('')
    await say('after')
    await sees('after')
    expect(await page.locator('[data-seq]').count()).toBe(4)
  })
})
