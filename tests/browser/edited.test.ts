import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { entry, meeting } from './message-changes'
import { listen, readOut } from './read-out'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

describe('an edited message', () => {
  it('says so behind its words, with when, also after a reload', async () => {
    const { page, sees, bob } = await meeting(chat.url, 'edited', 'helo', 'and more')
    expect(await page.locator('[data-edited]').count()).toBe(0)
    await bob.edit(1, 'hello')
    await sees('hello')
    const mark = entry(page, 1).locator('.marks__edited')
    expect(await mark.textContent()).toBe('(edited)')
    expect(await mark.getAttribute('title')).toMatch(/\d:\d\d/)
    await page.reload()
    await sees('hello')
    expect(await page.locator('[data-seq][data-edited]').count()).toBe(1)
    expect(await mark.isVisible()).toBe(true)
  })

  it('is not read out as a new one', async () => {
    const { page, sees, bob } = await meeting(chat.url, 'quiet', 'helo')
    await listen(page)
    await bob.edit(1, 'hello')
    await sees('hello')
    expect(await readOut(page)).toEqual([])
    await bob.say('a new one')
    await sees('a new one')
    expect(await readOut(page)).toEqual(['a new one'])
  })

  it('does not keep a new one of the same moment from being read out', async () => {
    const { page, sees, bob } = await meeting(chat.url, 'both', 'helo', 'and')
    await listen(page)
    await Promise.all([bob.edit(1, 'hello'), bob.say('a new one'), bob.edit(2, 'and more')])
    for (const text of ['hello', 'a new one', 'and more']) await sees(text)
    expect(await readOut(page)).toEqual(['a new one'])
  })

  it('is copied without that mark', async () => {
    const { page, sees, bob } = await meeting(chat.url, 'copied', 'helo', 'world')
    await bob.edit(1, 'hello')
    await sees('hello')
    await page.evaluate(() => {
      getSelection()!.selectAllChildren(document.querySelector('#msg_log [data-part="rows"]')!)
      addEventListener('copy', (event) =>
        Object.assign(window, { copied: event.clipboardData!.getData('text/plain') }),
      )
    })
    let x = 5
    await until('the copy', async () => {
      // What copies is loaded with the first movement.
      await page.mouse.move((x += 5), 5)
      return page.evaluate(() => {
        document.execCommand('copy')
        return Boolean((window as { copied?: string }).copied)
      })
    })
    expect(await page.evaluate('copied')).toMatch(/^Bob .*\nhello\nworld$/)
  })

  it('collapses once its words became long, and shows all of them again once they are short', async () => {
    const { page, sees, bob } = await meeting(chat.url, 'long', 'short')
    const long = 'a line\n'.repeat(40).trim()
    await bob.edit(1, long)
    await sees(long)
    await entry(page, 1).getByRole('button', { name: 'Show more' }).click()
    await bob.edit(1, 'short again')
    await sees('short again')
    expect(await entry(page, 1).locator('.entry__fold').count()).toBe(0)
  })
})
