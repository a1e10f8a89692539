import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { focusedId, online, pathOf, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('two people', () => {
  it('see each other’s messages at once, with nickname, masked address and time', async () => {
    const ann = await visit({ url: `${chat.url}/r/talk` })
    const bob = await visit({ url: `${chat.url}/r/talk` })
    await ann.rename('Ann')
    await until('the new nickname', async () => (await bob.people()).some((row) => row.includes('Ann')))
    await ann.say('hello Bob')
    await bob.sees('hello Bob')
    await bob.say('hello Ann')
    await ann.sees('hello Ann')

    const entry = bob.page.locator('[data-seq="1"]')
    expect(await entry.locator('[data-author]').innerText()).toBe('Ann')
    expect(await entry.innerText()).toMatch(/\(127\.0\.\*\.\*\)\s*\d\d:\d\d/)
    expect(await ann.texts()).toEqual(['hello Bob', 'hello Ann'])
    expect(await ann.seqs()).toEqual([1, 2])
    expect([...ann.pageErrors, ...bob.pageErrors, ...ann.cspViolations]).toEqual([])
  })

  it('see no notice of a reload', async () => {
    const { url } = await startChat({ LEAVE_GRACE_MS: '600000' })
    const ann = await visit({ url: `${url}/r/doors` })
    const bob = await visit({ url: `${url}/r/doors` })
    await until('Bob', async () => (await ann.people()).length === 2)
    await bob.page.reload()
    await online(bob.page)
    await visit({ url: `${url}/r/doors` })
    await until('a third person', async () => (await ann.people()).length === 3)
    const notices = (await ann.notices('join')).join()
    expect(notices.split(await bob.ownNickname())).toHaveLength(2)
    expect(await ann.notices('leave')).toEqual([])
  })

  it('see notices of joins and leaves', async () => {
    const ann = await visit({ url: `${chat.url}/r/doors` })
    const bob = await visit({ url: `${chat.url}/r/doors` })
    const bobsName = await bob.ownNickname()
    await until('the join', async () => (await ann.notices('join')).length > 0)
    expect(await ann.notices('join')).toEqual([`${bobsName} 进入了聊天室`])
    expect(await ann.notices('leave')).toEqual([])

    await bob.context.close()
    await until('the leave', async () => (await ann.notices('leave')).length > 0)
    expect(await ann.notices('leave')).toEqual([`${bobsName} 离开了聊天室`])
    expect(await ann.people()).toHaveLength(1)
  })

  it('keep the focus in the text field after Enter and after the button', async () => {
    const { page, say, sees } = await visit({ url: `${chat.url}/r/cursor` })
    const focused = () => focusedId(page)
    expect(await focused()).toBe('msg')
    await say('by Enter')
    expect(await page.inputValue('#msg')).toBe('')
    await page.fill('#msg', 'by button')
    await page.click('#send')
    await sees('by button')
    expect(await focused()).toBe('msg')
    expect(await page.inputValue('#msg')).toBe('')
  })

  it('see a new nickname in all of their tabs', async () => {
    const ann = await visit({ url: `${chat.url}/r/tabs` })
    const second = await visit({ url: `${chat.url}/r/tabs`, context: ann.context })
    await ann.rename('阿宁')
    await until('the nickname in the other tab', async () => (await second.ownNickname()) === '阿宁')
    expect(await second.people()).toHaveLength(1)
    await second.page.reload()
    await online(second.page)
    expect(await second.ownNickname()).toBe('阿宁')
  })

  it('get a suggestion when a nickname is taken', async () => {
    const ann = await visit({ url: `${chat.url}/r/names` })
    await ann.rename('Robin')
    await until('the nickname', async () => (await ann.ownNickname()) === 'Robin')
    const bob = await visit({ url: `${chat.url}/r/names` })
    await bob.rename('Robin')
    await bob.page.getByText('昵称已被占用').waitFor()
    await bob.page.click('#nickname_try')
    await until('the suggestion', async () => (await bob.ownNickname()) === 'Robin 2')
  })
})

describe('rooms', () => {
  it('are switched without a reload, and keep unread counts and drafts', async () => {
    const ann = await visit({ url: chat.url })
    const bob = await visit({ url: chat.url })
    await ann.page.evaluate(() => ((window as unknown as { stays: boolean }).stays = true))
    await ann.page.fill('#msg', 'half a sentence')
    await ann.page.click('#jump_open')
    await ann.page.fill('#jump_field', 'garden / 花园')
    await ann.page.press('#jump_field', 'Enter')
    await until(
      'the room',
      async () => (await ann.page.locator('#room_name').innerText()) === 'garden / 花园',
    )
    expect(await pathOf(ann.page)).toBe('/r/garden / 花园')
    expect(await ann.page.inputValue('#msg')).toBe('')

    await bob.say('anybody here?')
    await ann.page.locator('.room__unread', { hasText: '1' }).waitFor()
    await ann.page.goBack()
    await ann.sees('anybody here?')
    expect(await ann.page.inputValue('#msg')).toBe('half a sentence')
    await until(
      'no unread count',
      async () => (await ann.page.locator('.room__unread:visible').count()) === 0,
    )
    expect(await ann.page.evaluate(() => (window as unknown as { stays: boolean }).stays)).toBe(true)
  })

  it('can be left, which the others see at once', async () => {
    const { url } = await startChat({ LEAVE_GRACE_MS: '600000' })
    const ann = await visit({ url: `${url}/r/leave-me` })
    const bob = await visit({ url: `${url}/r/leave-me` })
    await until('both', async () => (await ann.people()).length === 2)
    await bob.page.locator('.room', { hasText: 'leave-me' }).hover()
    await bob.page.getByLabel('leave-me 的更多操作').click()
    await bob.page.getByRole('button', { name: '退出房间' }).click()
    await until('the leave', async () => (await ann.notices('leave')).length === 1)
    expect(await pathOf(bob.page)).toBe('/')
  })
})
