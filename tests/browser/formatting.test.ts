import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { injections } from './injections'
import { visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** Opens a room with these messages. */
async function reader(room: string, texts: string[]) {
  const ann = await enter(chat.url, '阿宁', room)
  for (const text of texts) await ann.say(text, { room })
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en-GB' })
  const text = (n: number) => me.page.locator(`[data-seq="${n}"] [data-text]`)
  await text(texts.length).waitFor()
  return { ann, ...me, text }
}

const selected = (element: Element): string => {
  getSelection()!.selectAllChildren(element)
  return getSelection()!.toString()
}

describe('a formatted message', () => {
  it('has elements for its styles, and its text content is what was sent', async () => {
    const texts = [
      '**bold** *italic* ~~gone~~ 你好**世界**。',
      '> quoted\n> > deeper\nanswer',
      '- one\n- two\n  - *three*\n1. four',
      'see [the **menu**](https://a.example/menu?x), @阿宁',
    ]
    const { page, text } = await reader('styles', texts)
    expect(await page.locator('[data-text]').allTextContents()).toEqual(texts)
    expect(await text(1).locator('strong, em, s').allInnerTexts()).toEqual(['bold', 'italic', 'gone', '世界'])
    expect(await text(1).innerText()).toBe('bold italic gone 你好世界。')
    expect(await text(2).locator('blockquote blockquote').innerText()).toBe('deeper\n')
    expect(await text(2).evaluate(selected)).toBe('quoted\ndeeper\nanswer')
    expect(await text(3).getByRole('listitem').count()).toBe(4)
    expect(await text(3).evaluate(selected)).toBe('- one\n- two\n- three\n1. four')

    const link = text(4).getByRole('link', { name: 'the menu (a.example)' })
    expect(await link.evaluate(({ href, target, rel }: HTMLAnchorElement) => [href, target, rel])).toEqual([
      'https://a.example/menu?x',
      '_blank',
      'noopener noreferrer nofollow',
    ])
    expect(await text(4).locator('.mention').innerText()).toBe('@阿宁')
  })

  it('hides a spoiler until it is pressed, by pointer or keyboard', async () => {
    const { page, text } = await reader('spoilers', [
      'a ||one https://a.example|| ||two|| b ||three||',
      '[||words||](https://a.example)',
    ])
    const hidden = text(1).getByRole('button', { name: 'Spoiler' })
    expect(await hidden.count()).toBe(3)
    expect(await text(1).innerText()).not.toMatch(/one|two|three/)
    expect(await text(1).getByRole('link').count()).toBe(0)

    await hidden.first().click()
    await text(1).getByRole('link').waitFor()
    await hidden.first().focus()
    await page.keyboard.press('Enter')
    await until('two to show', async () => (await hidden.count()) === 1)
    expect(await text(1).evaluate((each) => each.contains(document.activeElement))).toBe(true)
    await hidden.first().focus()
    await page.keyboard.press('Space')
    await until('three to show', async () => (await hidden.count()) === 0)
    expect(await text(1).innerText()).toBe('a one https://a.example two b three')

    // In the words of a link, the first press is for the spoiler.
    await text(2).getByRole('button').click()
    await until('the words to show', async () => (await text(2).innerText()) === 'words')
    expect(page.context().pages()).toHaveLength(1)
  })

  it('is copied without its hidden spoilers', async () => {
    const { page, context, text } = await reader('copied', [
      'it was ||the cook||',
      'no, ||the **guest**||, I say',
    ])
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const copied = async () => {
      await page.keyboard.press('Control+C')
      return page.evaluate(() => navigator.clipboard.readText())
    }
    await text(1).getByRole('button').focus()
    await text(1).evaluate(selected)
    expect(await copied()).toBe('it was ')
    const all = () => page.locator('.log__rows').first().evaluate(selected)
    // The first key loads what marks them.
    await until('the marks', async () => {
      await all()
      return /it was \[…\]\nno, \[…\], I say$/.test(await copied())
    })
    await text(2).getByRole('button').click()
    await until('it to show', async () => (await text(2).innerText()) === 'no, the guest, I say')
    await all()
    expect(await copied()).toMatch(/it was \[…\]\nno, \|\|the \*\*guest\*\*\|\|, I say$/)
  })

  it('has coloured code where it names a language, with the same text', async () => {
    const texts = ['```ts\nconst tea = "oolong" // hot\n```', '```\nconst tea\n```', '```tea\nconst tea\n```']
    const { page, text } = await reader('colours', texts)
    await text(1).locator('.code-keyword').waitFor()
    expect(await text(1).locator('pre span').allInnerTexts()).toEqual(['const', '"oolong"', '// hot'])
    expect(await page.locator('[data-text]').allTextContents()).toEqual(texts)
    expect(await page.locator('pre span').count()).toBe(3)
  })

  it('is never markup: sixty injections in every place have no effect', async () => {
    const places = (text: string) =>
      [
        ...[`**a ${text} b** *a ${text} b* ~~a ${text} b~~ ||a ${text} b||`, `> > a ${text}`, `- ${text}`],
        ...[`[${text}](https://a.example)`, `[a](${text}) [b](https://a.example/${text})`],
        ...[`\`\` ${text} \`\``, `\`\`\`${text}\n${text}\n\`\`\``],
      ].join('\n')
    const texts = injections.map(places)
    const { ann, page, text, pageErrors, cspViolations } = await reader('injections', ['first'])
    for (const each of texts) await ann.say(each, { room: 'injections' })
    await text(1 + texts.length).waitFor()
    expect(await page.locator('[data-text]').allTextContents()).toEqual(['first', ...texts])
    const found = await page.locator('[data-text]').evaluateAll((all) => {
      const parts = all.flatMap((each) => [...each.querySelectorAll('*')])
      return {
        tags: [...new Set(parts.map(({ localName }) => localName))].sort(),
        handlers: parts.filter((each) => each.getAttributeNames().some((name) => name.startsWith('on')))
          .length,
        protocols: [
          ...new Set(parts.flatMap((each) => (each instanceof HTMLAnchorElement ? each.protocol : []))),
        ],
      }
    })
    expect(found).toEqual({
      tags: ['a', 'blockquote', 'button', 'code', 'div', 'em', 'li', 'pre', 's', 'span', 'strong', 'ul'],
      handlers: 0,
      protocols: ['https:'],
    })
    expect(await page.evaluate(() => (window as unknown as { ran?: boolean }).ran)).toBeUndefined()
    expect([...pageErrors, ...cspViolations]).toEqual([])
  })
})

describe('the selection in the text field', () => {
  it('is formatted by keys, which can be undone', async () => {
    const { page } = await visit({ url: `${chat.url}/r/keys` })
    await page.click('#msg')
    await page.keyboard.type('hot tea')
    const value = () => page.inputValue('#msg')
    await page.keyboard.press('Control+Shift+ArrowLeft')
    // The keys work from the first interaction on, when their script has loaded.
    await until('bold', async () => {
      if ((await value()) === 'hot tea') await page.keyboard.press('Control+b')
      return (await value()) === 'hot **tea**'
    })
    await page.keyboard.press('Control+i')
    expect(await value()).toBe('hot ***tea***')
    await page.keyboard.press('Control+b')
    expect(await value()).toBe('hot *tea*')
    await page.keyboard.press('Control+z')
    expect(await value()).toBe('hot ***tea***')
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    expect(await value()).toBe('hot tea')
    await page.locator('#msg').evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(0, 3))
    await page.keyboard.press('Control+Shift+X')
    await page.keyboard.press('Control+e')
    expect(await value()).toBe('~~`hot`~~ tea')
  })

  it('becomes a link by pasting an address over it', async () => {
    const { page, context, say, sees } = await visit({ url: `${chat.url}/r/pasted` })
    await say('https://a.example/menu')
    await sees('https://a.example/menu')
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(() => navigator.clipboard.writeText('https://a.example/menu'))
    await page.click('#msg')
    await page.keyboard.type('menu')
    await page.keyboard.press('Control+A')
    await page.keyboard.press('Control+V')
    expect(await page.inputValue('#msg')).toBe('[menu](https://a.example/menu)')
    await page.keyboard.press('Control+Z')
    expect(await page.inputValue('#msg')).toBe('menu')
    await page.keyboard.press('End')
    await page.keyboard.press('Control+V')
    expect(await page.inputValue('#msg')).toBe('menuhttps://a.example/menu')
  })
})
