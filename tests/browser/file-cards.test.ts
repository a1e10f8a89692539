import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { Sender } from '../support/files'
import { changesBy } from './message-changes'
import { fileIn, opened, requestsOf, sendFiles } from './sent-files'

let chat: TestChat
beforeAll(async () => {
  chat = await startChat({ ROOM_OWNERS: 'off' })
})
afterAll(closeAll)

describe('a file in the log', () => {
  it('is a card with its name, its size and a link that saves it', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'card')
    const { page } = await opened(chat.url, 'card')
    const name = `${'a long name '.repeat(12)}about tea.pdf`
    const seq = await sendFiles(ann, '', ['%PDF-1.7 '.padEnd(1_200), name])
    const card = fileIn(page, seq).locator('a')
    expect(await card.getAttribute('download')).toBe(name)
    expect(await card.innerText()).toContain('1.2 kB')
    const end = card.locator('.file__end')
    expect(await end.textContent()).toMatch(/\.pdf$/)
    const [within, box] = [await fileIn(page, seq).boundingBox(), await end.boundingBox()]
    expect(box!.x + box!.width).toBeLessThan(within!.x + within!.width)
    const [download] = await Promise.all([page.waitForEvent('download'), card.click()])
    expect(download.suggestedFilename()).toBe(name)
  })

  it('has no empty line above it, and what can be done with its message', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'wordless')
    const { page, context } = await opened(chat.url, 'wordless')
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const seq = await sendFiles(ann, '', ['notes', 'notes.txt'], ['more', 'more.txt'])
    await fileIn(page, seq).first().waitFor()
    expect(await page.locator(`[data-seq="${seq}"] [data-text]`).isVisible()).toBe(false)
    await page.hover(`[data-seq="${seq}"]`)
    await page.click(`[data-seq="${seq}"] [data-action="more"]`)
    await page.click('#message_menu [data-action="copy-text"]')
    await until('the names', async () => {
      const copied = await page.evaluate(() => navigator.clipboard.readText())
      return copied === 'notes.txt\nmore.txt'
    })
  })

  it('gives its name to what quotes, pins and reports its message', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'quoted')
    const { page } = await opened(chat.url, 'quoted')
    const seq = await sendFiles(ann, '', ['notes', 'notes.txt'])
    const does = changesBy(ann.tab, 'quoted')
    const reply = await does.say('see there', seq)
    await page.locator(`[data-seq="${reply}"] [data-reply]`).getByText('notes.txt').waitFor()
    await does.pin(seq)
    await page.click('#pins_open')
    await page.locator('#pins [data-part="excerpt"]').getByText('notes.txt').waitFor()
    await page.keyboard.press('Escape')
    await page.hover(`[data-seq="${seq}"] [data-author]`)
    await page.click(`[data-seq="${seq}"] [data-action="more"]`)
    await page.click('#message_menu [data-action="report"]')
    await page.locator('#report [data-part="excerpt"]').getByText('notes.txt').waitFor()
  })

  it('plays in place when it is a sound', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'sound')
    const { page } = await opened(chat.url, 'sound')
    const asked = requestsOf(page)
    const wave = Buffer.alloc(44 + 8_000)
    wave.write('RIFF', 0)
    wave.writeUInt32LE(36 + 8_000, 4)
    wave.write('WAVEfmt ', 8)
    for (const [at, number] of [
      [16, 16],
      [24, 8_000],
      [28, 8_000],
      [40, 8_000],
    ] as const)
      wave.writeUInt32LE(number, at)
    for (const [at, number] of [
      [20, 1],
      [22, 1],
      [32, 1],
      [34, 8],
    ] as const)
      wave.writeUInt16LE(number, at)
    wave.write('data', 36)
    const seq = await sendFiles(ann, '', [wave, 'bell.wav'])
    const player = fileIn(page, seq).locator('audio')
    await player.waitFor()
    expect(asked).toEqual([])
    await player.evaluate((audio: HTMLAudioElement) => audio.play())
    expect(asked).toHaveLength(1)
  })

  it('plays in place when it is a film, in a room that does not change', async () => {
    const ann = await Sender.enter(chat.url, 'Ann', 'film')
    const { page } = await opened(chat.url, 'film')
    const film = await filmed(page)
    const seq = await sendFiles(ann, '', [Buffer.from(film, 'base64'), 'tea.webm'])
    const player = fileIn(page, seq).locator('video')
    await player.waitFor()
    const size = () =>
      fileIn(page, seq).evaluate((room: HTMLElement) => [room.offsetWidth, room.offsetHeight])
    const before = await size()
    await player.evaluate((video: HTMLVideoElement) => ((video.muted = true), video.play()))
    await until('a picture', () => player.evaluate((video: HTMLVideoElement) => video.videoWidth > 0))
    expect(await size()).toEqual(before)
  })
})

/** A moment of a film, made by the browser. */
const filmed = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    const brush = canvas.getContext('2d')!
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' })
    const parts: Blob[] = []
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
    recorder.start()
    for (let frame = 0; frame < 20; frame += 1) {
      brush.fillRect(frame * 8, 20, 30, 30)
      await new Promise(requestAnimationFrame)
    }
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve))
    recorder.stop()
    await stopped
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
    return btoa(String.fromCharCode(...bytes))
  })
