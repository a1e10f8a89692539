import type { Page } from 'playwright-core'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { picture } from '../support/pictures'
import { arrived, names, note, text } from './attached'
import { composerText, online, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

/** A person in a room with another one. */
async function meet(room: string, context?: Awaited<ReturnType<typeof newContext>>) {
  const ann = await enter(chat.url, 'Ann', room)
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en', ...(context && { context }) })
  await me.page.waitForSelector('#attach:not([hidden])')
  return { ann, ...me }
}

/** Pastes a file and presses Enter in the same breath. */
const pasteAndSend = (page: Page, name: string, bytes = 3) =>
  page.evaluate(
    ([name, bytes]) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([new Uint8Array(bytes)], name))
      const field = document.querySelector('#msg')!
      field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }))
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    },
    [name, bytes] as const,
  )

describe('a file that was just given', () => {
  it('goes with the words, also when Enter comes before what attaches files is loaded', async () => {
    const context = await newContext({ locale: 'en', serviceWorkers: 'block' })
    let arrive = (): void => undefined
    const held = new Promise<void>((resolve) => (arrive = resolve))
    await context.route('**/assets/attachments*', async (route) => {
      await held
      await route.continue()
    })
    const { ann, page } = await meet('at-once', context)
    await page.fill('#msg', 'look')
    await pasteAndSend(page, 'first.bin')
    expect(await composerText(page)).toBe('look')
    arrive()
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['look', 'first.bin']])
    await page.fill('#msg', 'again')
    await pasteAndSend(page, 'second.bin')
    await until('the other', () => ann.entries.length === 2)
    expect(arrived(ann)[1]).toEqual(['again', 'second.bin'])
    expect(await names(page)).toEqual([])
  })

  it('and cannot be sent leaves the words where they are', async () => {
    const { ann, page, say } = await meet('not-without')
    await page.fill('#msg', 'look')
    await pasteAndSend(page, 'large.bin', 10_000_001)
    await until('the reason', async () => (await note(page)) === 'Larger than 10 MB: large.bin')
    expect(await composerText(page)).toBe('look')
    await say('without it')
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['without it']])
  })

  it('and cannot be decoded as a picture has an icon', async () => {
    const { page } = await meet('no-picture')
    await page.setInputFiles('#attach_files', { ...text('bad.png'), mimeType: 'image/png' })
    await page.locator('.attached__picture .icon').waitFor()
    expect(await page.locator('.attached__picture img').count()).toBe(0)
  })
})

describe('attached files', () => {
  it('are there with the words after a reload, and what was written about them', async () => {
    const { ann, page } = await meet('reloaded')
    const png = { name: 'tea.png', mimeType: 'image/png', buffer: await picture(60, 40, 150) }
    await page.setInputFiles('#attach_files', [png, text('b.txt')])
    await until('the strip', async () => (await names(page)).length === 2)
    await page.click('[data-part="describe"]')
    await page.keyboard.type('a pot')
    await page.fill('#msg', 'two')
    await until('the device', () =>
      page.evaluate(() => {
        const kept = localStorage.getItem('attached reloaded') ?? ''
        return ['tea.png', 'a pot', 'b.txt'].every((each) => kept.includes(each))
      }),
    )
    await page.reload()
    await online(page)
    await until('both', async () => (await names(page)).join() === 'tea.png,b.txt')
    const image = page.locator('.attached__picture img')
    await until('the picture', () => image.evaluate((each: HTMLImageElement) => each.naturalWidth === 60))
    await page.press('#msg', 'Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(ann.entries[0]).toMatchObject({ text: 'two', files: [{ alt: 'a pot', width: 60 }, {}] })
    await page.reload()
    await online(page)
    expect(await names(page)).toEqual([])
    expect(await page.evaluate(() => localStorage.getItem('attached reloaded'))).toBeNull()
  })

  it('are those of all tabs, and are sent once', async () => {
    const context = await newContext({ locale: 'en' })
    const { ann, page } = await meet('tabs', context)
    const other = await visit({ url: `${chat.url}/r/tabs`, context })
    await page.setInputFiles('#attach_files', text('tea.txt'))
    await until('the other tab', async () => (await names(other.page)).join() === 'tea.txt')
    await other.page.press('#msg', 'Enter')
    await until('the message', () => ann.entries.length === 1)
    await until('nothing left', async () => (await names(page)).length === 0)
    expect(arrived(ann)).toEqual([['', 'tea.txt']])
  })

  it('are taken before the server said what it takes, and go once it is back', async () => {
    const context = await newContext({ locale: 'en' })
    const { ann, page } = await meet('offline-page', context)
    await page.evaluate(() => navigator.serviceWorker.ready)
    await page.reload()
    await online(page)
    await context.setOffline(true)
    await page.reload()
    await page.waitForSelector('body[data-connection="offline"]')
    await page.waitForSelector('#attach:not([hidden])')
    await page.fill('#msg', 'later')
    await pasteAndSend(page, 'tea.bin')
    await page.locator('[data-state="sending"]').waitFor()
    await page.setInputFiles('#attach_files', { ...text('large.bin'), buffer: Buffer.alloc(10_000_001) })
    await until('the strip', async () => (await names(page)).join() === 'large.bin')
    await context.setOffline(false)
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['later', 'tea.bin']])
    await until('the reason', async () => (await note(page)) === 'Larger than 10 MB: large.bin')
    expect(await names(page)).toEqual([])
  })
})

describe('an upload', () => {
  it.each([
    [413, 'This file is too large'],
    [403, "You can't do that here"],
  ])('that a proxy refuses with %i is not tried again', async (status, reason) => {
    const { page } = await meet(`proxy-${status}`)
    let tries = 0
    await page.route('**/files?name=*', (route) => {
      tries += 1
      return route.fulfill({ status, contentType: 'text/html', body: '<html>no</html>' })
    })
    await page.setInputFiles('#attach_files', text('tea.txt'))
    await until('the strip', async () => (await names(page)).length === 1)
    await page.press('#msg', 'Enter')
    const said = page.locator('[data-state="failed"] [data-part="reason"]')
    await said.waitFor()
    expect(await said.innerText()).toBe(`Not sent: tea.txt: ${reason}`)
    expect(tries).toBe(1)
  })

  it('that a proxy cannot bring through now is tried again', async () => {
    const { ann, page } = await meet('proxy-502')
    const statuses = [502, 503, 429]
    await page.route('**/files?name=*', (route) => {
      const status = statuses.shift()
      return status ? route.fulfill({ status, contentType: 'text/html', body: 'later' }) : route.continue()
    })
    await page.setInputFiles('#attach_files', text('tea.txt'))
    await until('the strip', async () => (await names(page)).length === 1)
    await page.press('#msg', 'Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(statuses).toEqual([])
  })
})
