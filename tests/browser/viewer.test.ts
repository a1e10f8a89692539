import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat, until, value } from '../support/chat'
import { Sender } from '../support/files'
import { composerText, focusedId } from './person'
import { visitOnPhone } from './phone'
import { changesBy } from './message-changes'
import { fileIn, loaded, opened, photo, requestsOf, sendFiles } from './sent-files'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat({ ROOM_OWNERS: 'off' })
})
afterAll(closeAll)

/** Three pictures in two messages, the first of which says what it shows. */
async function three(room: string) {
  const ann = await Sender.enter(chat.url, 'Ann', room)
  const one = await sendFiles(ann, '', await photo('one.jpg'))
  const both = await sendFiles(ann, 'two more', await photo('two.jpg'), await photo('three.jpg', 300, 900))
  return { ann, one, both }
}

const title = (page: Page) => page.locator('#viewer [data-part="name"]')
const shows = (page: Page, name: string) => title(page).getByText(name, { exact: true }).waitFor()
const scaleOf = (page: Page): Promise<number> =>
  page.locator('.viewer__stage').evaluate((stage) => Number(stage.style.getPropertyValue('--scale')))

async function swipe(page: Page, dx: number, dy: number): Promise<void> {
  const client = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
  await touch('touchStart', 195, 420)
  for (let step = 1; step <= 4; step += 1)
    await touch('touchMove', 195 + (dx * step) / 4, 420 + (dy * step) / 4)
  await touch('touchEnd')
}

describe('the viewer of pictures', () => {
  it('goes from picture to picture of the log by the arrow keys, and gives the focus back', async () => {
    const { one } = await three('keys')
    const { page } = await opened(chat.url, 'keys')
    await loaded(page)
    const picture = fileIn(page, one).locator('.picture__open')
    await picture.focus()
    await page.keyboard.press('Enter')
    await shows(page, 'one.jpg')
    await page.getByRole('status').getByText('1 / 3').waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowRight')
    await shows(page, 'two.jpg')
    await page.keyboard.press('ArrowRight')
    await shows(page, 'three.jpg')
    expect(await page.locator('#viewer [data-part="next"]').isDisabled()).toBe(true)
    expect(await page.locator('#viewer img').getAttribute('src')).toMatch(/\/three\.jpg$/)
    await page.keyboard.press('Escape')
    await page.locator('#viewer').waitFor({ state: 'hidden' })
    expect(await picture.evaluate((button) => button === document.activeElement)).toBe(true)
  })

  it('enlarges by keys, the wheel and a click, and closes by a click beside', async () => {
    const { both } = await three('zoom')
    const { page } = await opened(chat.url, 'zoom')
    await loaded(page)
    await fileIn(page, both).nth(1).locator('.picture__open').click()
    await shows(page, 'three.jpg')
    await page.keyboard.press('+')
    expect(await scaleOf(page)).toBe(1.5)
    await page.keyboard.press('-')
    expect(await scaleOf(page)).toBe(1)
    await page.mouse.move(640, 400)
    await page.mouse.wheel(0, -300)
    await until('an enlarged picture', async () => (await scaleOf(page)) > 1)
    await page.mouse.click(640, 400)
    await until('its own size', async () => (await scaleOf(page)) === 1)
    await page.mouse.click(640, 400)
    await until('twice its size', async () => (await scaleOf(page)) === 2)
    await page.mouse.click(640, 400)
    await page.mouse.click(160, 400)
    await page.locator('#viewer').waitFor({ state: 'hidden' })
  })

  it('saves a picture, and answers its message', async () => {
    const { one } = await three('reply')
    const { page } = await opened(chat.url, 'reply')
    await loaded(page)
    await fileIn(page, one).locator('.picture__open').click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('#viewer [data-part="download"]'),
    ])
    expect(download.suggestedFilename()).toBe('one.jpg')
    await page.click('#viewer [data-part="reply"]')
    await page.locator('#mood').getByText('one.jpg').waitFor()
    expect([await composerText(page), await focusedId(page)]).toEqual(['', 'msg'])
  })

  it('follows fingers: sideways to the next picture, down to the log', async () => {
    const { one } = await three('fingers')
    const { page } = await visitOnPhone(`${chat.url}/r/fingers`, { locale: 'en' })
    await loaded(page)
    await fileIn(page, one).locator('.picture__open').tap()
    await shows(page, 'one.jpg')
    await swipe(page, -150, 10)
    await shows(page, 'two.jpg')
    await swipe(page, 150, 10)
    await shows(page, 'one.jpg')
    await swipe(page, 10, 150)
    await page.locator('#viewer').waitFor({ state: 'hidden' })
  })

  it('loads the next picture once this one is there, and closes when its message is deleted', async () => {
    const { ann, one, both } = await three('deleted')
    const { page } = await opened(chat.url, 'deleted')
    await loaded(page)
    const whole = requestsOf(page)
    await fileIn(page, both).first().locator('.picture__open').click()
    await until('both', async () => whole.length === 2)
    expect(whole.map((address) => address.split('/').at(-1))).toEqual(['two.jpg', 'three.jpg'])
    await changesBy(ann.tab, 'deleted').react(both, '🍵')
    await fileIn(page, both)
      .first()
      .locator('xpath=ancestor::*[@data-seq]')
      .locator('[data-reaction]')
      .waitFor()
    await changesBy(ann.tab, 'deleted').erase(one)
    await page.locator(`[data-seq="${one}"][data-deleted]`).waitFor()
    expect(await page.locator('#viewer').isVisible()).toBe(true)
    await changesBy(ann.tab, 'deleted').erase(both)
    await page.locator('#viewer').waitFor({ state: 'hidden' })
  })

  it('says of a picture that is gone that it could not be loaded', async () => {
    const { ann, one } = await three('gone')
    const { page } = await opened(chat.url, 'gone')
    await loaded(page)
    await page.route('**/files/**', (route) => route.abort())
    await fileIn(page, one).locator('.picture__open').click()
    await page.locator('#viewer').getByText("Couldn't load this picture").waitFor()
    value(await ann.tab.say('on it goes', { room: 'gone' }))
  })
})

describe('a long press on a picture', () => {
  it('opens the menu of its message', async () => {
    const { both } = await three('pressed')
    const { page } = await visitOnPhone(`${chat.url}/r/pressed`, { locale: 'en' })
    await loaded(page)
    await page.tap('#msg')
    await page.waitForSelector('#msg[aria-autocomplete="list"]')
    const { x, y } = (await fileIn(page, both).first().boundingBox())!
    const client = await page.context().newCDPSession(page)
    const touchPoints = [{ x: x + 50, y: y + 50 }]
    await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
    await page.waitForSelector('#message_menu[open]')
    await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await page.locator('#message_menu .menu__excerpt').getByText('two more').waitFor()
    expect(await page.locator('#viewer').isVisible()).toBe(false)
  })
})
