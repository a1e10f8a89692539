import type { Page } from 'playwright-core'
import { newContext } from '../support/browser'
import { closeAll, startChat, type TestChat, until, value } from '../support/chat'
import { Sender } from '../support/files'
import { animated } from '../support/picture-files'
import { changesBy } from './message-changes'
import { visit } from './person'
import { scrollBy } from './scrolling'
import { drawing, fileIn, loaded, opened, photo, requestsOf, sendFiles } from './sent-files'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat({ ROOM_OWNERS: 'off' })
})
afterAll(closeAll)

/** Where all rows are, from the top of the window. */
const placesOf = (page: Page) =>
  page.$$eval('[data-seq]', (rows) => rows.map((row) => row.getBoundingClientRect().top))

/** A page that holds back all files until it is told otherwise, and adds up how far its layout moved. */
async function heldBack(room: string) {
  const context = await newContext({ locale: 'en' })
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  await context.route('**/files/**', (route) => released.then(() => route.continue()))
  await context.addInitScript(() => {
    const moved = Object.assign(window, { moved: 0 })
    const add = ({ value }: PerformanceEntry & { value?: number }): number => (moved.moved += value ?? 0)
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({
      type: 'layout-shift',
      buffered: true,
    })
  })
  const me = await visit({ url: `${chat.url}/r/${room}`, context })
  return {
    ...me,
    release,
    moved: () => me.page.evaluate(() => (window as unknown as { moved: number }).moved),
  }
}

describe('pictures in the log', () => {
  it('have their room before they are loaded, so that nothing moves', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'room-kept')
    await sendFiles(ann, 'one', await photo('wide.jpg', 1600, 900))
    await sendFiles(ann, '', await photo('tall.jpg', 300, 2000), await photo('b.jpg'), await photo('c.jpg'))
    await sendFiles(ann, 'small', await drawing('dot.png', 8, 8))
    const last = value(await ann.tab.say('below', { room: 'room-kept' })).seq
    const { page, release, moved } = await heldBack('room-kept')
    await page.waitForSelector(`[data-seq="${last}"]`)
    await page.waitForSelector('.picture img')
    const before = await placesOf(page)
    release()
    await loaded(page)
    expect(await placesOf(page)).toEqual(before)
    expect(await moved()).toBe(0)
  })

  it('leave a reader of older messages where they are', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'read-back')
    const picture = await photo('photo.jpg')
    for (let n = 0; n < 6; n += 1) {
      await sendFiles(ann, `picture ${n}`, picture)
      for (let m = 0; m < 12; m += 1) await ann.tab.say(`message ${n} ${m}`, { room: 'read-back' })
    }
    const { page } = await opened(chat.url, 'read-back')
    const seen = page.locator('[data-seq="31"]')
    await seen.waitFor()
    await seen.evaluate((row) => row.scrollIntoView({ block: 'start' }))
    await scrollBy(page, 0)
    const top = async () => (await seen.boundingBox())!.y
    const before = await top()
    await page.waitForSelector('[data-seq="1"] img', { state: 'attached' })
    expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1)
  })

  it('are shown by their thumbnails, small ones by themselves, under what they show or are called', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'thumbnails')
    const { page } = await opened(chat.url, 'thumbnails')
    const asked = requestsOf(page)
    const [bytes, name] = await photo('cup & saucer.jpg')
    const { body } = await ann.send(bytes, name, { query: '&alt=A%20cup' })
    const input = { room: ann.room, clientId: 'with alt', text: '', files: [body.id] }
    const { seq } = value(await ann.tab.askAnything<{ seq: number }>('message', input))
    const small = await sendFiles(ann, '', await drawing('dot.png', 8, 8))
    await fileIn(page, small).waitFor()
    await loaded(page)
    expect(await fileIn(page, seq).locator('img').getAttribute('alt')).toBe('A cup')
    expect(await fileIn(page, small).locator('img').getAttribute('alt')).toBe('dot.png')
    expect(asked[0]).toBe(`/files/${body.id}/cup%20%26%20saucer.jpg?size=thumbnail`)
    expect(asked[1]).toMatch(/\/dot\.png$/)
  })

  it('stand in a grid, of which four are shown and the others counted', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'grid')
    const { page } = await opened(chat.url, 'grid')
    const all = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => photo(`${n}.jpg`)))
    const seq = await sendFiles(ann, '', ...all)
    await fileIn(page, seq).nth(5).waitFor({ state: 'attached' })
    // Where they stand in their message, which may still be arriving.
    const [first, second, third, fourth, ...rest] = await fileIn(page, seq).evaluateAll((all) =>
      (all as HTMLElement[]).map(({ offsetLeft: x, offsetTop: y, offsetWidth: width }) => ({ x, y, width })),
    )
    expect(rest.map(({ width }) => width)).toEqual([0, 0])
    expect([first!.y, third!.y]).toEqual([second!.y, fourth!.y])
    expect([first!.x, second!.x]).toEqual([third!.x, fourth!.x])
    await fileIn(page, seq).nth(3).getByText('+2').waitFor()
  })

  it('stand still when they are animated, until a pointer rests on them', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'animated')
    const { page } = await opened(chat.url, 'animated')
    const asked = requestsOf(page)
    const seq = await sendFiles(ann, '', [await (await animated(3, 400, 300)).gif().toBuffer(), 'cat.gif'])
    await loaded(page)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatch(/\?size=thumbnail$/)
    await fileIn(page, seq).locator('.picture__open').hover()
    await until('the moving one', () => asked.some((each) => each.endsWith('cat.gif')))
    await page.mouse.move(1, 1)
    await page.waitForSelector('.picture__play[aria-pressed="false"]')
    expect(await fileIn(page, seq).locator('img').getAttribute('src')).toMatch(/\?size=thumbnail$/)
  })

  it('stand still once they are sent from this device, and keep their place', async () => {
    const { page } = await opened(chat.url, 'sent-here')
    const gif = await (await animated(3, 400, 300)).gif().toBuffer()
    await page.waitForSelector('#attach:not([hidden])')
    await page.setInputFiles('#attach_files', { name: 'cat.gif', mimeType: 'image/gif', buffer: gif })
    await page.locator('.attached__name').waitFor()
    await page.focus('#msg')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-seq="1"] .picture__play')
    const image = fileIn(page, 1).locator('img')
    await until('the thumbnail', async () =>
      ((await image.getAttribute('src')) ?? '').endsWith('?size=thumbnail'),
    )
    await loaded(page)
    expect(await fileIn(page, 1).getAttribute('data-file')).toBe(
      (await image.getAttribute('src'))!.split('/')[2],
    )
  })

  it('stand still for those who want less motion, until their button is pressed', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'still')
    const context = await newContext({ locale: 'en', reducedMotion: 'reduce' })
    const { page } = await visit({ url: `${chat.url}/r/still`, context })
    const asked = requestsOf(page)
    const seq = await sendFiles(ann, '', [await (await animated(3, 400, 300)).gif().toBuffer(), 'cat.gif'])
    await loaded(page)
    await fileIn(page, seq).locator('.picture__open').click()
    await page.locator('#viewer [data-part="play"]').waitFor()
    expect(asked.every((each) => each.endsWith('thumbnail'))).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Play cat.gif' }).click()
    await until('the moving one', () => asked.some((each) => each.endsWith('cat.gif')))
  })

  it('offer another try when they could not be loaded', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'failing')
    const { page } = await opened(chat.url, 'failing')
    await page.route('**/files/**', (route) => route.abort())
    const seq = await sendFiles(ann, '', await photo('lost.jpg'))
    const again = fileIn(page, seq).getByRole('button', { name: "Couldn't load. Try again" })
    await again.waitFor()
    await page.unroute('**/files/**')
    await again.click()
    await loaded(page)
    expect(await page.locator('#viewer').isVisible()).toBe(false)
  })

  it('are gone with their message', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'deleted')
    const { page } = await opened(chat.url, 'deleted')
    const seq = await sendFiles(ann, 'with words', await photo('gone.jpg'))
    await fileIn(page, seq).waitFor()
    await changesBy(ann.tab, 'deleted').erase(seq)
    await page.waitForSelector(`[data-seq="${seq}"][data-deleted]`)
    expect(await fileIn(page, seq).count()).toBe(0)
  })

  it('of ignored people are not loaded', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'ignored')
    const { page } = await opened(chat.url, 'ignored')
    const first = value(await ann.tab.say('hello', { room: 'ignored' })).seq
    await page.locator(`[data-seq="${first}"] [data-author]`).click()
    await page.click('#person_menu [data-part="ignore"]')
    const asked = requestsOf(page)
    const seq = await sendFiles(ann, '', await photo('unseen.jpg'))
    await page.waitForSelector(`[data-seq="${seq}"] img`, { state: 'attached' })
    const other = await Sender.enter(chat.url, 'Bob', 'ignored')
    const shown = await sendFiles(other, '', await photo('seen.jpg'))
    await fileIn(page, shown).waitFor()
    await until('the other one', () => asked.some((each) => each.includes('/seen.jpg')))
    expect(asked.filter((each) => each.includes('unseen'))).toEqual([])
  })
})
