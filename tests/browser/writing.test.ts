import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type Tab, type TestChat, until } from '../support/chat'
import { composerText, focusedId, loadAutocomplete, online, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const offered = (page: Page): Promise<string[]> =>
  page.locator('.offer:visible .offer__name').allTextContents()

/** The active option by its ARIA attributes. */
const activeOption = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => {
    const id = document.querySelector('#msg')?.getAttribute('aria-activedescendant')
    const option = id ? document.getElementById(id) : null
    const isSo = option?.getAttribute('role') === 'option' && option.getAttribute('aria-selected') === 'true'
    return isSo ? option.querySelector('.offer__name')?.textContent : null
  })

describe('completion', () => {
  let others: Tab[]
  beforeAll(async () => {
    others = [await enter(chat.url, 'Ann Lee', 'people'), await enter(chat.url, 'Annika', 'people')]
    others.push(await enter(chat.url, '阿宁', 'people'))
    const gone = await enter(chat.url, 'Anton', 'people')
    await gone.say('bye', { room: 'people' })
    await gone.ask('leave', { room: 'people' as never })
    await others[1]!.say('hello', { room: 'people' })
  })
  let leave: () => Promise<void>
  afterEach(() => leave())
  /** Opens the room, and waits until the page of the previous test has left. */
  const openRoom = async (options: Partial<Parameters<typeof visit>[0]> = {}) => {
    const me = await visit({ url: `${chat.url}/r/people`, ...options })
    leave = () => me.context.close()
    await me.sees('hello')
    await until('the others', async () => (await me.people()).length === 4)
    await loadAutocomplete(me.page)
    return me
  }

  it('offers members after an @, present ones first, with arrow keys, Tab and Enter', async () => {
    const { page, sees } = await openRoom()
    await page.focus('#msg')
    await page.keyboard.type('hi @an')
    expect(await offered(page)).toEqual(['Annika', 'Ann Lee', 'Anton'])
    expect(await activeOption(page)).toBe('Annika')
    await page.keyboard.press('ArrowDown')
    expect(await activeOption(page)).toBe('Ann Lee')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    expect(await activeOption(page)).toBe('Anton')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await composerText(page)).toBe('hi @Annika ')
    expect(await offered(page)).toEqual([])
    expect(await page.getAttribute('#msg', 'aria-activedescendant')).toBeNull()

    await page.keyboard.type('and @ann l')
    expect(await offered(page)).toEqual(['Ann Lee'])
    await page.keyboard.press('Tab')
    expect(await composerText(page)).toBe('hi @Annika and @Ann Lee ')
    await page.keyboard.press('Enter')
    await sees('hi @Annika and @Ann Lee')
  })

  it('is dismissed by Escape until the next query, and can be undone', async () => {
    const { page } = await openRoom()
    await page.focus('#msg')
    await page.keyboard.type('@An')
    await page.keyboard.press('Escape')
    expect(await offered(page)).toEqual([])
    await page.keyboard.type('n')
    expect(await offered(page)).toEqual([])
    await page.keyboard.type(' @')
    expect((await offered(page)).slice(0, 3)).toEqual(['Annika', 'Ann Lee', '阿宁'])
    await page.keyboard.type('阿')
    await page.keyboard.press('Enter')
    expect(await composerText(page)).toBe('@Ann @阿宁 ')
    await page.keyboard.press('Control+Z')
    expect(await composerText(page)).toBe('@Ann @阿')
  })

  it('completes a name without an @ by Tab, which otherwise moves the focus', async () => {
    const { page } = await openRoom()
    await page.focus('#msg')
    await page.keyboard.type('你好阿')
    await page.keyboard.press('Tab')
    expect(await composerText(page)).toBe('你好@阿宁 ')
    await page.keyboard.type('anni')
    await page.keyboard.press('Tab')
    expect(await composerText(page)).toBe('你好@阿宁 @Annika ')
    await page.keyboard.type('ann')
    await page.keyboard.press('Tab')
    expect(await offered(page)).toEqual(['Annika', 'Ann Lee'])
    await page.keyboard.press('Tab')
    expect(await composerText(page)).toBe('你好@阿宁 @Annika @Annika ')
    await page.keyboard.press('Tab')
    expect(await focusedId(page)).toBe('attach')
  })

  it('does not interfere with an input method', async () => {
    const { page, context, texts } = await openRoom()
    const before = await texts()
    await page.focus('#msg')
    await page.keyboard.type('@')
    expect((await offered(page)).slice(0, 3)).toEqual(['Annika', 'Ann Lee', '阿宁'])
    const devtools = await context.newCDPSession(page)
    await devtools.send('Input.imeSetComposition', { text: 'a', selectionStart: 1, selectionEnd: 1 })
    await page.keyboard.press('ArrowDown')
    expect(await activeOption(page)).toBe('Annika')
    await devtools.send('Input.insertText', { text: '阿' })
    await until('the names', async () => (await offered(page)).join() === '阿宁')
    await page.keyboard.press('Enter')
    expect(await composerText(page)).toBe('@阿宁 ')
    expect(await texts()).toEqual(before)
  })

  it('is selected by touch, above the field, which keeps the focus', async () => {
    const { page } = await openRoom({ viewport: { width: 390, height: 500 } })
    await page.tap('#msg').catch(() => page.click('#msg'))
    await page.keyboard.type('@')
    const list = (await page.locator('#offers').boundingBox())!
    const composer = (await page.locator('#composer').boundingBox())!
    expect(list.y).toBeGreaterThanOrEqual(0)
    expect(list.y + list.height).toBeLessThanOrEqual(composer.y)
    expect(list.width).toBe(composer.width)
    await page.locator('.offer', { hasText: '阿宁' }).click()
    expect(await composerText(page)).toBe('@阿宁 ')
    expect(await focusedId(page)).toBe('msg')
  })

  it('offers the commands after a / at the start', async () => {
    const { page } = await openRoom()
    await page.focus('#msg')
    await page.keyboard.type('/')
    expect(await offered(page)).toEqual(['/nick', '/join', '/leave', '/me', '/topic', '/help'])
    await page.keyboard.type('to')
    await page.keyboard.press('Enter')
    expect(await composerText(page)).toBe('/topic ')
    expect(await offered(page)).toEqual([])
  })
})

it('the draft of a room is kept with its cursor and selection', async () => {
  const { page, go } = await visit({ url: `${chat.url}/r/drafts` })
  const select = (from: number, to: number) =>
    page
      .locator('#msg')
      .evaluate((each: HTMLTextAreaElement, at) => each.setSelectionRange(...at), [from, to] as const)
  const selected = () =>
    page
      .locator('#msg')
      .evaluate((each: HTMLTextAreaElement) => [each.value, each.selectionStart, each.selectionEnd])
  await page.fill('#msg', 'the tea is ready')
  await select(4, 7)
  await go('kitchen')
  await page.fill('#msg', 'cups')
  await select(2, 2)
  await go('drafts')
  expect(await selected()).toEqual(['the tea is ready', 4, 7])
  await page.keyboard.type('cake')
  await go('kitchen')
  expect(await selected()).toEqual(['cups', 2, 2])
  await go('drafts')
  expect(await selected()).toEqual(['the cake is ready', 8, 8])
})

describe('a command', () => {
  const room = (page: Page): Promise<string> => page.locator('#room_name').innerText()

  it('/nick changes the nickname, or restores the text with the reason', async () => {
    const { page, say, ownNickname } = await visit({ url: `${chat.url}/r/nick` })
    await say('/nick 阿青')
    await until('the nickname', async () => (await ownNickname()) === '阿青')
    expect(await composerText(page)).toBe('')
    await say('/nick admin')
    await page.getByText('该昵称不可使用').waitFor()
    expect(await composerText(page)).toBe('/nick admin')
    await say('/nick')
    await page.getByText('请加上新昵称').waitFor()
    expect(await ownNickname()).toBe('阿青')
    await page.keyboard.type(' x')
    expect(await page.locator('#msg_note').innerText()).toBe('')
  })

  it('/join opens a room, and /leave leaves it, except the lobby', async () => {
    const { page, say } = await visit({ url: `${chat.url}/r/start` })
    await say('/join 花园')
    await until('the garden', async () => (await room(page)) === '花园')
    await say(`/join ${chat.url}/r/start`)
    await until('the room before', async () => (await room(page)) === 'start')
    expect(await page.locator('#room_list').innerText()).toContain('花园')
    await say('/leave')
    await until('the lobby', async () => (await room(page)) === '大厅')
    expect(await page.locator('#room_list').innerText()).not.toContain('start')
    await say('/leave')
    await page.getByText('大厅不能退出').waitFor()
    expect(await composerText(page)).toBe('/leave')
    await say(`/join ${'x'.repeat(101)}`)
    await page.getByText('该房间名不可使用').first().waitFor()
    expect(await room(page)).toBe('大厅')
    expect(await composerText(page)).toMatch(/^\/join x/)
  })

  it('/me sends an action, and /topic changes the topic, or shows the reason', async () => {
    const { page, say, sees, texts } = await visit({ url: `${chat.url}/r/acts` })
    await say('/me 去泡茶')
    await sees('/me 去泡茶')
    expect(await page.locator('.entry--action [data-text]').innerText()).toBe('去泡茶')
    await say('/topic 茶')
    await until('the topic', async () => (await page.locator('#room_topic').innerText()) === '茶')
    await say('/topic')
    await page.getByText('话题：茶').waitFor()
    expect(await page.locator('#room_topic').innerText()).toBe('茶')
    await page.getByRole('button', { name: '清空话题' }).click()
    await until('no topic', async () => (await page.locator('#room_topic').innerText()) === '')
    expect(await focusedId(page)).toBe('msg')
    await say('/topic')
    await until('that there is none', async () => (await page.locator('#msg_note').innerText()) !== '')
    expect(await page.getByRole('button', { name: '清空话题' }).isVisible()).toBe(false)
    expect(await texts()).toEqual(['/me 去泡茶'])
    await say(`/topic ${'长'.repeat(201)}`)
    await until('a reason', async () => (await page.locator('#msg_note').innerText()) !== '')
    expect(await composerText(page)).toMatch(/^\/topic 长/)
  })

  it('/help lists all commands', async () => {
    const { page, say } = await visit({ url: `${chat.url}/r/help` })
    await say('/help')
    const help = page.getByRole('dialog', { name: '命令与格式' })
    for (const name of ['/nick', '/join', '/leave', '/me', '/topic', '/help'])
      expect(await help.innerText()).toContain(name)
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })
    expect(await focusedId(page)).toBe('msg')
  })

  it('/help names the keys of a Mac on a Mac', async () => {
    const { page, context, say } = await visit({ url: `${chat.url}/r/help` })
    await context.addInitScript(() => Object.defineProperty(navigator, 'platform', { value: 'MacIntel' }))
    await page.reload()
    await online(page)
    await say('/help')
    await page.locator('#help[open]').waitFor()
    const keys = await page.locator('#help kbd').allInnerTexts()
    expect(keys.filter((key) => ['Ctrl', 'Alt', '⌘', '⌥'].includes(key))).toEqual(['⌘', '⌘', '⌥'])
  })

  it.each(['/help me understand this', '/leave it as it is, thanks', '/leave\nthanks'])(
    'without parameters asks whether %j is a message, and does nothing',
    async (text) => {
      const { page, say, sees, texts } = await visit({ url: `${chat.url}/r/alone${text.length}` })
      await say(text)
      await page.getByText(/^\/(help|leave) 后面不带内容/).waitFor()
      expect(await composerText(page)).toBe(text)
      expect(await page.locator('dialog:visible').count()).toBe(0)
      expect(await room(page)).toBe(`alone${text.length}`)
      expect(await texts()).toEqual([])
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await sees(text)
      expect(await composerText(page)).toBe('')
      expect(await focusedId(page)).toBe('msg')
      await say('/help ')
      await page.locator('#help[open]').waitFor()
    },
  )

  it('that is escaped by a second slash shows what will be sent', async () => {
    const { page, sees, texts } = await visit({ url: `${chat.url}/r/slashes` })
    await page.focus('#msg')
    await page.keyboard.type('//TODO tea')
    await page.getByText('将发送为 /TODO tea', { exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await sees('/TODO tea')
    await page.keyboard.type('//TODO cups')
    await page.getByRole('button', { name: '保留 //' }).click()
    await sees('//TODO cups')
    await page.keyboard.type('// 1')
    expect(await page.locator('#msg_note').innerText()).toBe('')
    expect(await texts()).toEqual(['/TODO tea', '//TODO cups'])
  })

  it('that does not exist keeps its text and shows the options, and // sends it as text', async () => {
    const { page, say, sees, texts } = await visit({ url: `${chat.url}/r/paths` })
    await say('/usr/bin is full')
    await page.getByText('没有 /usr/bin 命令').waitFor()
    expect(await composerText(page)).toBe('/usr/bin is full')
    await page.getByRole('button', { name: '作为消息发送' }).click()
    await sees('/usr/bin is full')
    expect(await composerText(page)).toBe('')
    await say('//etc')
    await sees('/etc')
    await say('// 1 comment')
    await sees('// 1 comment')
    expect(await texts()).toEqual(['/usr/bin is full', '/etc', '// 1 comment'])
  })
})
