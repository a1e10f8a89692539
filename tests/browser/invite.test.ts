import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat, until } from '../support/chat'
import { newContext } from '../support/browser'
import { focusedId, visit } from './person'
import { insecureUrl } from './worker'

const jsQr = readFileSync(require.resolve('jsqr'), 'utf8')

let chat: TestChat
let plainUrl: string
beforeAll(async () => {
  chat = await startChat({ HOST: '0.0.0.0' })
  plainUrl = insecureUrl(chat)
})
afterAll(closeAll)

/** The text of the QR code on the screen. */
async function scanned(page: Page): Promise<string | undefined> {
  const picture = (await page.screenshot()).toString('base64')
  const phone = await (await newContext()).newPage()
  await phone.addScriptTag({ content: jsQr })
  return phone.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes]))
    const { width, height } = bitmap
    const canvas = new OffscreenCanvas(width, height).getContext('2d')!
    canvas.drawImage(bitmap, 0, 0)
    const { jsQR } = window as unknown as {
      jsQR: (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null
    }
    return jsQR(canvas.getImageData(0, 0, width, height).data, width, height)?.data
  }, picture)
}

const pasted = async (page: Page): Promise<string> => {
  await page.click('#invite [data-close]')
  await page.fill('#msg', '')
  await page.press('#msg', 'Control+V')
  return page.inputValue('#msg')
}

describe('an invitation', () => {
  it.each([
    ['light', { width: 1280, height: 800 }, '读书会 🍵'],
    ['dark', { width: 320, height: 640 }, 'tea'],
    ['dark', { width: 844, height: 390 }, '茶'.repeat(100)],
  ] as const)('has a QR code that can be scanned, %s, %j', async (colorScheme, viewport, room) => {
    const link = `${plainUrl}/r/${encodeURIComponent(room)}`
    const { page } = await visit({ url: link, colorScheme, viewport })
    await page.click('#invite_open')
    await page.waitForSelector('#invite svg')
    expect(await page.inputValue('#invite_link')).toBe(link)
    expect(await scanned(page)).toBe(link)
  })

  it('loads the script for the QR code when it is opened, not with the page', async () => {
    const context = await newContext()
    const asked: string[] = []
    context.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const { page } = await visit({ url: plainUrl, context })
    expect(asked.filter((path) => path.includes('/qr'))).toEqual([])
    await page.click('#invite_open')
    await page.waitForSelector('#invite svg')
    expect(asked.filter((path) => path.includes('/qr'))).toHaveLength(1)
  })

  it('is copied on plain http, without the clipboard API', async () => {
    const { page } = await visit({ url: `${plainUrl}/r/copy` })
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await page.click('#invite_open')
    await page.click('#invite_copy')
    await page.getByText('已复制').waitFor()
    expect(await focusedId(page)).toBe('invite_copy')
    expect(await pasted(page)).toBe(`${plainUrl}/r/copy`)
  })

  it('is copied in a secure context', async () => {
    const { page, context } = await visit({ url: `${chat.url}/r/copy` })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.click('#invite_open')
    await page.click('#invite_copy')
    await page.getByText('已复制').waitFor()
    expect(await pasted(page)).toBe(`${chat.url}/r/copy`)
  })

  it('is selected for copying by hand when the browser refuses', async () => {
    const { page } = await visit({ url: `${plainUrl}/r/by-hand` })
    await page.evaluate(() => (document.execCommand = () => false))
    await page.click('#invite_open')
    await page.click('#invite_copy')
    await page.getByText('请手动复制').waitFor()
    expect(await page.evaluate(() => document.getSelection()?.toString())).toBe(`${plainUrl}/r/by-hand`)
  })

  it('is passed to the share dialog of the system, if there is one', async () => {
    const context = await newContext()
    const without = await visit({ url: `${chat.url}/r/share`, context })
    await without.page.click('#invite_open')
    expect(await without.page.locator('#invite_share').isVisible()).toBe(false)

    // Headless browsers have no share dialog.
    await context.addInitScript(() => {
      Object.assign(navigator, {
        share: async (data: ShareData) => void Object.assign(window, { shared: data.url }),
      })
    })
    const { page } = await visit({ url: `${chat.url}/r/share`, context })
    await page.click('#invite_open')
    await page.click('#invite_share')
    const shared = () => page.evaluate(() => (window as unknown as { shared?: string }).shared)
    await until('the link in the system', async () => (await shared()) === `${chat.url}/r/share`)
  })

  it('shows on localhost the addresses that others can use, and the QR code of the first', async () => {
    const interfaces = () => ({
      eth0: [{ address: '192.168.1.5' } as never, { address: '10.0.0.9' } as never],
    })
    const { url } = await startChat({ HOST: '0.0.0.0' }, 'dist/public', { interfaces })
    const { port } = new URL(url)
    const { page } = await visit({ url: `${url}/r/tea`, locale: 'en' })
    await page.click('#invite_open')
    const links = [`http://192.168.1.5:${port}/r/tea`, `http://10.0.0.9:${port}/r/tea`]
    await page.getByText(`Others can use: ${links.join(' and ')}`).waitFor()
    expect(await page.inputValue('#invite_link')).toBe(`${url}/r/tea`)
    await page.locator('#invite_code svg').waitFor()
    if (process.env.LOOK) await page.screenshot({ path: `${process.env.LOOK}/invite.png` })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
  })

  it('says that a localhost link works on this computer alone, and closes with Escape and by a click outside', async () => {
    const own = await visit({ url: chat.url })
    await own.page.click('#invite_open')
    await own.page.getByText('此链接只在这台电脑上有效').waitFor()
    await own.page.keyboard.press('Escape')
    expect(await own.page.locator('#invite').isVisible()).toBe(false)
    expect(await focusedId(own.page)).toBe('invite_open')

    const { page } = await visit({ url: plainUrl })
    await page.click('#invite_open')
    await page.getByText('打开链接即可加入').waitFor()
    await page.mouse.click(5, 5)
    expect(await page.locator('#invite').isVisible()).toBe(false)
  })
})
