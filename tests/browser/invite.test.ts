import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { closeAll, startChat, type TestChat } from '../support/chat'
import { newContext } from '../support/browser'
import { soon, visit } from './person'

const jsQr = readFileSync(require.resolve('jsqr'), 'utf8')

let chat: TestChat
/** Not this computer by name or address that browsers trust, and so plain http as anywhere in a home. */
let plainUrl: string
beforeAll(async () => {
  chat = await startChat({ HOST: '0.0.0.0' })
  plainUrl = chat.url.replace('localhost', '0.0.0.0')
})
afterAll(closeAll)

/** What a phone reads off the screen. */
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
  ] as const)('can be read off the screen by a phone, %s, %j', async (colorScheme, viewport, room) => {
    const link = `${plainUrl}/r/${encodeURIComponent(room)}`
    const { page } = await visit({ url: link, colorScheme, viewport })
    await page.click('#invite_open')
    await page.waitForSelector('#invite svg')
    expect(await page.inputValue('#invite_link')).toBe(link)
    expect(await scanned(page)).toBe(link)
  })

  it('does not make the first load heavier: the code is drawn by what is loaded when it is opened', async () => {
    const context = await newContext()
    const asked: string[] = []
    context.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const { page } = await visit({ url: plainUrl, context })
    expect(asked.filter((path) => path.includes('/qr'))).toEqual([])
    await page.click('#invite_open')
    await page.waitForSelector('#invite svg')
    expect(asked.filter((path) => path.includes('/qr'))).toHaveLength(1)
  })

  it('is copied on plain http, where there is no clipboard to write to', async () => {
    const { page } = await visit({ url: `${plainUrl}/r/copy` })
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await page.click('#invite_open')
    await page.click('#invite_copy')
    await page.getByText('已复制').waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('invite_copy')
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

  it('stays selected to be copied by hand where the browser refuses', async () => {
    const { page } = await visit({ url: `${plainUrl}/r/by-hand` })
    await page.evaluate(() => (document.execCommand = () => false))
    await page.click('#invite_open')
    await page.click('#invite_copy')
    await page.getByText('请手动复制').waitFor()
    expect(await page.evaluate(() => document.getSelection()?.toString())).toBe(`${plainUrl}/r/by-hand`)
  })

  it('is handed to the system where that can share', async () => {
    const context = await newContext()
    const without = await visit({ url: `${chat.url}/r/share`, context })
    await without.page.click('#invite_open')
    expect(await without.page.locator('#invite_share').isVisible()).toBe(false)

    // The system's own dialog is not the browser's to show here.
    await context.addInitScript(() => {
      Object.assign(navigator, {
        share: async (data: ShareData) => void Object.assign(window, { shared: data.url }),
      })
    })
    const { page } = await visit({ url: `${chat.url}/r/share`, context })
    await page.click('#invite_open')
    await page.click('#invite_share')
    const shared = () => page.evaluate(() => (window as unknown as { shared?: string }).shared)
    await soon('the link in the system', async () => (await shared()) === `${chat.url}/r/share`)
  })

  it('names at this computer the addresses that others can use, and draws the first', async () => {
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

  it('says that an address of this computer leads nobody else here, and closes with Escape and beside it', async () => {
    const own = await visit({ url: chat.url })
    await own.page.click('#invite_open')
    await own.page.getByText('此链接只在这台电脑上有效').waitFor()
    await own.page.keyboard.press('Escape')
    expect(await own.page.locator('#invite').isVisible()).toBe(false)
    expect(await own.page.evaluate(() => document.activeElement?.id)).toBe('invite_open')

    const { page } = await visit({ url: plainUrl })
    await page.click('#invite_open')
    await page.getByText('打开链接即可加入').waitFor()
    await page.mouse.click(5, 5)
    expect(await page.locator('#invite').isVisible()).toBe(false)
  })
})
