import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { closeAll, enter, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { picture } from '../support/pictures'
import { arrived, names, note, text } from './attached'
import { composerText, focusedId, visit } from './person'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat()
})
afterAll(closeAll)

const png = async (name: string) => ({
  name,
  mimeType: 'image/png',
  buffer: await picture(60, 40, 150),
})

const large = () => picture(800, 600, 150)

async function attach(
  page: Page,
  ...files: { name: string; mimeType: string; buffer: Buffer }[]
): Promise<void> {
  await page.waitForSelector('#attach:not([hidden])')
  const before = await names(page)
  await page.setInputFiles('#attach_files', files)
  await until('the strip', async () => (await names(page)).length === before.length + files.length)
}

/** A person in a room with another one, and how often each file was uploaded. */
async function meet(room: string, context?: Awaited<ReturnType<typeof newContext>>) {
  const ann = await enter(chat.url, 'Ann', room)
  const me = await visit({ url: `${chat.url}/r/${room}`, locale: 'en', ...(context && { context }) })
  return { ann, ...me, uploads: uploadsOf(me.page) }
}

function uploadsOf(page: Page): string[] {
  const uploads: string[] = []
  page.on('request', (request) => {
    const name = new URL(request.url()).searchParams.get('name')
    if (request.method() === 'POST' && name !== null) uploads.push(name)
  })
  return uploads
}

describe('files', () => {
  it('that are chosen go with a caption, in their order, and the strip is empty again', async () => {
    const { ann, page, cspViolations } = await meet('chosen')
    const choosing = page.waitForEvent('filechooser')
    await page.click('[data-action="attach"]')
    await (await choosing).setFiles([text('b.txt'), await png('a.png'), text('c.txt')])
    await until('the strip', async () => (await names(page)).length === 3)
    const limits = 'Up to 10 MB per file · 500 MB left in this room · Files are kept 90 days'
    expect(await page.locator('.strip__note').innerText()).toBe(limits)
    expect(await focusedId(page)).toBe('msg')
    await page.keyboard.type('three of them')
    await page.keyboard.press('Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['three of them', 'b.txt', 'a.png', 'c.txt']])
    expect(await names(page)).toEqual([])
    await until('the log', async () => (await page.locator('[data-seq] [data-file]').count()) === 3)
    expect(cspViolations).toEqual([])
  })

  it('that are pasted or dropped go without words', async () => {
    const { ann, page, context } = await meet('pasted-and-dropped')
    await page.waitForSelector('#attach:not([hidden])')
    await page.evaluate(
      (bytes) => {
        const clipboardData = new DataTransfer()
        const file = new File([Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))], 'image.png', {
          type: 'image/png',
        })
        clipboardData.items.add(file)
        const paste = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData })
        document.querySelector('#msg')!.dispatchEvent(paste)
      },
      (await picture(60, 40, 20)).toString('base64'),
    )
    await until('the picture', async () => (await names(page)).length === 1)
    const path = join(tmpdir(), `dropped-${process.pid}.txt`)
    await writeFile(path, 'tea')
    const devtools = await context.newCDPSession(page)
    const data = { items: [], files: [path], dragOperationsMask: 1 }
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      devtools.send('Input.dispatchDragEvent', { type, x: 300, y: 200, data })
    await drag('dragEnter')
    await page.locator('#drop').waitFor()
    await drag('dragOver')
    await drag('drop')
    await until('both', async () => (await names(page)).length === 2)
    expect(await page.locator('#drop').isVisible()).toBe(false)
    await page.press('#msg', 'Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['', 'image.png', `dropped-${process.pid}.txt`]])
  })

  it('are attached, described, removed and sent by keyboard alone', async () => {
    const { ann, page } = await meet('keys')
    // The browser is told early that there will be one.
    const choosing = page.waitForEvent('filechooser')
    await attach(page, await png('first.png'), text('second.txt'))
    const tabTo = async (label: string) => {
      for (let at = 0; at < 20; at++) {
        await page.keyboard.press('Shift+Tab')
        if ((await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))) === label) return
      }
      throw new Error(`no way to ${label}`)
    }
    await tabTo('Remove second.txt')
    await page.keyboard.press('Enter')
    await until('one', async () => (await names(page)).length === 1)
    await tabTo('Describe first.png')
    await page.keyboard.press('Enter')
    await page.keyboard.type('a green field')
    await page.keyboard.press('Enter')
    expect(await focusedId(page)).toBe('msg')
    await page.keyboard.press('Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(ann.entries[0]).toMatchObject({ files: [{ name: 'first.png', alt: 'a green field' }] })
    await page.keyboard.press('Tab')
    expect(await focusedId(page)).toBe('attach')
    await page.keyboard.press('Enter')
    await choosing
  })

  it('stay with their room', async () => {
    const { page, go } = await meet('stays')
    await attach(page, text('here.txt'))
    await go('elsewhere')
    expect(await names(page)).toEqual([])
    await go('stays')
    expect(await names(page)).toEqual(['here.txt'])
  })

  it('say from when more can be sent, once too many were sent in a day', async () => {
    const { page } = await meet('too-many')
    await page.route('**/files?name=*', (route) =>
      route.fulfill({
        ...{ status: 429, headers: { 'Retry-After': '3600' } },
        json: { code: 'quota-exceeded', message: '' },
      }),
    )
    await attach(page, text('more.txt'))
    await page.press('#msg', 'Enter')
    await page.getByText(/more\.txt.*You can send more from .*\d:\d\d/).waitFor()
  })

  it('that are too large are refused before they are sent, with the limit', async () => {
    const { page, uploads } = await meet('large')
    await page.waitForSelector('#attach:not([hidden])')
    await page.setInputFiles('#attach_files', [
      { ...text('large.bin'), buffer: Buffer.alloc(10_000_001) },
      text('small.txt'),
    ])
    await until('the reason', async () => (await note(page)) === 'Larger than 10 MB: large.bin')
    expect(await names(page)).toEqual(['small.txt'])
    expect(uploads).toEqual([])
  })

  it('that do not fit are refused before they are sent, also where only pictures are sent', async () => {
    const { url } = await startChat({
      ...{ FILES: 'pictures', FILE_MAX_BYTES: '0', ROOM_FILES_MAX_BYTES: '2000', FILES_LIFETIME_DAYS: '0' },
    })
    const { page } = await visit({ url, locale: 'en' })
    await attach(page, await png('small.png'))
    await page.locator('.strip__note', { hasText: '2 kB left in this room' }).waitFor()
    await page.setInputFiles('#attach_files', [
      text('tea.txt'),
      { ...(await png('large.png')), buffer: await large() },
    ])
    const reasons = 'Only pictures can be sent here. Left out: tea.txt · Not enough room left here: large.png'
    await until('the reasons', async () => (await note(page)) === reasons)
    expect(await names(page)).toEqual(['small.png'])
  })

  it('that only the browser can read become JPEG', async () => {
    const { ann, page } = await meet('converted')
    const avif = await sharp(await picture(60, 40, 150))
      .avif()
      .toBuffer()
    await attach(page, { name: 'photo.avif', mimeType: 'image/avif', buffer: avif })
    await page.press('#msg', 'Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(ann.entries[0]).toMatchObject({ files: [{ name: 'photo.jpg', type: 'image/jpeg', width: 60 }] })
  })

  it('are ten at most', async () => {
    const { page } = await meet('many')
    await page.waitForSelector('#attach:not([hidden])')
    await page.setInputFiles(
      '#attach_files',
      Array.from({ length: 12 }, (_, n) => text(`${n}.txt`)),
    )
    await until('ten', async () => (await names(page)).length === 10)
    expect(await note(page)).toBe('Up to 10 files per message. Left out: 10.txt, 11.txt')
  })
})

describe('a message with files', () => {
  it('is taken back while they are on their way, with its words and files', async () => {
    const { ann, page } = await meet('cancelled')
    await page.route('**/files?name=slow.txt*', () => undefined)
    await attach(page, text('quick.txt'), text('slow.txt'))
    await page.fill('#msg', 'both')
    await page.keyboard.press('Enter')
    await page.click('[data-part="cancel"]')
    expect(await names(page)).toEqual(['quick.txt', 'slow.txt'])
    expect(await composerText(page)).toBe('both')
    await page.unroute('**/files?name=slow.txt*')
    await page.press('#msg', 'Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['both', 'quick.txt', 'slow.txt']])
  })

  it('keeps them when its words are edited away', async () => {
    const { ann, page } = await meet('edited')
    await attach(page, text('tea.txt'))
    await page.fill('#msg', 'a caption')
    await page.keyboard.press('Enter')
    await page.locator('[data-seq] [data-file]').waitFor()
    await attach(page, text('next.txt'))
    await page.press('#msg', 'ArrowUp')
    await until('the words', async () => (await composerText(page)) === 'a caption')
    await page.locator('.strip').waitFor({ state: 'hidden' })
    await page.fill('#msg', '')
    await page.keyboard.press('Enter')
    await until('the edit', () => ann.entries.length === 2)
    expect(ann.entries[1]).toMatchObject({ type: 'edit', text: '' })
    await page.locator('[data-edited] [data-file]').waitFor()
    expect(await page.locator('.attached__name').innerText()).toBe('next.txt')
  })

  it('that the server refuses says which file and why, and goes without it', async () => {
    const { ann, page } = await meet('refused')
    const bad = { ...text('bad.png'), buffer: Buffer.from('\x89PNG\r\n\x1a\nno picture', 'latin1') }
    await attach(page, text('good.txt'), bad)
    await page.fill('#msg', 'two')
    await page.keyboard.press('Enter')
    const failed = page.locator('[data-state="failed"]')
    await failed.getByText('bad.png').first().waitFor()
    expect(await failed.locator('[data-part="reason"]').innerText()).toMatch(/^Not sent: bad\.png: /)
    await failed.locator('[data-part="edit"]').click()
    await page.getByRole('button', { name: 'Remove bad.png' }).click()
    await page.press('#msg', 'Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['two', 'good.txt']])
  })

  it('is uploaded again where the connection broke, but for the files that are there', async () => {
    const { ann, page, uploads } = await meet('again')
    let breaks = 1
    await page.route('**/files?name=second.txt*', (route) => {
      breaks -= 1
      return breaks < 0 ? route.continue() : route.abort()
    })
    await attach(page, text('first.txt'), text('second.txt'))
    await page.press('#msg', 'Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['', 'first.txt', 'second.txt']])
    expect(uploads.toSorted()).toEqual(['first.txt', 'second.txt', 'second.txt'])
  })

  it('waits while the page is offline, and what is said after it waits behind it', async () => {
    const { ann, page, context, say } = await meet('offline')
    await attach(page, text('tea.txt'))
    await context.setOffline(true)
    await page.waitForSelector('body[data-connection="offline"]')
    await page.press('#msg', 'Enter')
    await say('after it')
    await until('both rows', async () => (await page.locator('[data-state="sending"]').count()) === 2)
    await context.setOffline(false)
    await until('both', () => ann.entries.length === 2)
    expect(arrived(ann)).toEqual([['', 'tea.txt'], ['after it']])
  })

  it('is sent by the next tab when its tab was closed, once', async () => {
    const context = await newContext({ locale: 'en' })
    const { ann, page } = await meet('closed', context)
    await attach(page, await png('kept.png'))
    await page.route('**/files?name=*', () => undefined)
    await page.fill('#msg', 'kept')
    await page.keyboard.press('Enter')
    await page.locator('[data-state="sending"]').waitFor()
    await until('the device', () => page.evaluate(storedFiles))
    const other = await visit({ url: `${chat.url}/r/closed`, context })
    const uploads = uploadsOf(other.page)
    expect(ann.entries).toEqual([])
    await page.close()
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['kept', 'kept.png']])
    expect(uploads).toEqual(['kept.png'])
    await until('nothing left', async () => !(await other.page.evaluate(storedFiles)))
  })

  it('that is too large for the device says so, and lives as long as the tab', async () => {
    const { ann, page } = await meet('of-the-tab')
    const large = (name: string) => ({ ...text(name), buffer: Buffer.alloc(8_000_000, name) })
    await attach(page, large('a.bin'), large('b.bin'), large('c.bin'))
    await page.getByText('keep this tab open').waitFor()
    await page.press('#msg', 'Enter')
    await until('the message', () => ann.entries.length === 1)
    expect(arrived(ann)).toEqual([['', 'a.bin', 'b.bin', 'c.bin']])
  })
})

/** Whether the device keeps a message with files, and their bytes. */
async function storedFiles(): Promise<boolean> {
  const countIn = (database: string, store: string) =>
    new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open(database)
      opening.onerror = () => reject(new Error(database))
      opening.onsuccess = () => {
        const { result } = opening
        if (!result.objectStoreNames.contains(store)) return resolve(0)
        const counting = result.transaction(store).objectStore(store).count()
        counting.onsuccess = () => resolve(counting.result)
      }
    })
  const known = (await indexedDB.databases()).map(({ name }) => name)
  if (!['teahouse-with-files', 'teahouse-files'].every((name) => known.includes(name))) return false
  const counts = [await countIn('teahouse-with-files', 'messages'), await countIn('teahouse-files', 'files')]
  return counts.every((count) => count > 0)
}
