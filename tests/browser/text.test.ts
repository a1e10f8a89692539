import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { visit } from './person'
import { injections } from './injections'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('text', () => {
  it('is never markup: sixty injections as message, room and nickname have no effect', async () => {
    expect(new Set(injections).size).toBe(60)
    const ann = await visit({ url: `${chat.url}/r/text` })
    const bob = await visit({ url: `${chat.url}/r/text` })
    const run = () => (window as unknown as { ran?: boolean }).ran
    await ann.page.evaluate((texts) => {
      for (const text of texts) {
        document.querySelector('textarea')!.value = text
        document.querySelector<HTMLFormElement>('#composer')!.requestSubmit()
      }
    }, injections)
    await bob.sees(injections.at(-1)!)
    expect(await bob.texts()).toEqual(injections)
    expect(await bob.page.locator('[data-text] *').count()).toBe(0)

    for (const name of injections.slice(0, 6)) {
      await ann.page.click('#jump_open')
      await ann.page.fill('#jump_field', name)
      await ann.page.press('#jump_field', 'Enter')
      await until(
        `room ${name}`,
        async () => (await ann.page.locator('#room_name').innerText()) === name.trim(),
      )
    }
    expect(await ann.page.locator('#room_list bdi *').count()).toBe(0)

    // Only the shortest injections are valid nicknames.
    for (const name of injections.filter(({ length }) => length <= 32).slice(0, 6)) {
      const answer = await bob.page.evaluate(
        async (nickname) =>
          (
            await fetch('/api/session', {
              method: 'PUT',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ nickname }),
            })
          ).json() as Promise<{ nickname?: string }>,
        name,
      )
      const { nickname } = answer
      if (nickname !== undefined)
        await until(`nickname ${nickname}`, async () => (await bob.ownNickname()) === nickname)
    }
    expect(
      await bob.page.locator('#user_list bdi *, [data-notice] bdi *, [data-own-nickname] *').count(),
    ).toBe(0)
    for (const { page, pageErrors, cspViolations } of [ann, bob]) {
      expect(await page.evaluate(run)).toBeUndefined()
      expect([...pageErrors, ...cspViolations]).toEqual([])
    }
  })

  it('stays within its row: long words, stacked combining marks, right-to-left', async () => {
    const { page, say, sees } = await visit({
      url: `${chat.url}/r/wide`,
      viewport: { width: 390, height: 844 },
    })
    const long = 'word'.repeat(400)
    await say(long)
    await say(`z${'\u0301\u0302'.repeat(100)}`)
    await say('مرحبا')
    await sees('مرحبا')
    const log = await page
      .locator('#msg_log')
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    expect(log).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    const direction = await page.getByText('مرحبا').evaluate((text) => getComputedStyle(text).direction)
    expect(direction).toBe('rtl')
  })
})

it('copied messages have author, time and text, each once', async () => {
  const { page, context, rename, say, sees } = await visit({ url: `${chat.url}/r/copied`, locale: 'en-GB' })
  await rename('Ann')
  await page.getByText('Ann', { exact: true }).first().waitFor()
  for (const text of ['first `code`', 'second\n\n- item', '/me waves', 'last']) await say(text)
  await sees('last')
  const bob = await enter(chat.url, 'Bob', 'copied')
  await bob.say('hello', { room: 'copied' })
  await sees('hello')
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  /** Copies from the start of one entry, with its byline, to the end of another. */
  const copied = async (from: number, to: number, leaveOut = 0) => {
    await page.evaluate(
      ([first, last, left]) => {
        const entry = (seq: number) => document.querySelector(`[data-seq="${seq}"]`)!
        let end: Node = entry(last!).querySelector('[data-text]')!
        while (end.lastChild) end = end.lastChild
        getSelection()!.setBaseAndExtent(entry(first!), 0, end, end.textContent!.length - left!)
      },
      [from, to, leaveOut],
    )
    await page.keyboard.press('Control+C')
    const text = await page.evaluate(() => navigator.clipboard.readText())
    return text.replace(/\d\d:\d\d/g, 'now')
  }
  const anns = 'Ann now\nfirst `code`\nsecond\n\n- item\n\nAnn now\n/me waves\n\nAnn now\nlast'
  expect(await copied(1, 5)).toBe(`${anns}\n\nBob now\nhello`)
  expect(await copied(1, 5, 2)).toBe(`${anns}\n\nBob now\nhel`)
  expect(await copied(1, 4)).toBe(anns)
  expect(await copied(1, 5, 5)).toBe(anns)
  expect(await copied(2, 2)).toBe('second\n\n- item')
})

describe('Enter', () => {
  it('in an input method does not send', async () => {
    const { page, context, sees, texts } = await visit({ url: `${chat.url}/r/enter` })
    await page.fill('#msg', '你好')
    // The events of browsers: during the composition, and in Safari right after its end, with key code 229.
    await page.locator('#msg').evaluate((field) => {
      const press = (init: { isComposing?: true; keyCode?: number }) =>
        field.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }),
        )
      press({ isComposing: true })
      field.dispatchEvent(new CompositionEvent('compositionend'))
      press({ keyCode: 229 })
    })
    expect(await page.inputValue('#msg')).toBe('你好')
    // After the composition, any other Enter sends.
    await page.locator('#msg').evaluate((field) => {
      field.dispatchEvent(new CompositionEvent('compositionend'))
      field.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13, bubbles: true, cancelable: true }),
      )
    })
    await sees('你好')

    const devtools = await context.newCDPSession(page)
    await devtools.send('Input.imeSetComposition', { text: 'nihao', selectionStart: 5, selectionEnd: 5 })
    await page.keyboard.press('Enter')
    expect(await page.inputValue('#msg')).toContain('nihao')
    expect(await texts()).toEqual(['你好'])
  })

  it('with Shift inserts a line break', async () => {
    const { page, sees } = await visit({ url: `${chat.url}/r/lines` })
    await page.keyboard.type('one')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('two')
    await page.keyboard.press('Enter')
    await sees('one\ntwo')
  })
})
