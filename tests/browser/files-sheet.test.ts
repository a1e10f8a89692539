import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { Sender } from '../support/files'
import { changesBy } from './message-changes'
import { drawing, opened, photo, sendFiles } from './sent-files'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat({ ROOM_OWNERS: 'off', ROOM_FILES_MAX_BYTES: '5000000' })
})
afterAll(closeAll)

async function openFiles(page: Page): Promise<void> {
  await page.click('#room_about')
  await page.click('#room_menu [data-part="files"]')
  await page.waitForSelector('#files[open]:not([aria-busy])')
}

const pictures = (page: Page) => page.locator('#files .gallery img')
const others = (page: Page) => page.locator('#files .pins__row')

describe('the pictures and files of a room', () => {
  it('are two lists, the newest first, that lead to their messages, with what there is room for', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'listed')
    const first = await sendFiles(ann, '', await photo('one.jpg', 200, 100))
    for (let n = 0; n < 60; n += 1) await ann.tab.say(`message ${n}`, { room: 'listed' })
    await sendFiles(ann, '', await drawing('two.png', 20, 20), ['notes', 'notes.txt'])
    const { page } = await opened(chat.url, 'listed')
    await openFiles(page)
    await pictures(page).nth(1).waitFor()
    const named = await pictures(page).evaluateAll((all) => all.map((each) => (each as HTMLImageElement).alt))
    expect(named).toEqual(['two.png, from Ann', 'one.jpg, from Ann'])
    await page
      .locator('#files')
      .getByText(/^[45](\.\d)? MB left for files in this room$/)
      .waitFor()
    await page.getByRole('radio', { name: 'Files' }).check({ force: true })
    expect(await others(page).locator('[data-part="name"]').allTextContents()).toEqual(['notes.txt'])
    expect(await others(page).locator('[data-part="download"]').getAttribute('download')).toBe('notes.txt')
    await page.getByRole('radio', { name: 'Pictures' }).check({ force: true })
    await page.locator('#files .gallery__open').nth(1).click()
    await page.waitForSelector(`.entry--found[data-seq="${first}"]`)
    expect(await page.locator('#files').isVisible()).toBe(false)
  })

  it('come further as the reader scrolls', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'further')
    const dot = await drawing('dot.png', 9, 9)
    for (let n = 0; n < 7; n += 1) await sendFiles(ann, '', ...Array.from({ length: 10 }, () => dot))
    const { page } = await opened(chat.url, 'further')
    await openFiles(page)
    await page.locator('#files .sheet__body').evaluate((body) => body.scrollTo(0, 9_999))
    await until('all of them', async () => (await pictures(page).count()) === 70)
    await page.locator('#files [data-part="more"]').waitFor({ state: 'hidden' })
  })

  it('are looked for behind files of the other kind, and behind those of an ignored person', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'behind')
    await sendFiles(ann, '', await drawing('old.png', 9, 9))
    const flood = await Sender.enter(chat.url, 'Flood', 'behind')
    const notes = Array.from({ length: 10 }, (_, n) => [`notes ${n}`, `${n}.txt`] as const)
    for (let n = 0; n < 6; n += 1) await sendFiles(flood, '', ...notes)
    const { page } = await opened(chat.url, 'behind')
    await openFiles(page)
    await pictures(page).waitFor()
    await page.keyboard.press('Escape')
    const { body: session } = await flood.person.call('GET', '/api/session')
    await page.evaluate((id) => {
      localStorage.setItem('ignored', JSON.stringify([id]))
    }, session.id)
    await page.reload()
    await openFiles(page)
    await pictures(page).waitFor()
    await page.locator('#files [data-part="more"]').waitFor({ state: 'hidden' })
    await page.getByRole('radio', { name: 'Files' }).check({ force: true })
    await page.locator('#files').getByText('No files here yet').waitFor()
  })

  it('say when there are none, and have nothing of what was deleted', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'none')
    const seq = await sendFiles(ann, '', await photo('gone.jpg', 200, 100))
    await changesBy(ann.tab, 'none').erase(seq)
    const { page } = await opened(chat.url, 'none')
    await openFiles(page)
    await page.locator('#files').getByText('No pictures here yet').waitFor()
    await page.getByRole('radio', { name: 'Files' }).check({ force: true })
    await page.locator('#files').getByText('No files here yet').waitFor()
  })
})
