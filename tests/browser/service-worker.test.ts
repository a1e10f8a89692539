import { once } from 'node:events'
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { closeAll, closeLater, startChat, type TestChat } from '../support/chat'
import { newContext, openPage } from '../support/browser'
import { keeps } from './kept-logs'
import { online, soon, visit } from './person'
import { again, cached, installed, trusted } from './worker'

afterEach(closeAll)

/** A server before the chat that answers what it wants to, and passes on everything else. @returns its address */
async function portalBefore(
  chat: TestChat,
  answers: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<string> {
  const portal = createServer((request, response) => {
    if (answers(request, response)) return
    const { method, headers } = request
    const passed = httpRequest(chat.url + request.url!, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    request.pipe(passed.on('error', () => response.destroy()))
  })
  portal.on('upgrade', ({ url, rawHeaders }, socket) => {
    const passed = connect(Number(new URL(chat.url).port), '127.0.0.1')
    const names = rawHeaders.filter((_, at) => at % 2 === 0)
    const headers = names.map((name, at) => `${name}: ${rawHeaders[2 * at + 1]}\r\n`)
    passed.write(`GET ${url} HTTP/1.1\r\n${headers.join('')}\r\n`)
    passed.on('error', () => socket.destroy()).pipe(socket)
    socket.on('error', () => passed.destroy()).pipe(passed)
  })
  closeLater(() => void portal.close().closeAllConnections())
  await once(portal.listen(0, '127.0.0.1'), 'listening')
  return `http://localhost:${(portal.address() as AddressInfo).port}/`
}

describe('the service worker', () => {
  it('keeps the page and the assets of its build, and nothing that is said', async () => {
    const chat = await startChat()
    const { page, say, sees } = await visit({ url: trusted(chat, '/r/what') })
    await say('not to be kept there')
    await sees('not to be kept there')
    await installed(page)
    await page.reload()
    await online(page)
    for (const path of ['/api/rooms', '/healthz', '/readyz']) await page.evaluate((url) => fetch(url), path)
    const worker = readFileSync('dist/public/service-worker.js', 'utf8')
    const built = readdirSync('dist/public/assets')
      // Others are of the build before.
      .filter((name) => worker.includes(name))
      // Of the other language nothing is loaded.
      .filter((name) => !name.includes('-en-'))
      .filter((name) => /\.(js|css)$/.test(name))
      .map((name) => `/assets/${name}`)
    expect((await cached(page)).sort()).toEqual(['/', ...built].sort())
  })

  it.each([
    ['a page of its own', () => '<!doctype html><title>Wi-Fi</title><h1>Please log in</h1>'],
    ['nothing', () => ''],
    ['a page that shows the chat in a frame', () => '<!doctype html><iframe src="/?"></iframe></html>'],
    ['half of the page', (page: string) => page.slice(0, page.length / 2)],
    [
      'a page with the same script and no chat',
      (page: string) => page.replace('id="msg_log"', 'id="portal"'),
    ],
  ])('does not keep what a captive portal answers with status 200: %s', async (_, answer) => {
    const before = await startChat()
    const { page, say, sees } = await visit({ url: trusted(before, '/r/portal') })
    await say('ours')
    await sees('ours')
    await installed(page)
    await page.reload()
    await online(page)
    await keeps(page, 'portal', 1)
    const whole = await (await fetch(before.url)).text()
    await before.close()

    const portal = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(answer(whole)),
    )
    closeLater(() => void portal.close())
    await once(portal.listen(Number(new URL(before.url).port), '127.0.0.1'), 'listening')
    await page.reload()
    expect(await page.locator('#msg_log').count()).toBe(answer(whole).includes('msg_log') ? 1 : 0)
    portal.closeAllConnections()
    portal.close()
    await page.reload()
    await sees('ours')
  })

  it('is not installed from what a captive portal answers in place of a script', async () => {
    let answered = 0
    // Lets the worker through, and nothing that it asks for.
    const url = await portalBefore(await startChat(), (request, response) => {
      if (!request.url!.startsWith('/assets/') || request.headers['sec-fetch-dest'] !== 'empty') return false
      answered += 1
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Please log in</h1>')
      return true
    })
    const { page } = await openPage({ url })
    await soon('the worker to ask', () => answered > 0)
    await soon('the installation to fail', () =>
      page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length === 0),
    )
    const texts = await page.evaluate(async () => {
      const responses = await Promise.all(
        (await caches.keys()).map(async (name) => {
          const cache = await caches.open(name)
          return Promise.all((await cache.keys()).map(async (key) => (await cache.match(key))!.text()))
        }),
      )
      return responses.flat()
    })
    expect(texts.filter((text) => text.includes('Please log in'))).toEqual([])
  })

  it.each([
    ['a captive portal', 'text/html', '<h1>Please log in</h1>'],
    ['the error page of a proxy', 'text/plain', 'Not found'],
    ['another server', 'application/json', '{"error":"not-found"}'],
    ['a server that answers anything', 'application/json', 'null'],
  ])('stays when %s says that there is none', async (_, type, body) => {
    let answered = 0
    let isOpen = true
    const url = await portalBefore(await startChat(), ({ url, headers }, response) => {
      // Of the page, and not of the browser that looks for a newer worker.
      const isAsked = url === '/service-worker.js' && headers['service-worker'] === undefined
      if (isOpen || !isAsked) return false
      response.on('finish', () => (answered += 1))
      response.writeHead(404, { 'content-type': type }).end(body)
      return true
    })
    const { page } = await openPage({ url })
    await installed(page)
    isOpen = false
    // What the first answer does is done when the page asks for the second time.
    for (let load = 1; load <= 2; load += 1) {
      const before = answered
      await page.reload()
      await online(page)
      await soon('the page to ask', () => answered > before)
    }
    await installed(page)
    expect(await cached(page)).toContain('/')
  })

  it('goes by itself when the server has none any more', async () => {
    const before = await startChat()
    const { page } = await visit({ url: trusted(before) })
    await installed(page)
    await before.close()
    const without = join(before.dataDir, 'without')
    cpSync('dist/public', without, { recursive: true })
    rmSync(join(without, 'service-worker.js'))
    await again(before, without)
    await page.reload()
    await online(page)
    await soon('it to go', () =>
      page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length === 0),
    )
    await soon('what it kept to go', async () => (await cached(page)).length === 0)
  })

  it('is not there on plain http, and everything else is', async () => {
    const chat = await startChat({ HOST: '0.0.0.0' })
    const { page, say, sees, pageErrors } = await visit({ url: chat.url.replace('localhost', '0.0.0.0') })
    expect(await page.evaluate(() => 'serviceWorker' in navigator)).toBe(false)
    await say('plain')
    await sees('plain')
    await keeps(page, 'lobby', 1)
    expect(pageErrors).toEqual([])
  })
})

it('the page can be installed, under the name of the site and in the language of the person', async () => {
  const chat = await startChat({ SITE_NAME: 'Tea & "Talk"' })
  const context = await newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(trusted(chat))
  await online(page)
  const href = await page.locator('link[rel="manifest"]').getAttribute('href')
  const response = await context.request.get(trusted(chat, href!))
  expect(response.headers()).toMatchObject({
    'content-type': 'application/manifest+json; charset=utf-8',
    'cache-control': 'no-cache',
  })
  const manifest = (await response.json()) as Record<string, string> & {
    icons: { src: string; sizes: string; purpose?: string }[]
  }
  expect(manifest).toMatchObject({
    name: 'Tea & "Talk"',
    short_name: 'Tea & "Talk"',
    lang: 'en',
    start_url: '/',
    scope: '/',
    display: 'standalone',
  })
  const touch = await page.locator('link[rel="apple-touch-icon"]').getAttribute('href')
  for (const [src, px] of [
    ...manifest.icons.map(({ src, sizes }) => [src, parseInt(sizes)]),
    [touch, 180],
  ] as [string, number][]) {
    const size = await page.evaluate(async (url) => {
      const image = new Image()
      image.src = url
      await image.decode()
      return [image.naturalWidth, image.naturalHeight]
    }, src)
    if (!src.endsWith('.svg')) expect(size).toEqual([px, px])
  }
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true)
  const devtools = await context.newCDPSession(page)
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  expect(installabilityErrors).toEqual([])
})

it('what the system draws around the page has the colour of the page, in both themes', async () => {
  const chat = await startChat()
  for (const [colorScheme, choice] of [
    ['light', '深色'],
    ['dark', '浅色'],
  ] as const) {
    const { page } = await visit({ url: chat.url, colorScheme })
    const colours = () =>
      page.evaluate((scheme) => {
        const painted = (colour: string) => {
          const canvas = new OffscreenCanvas(1, 1).getContext('2d')!
          canvas.fillStyle = colour
          canvas.fillRect(0, 0, 1, 1)
          return [...canvas.getImageData(0, 0, 1, 1).data].join()
        }
        const meta = document.querySelector<HTMLMetaElement>(`meta[name="theme-color"][media*="${scheme}"]`)!
        return [painted(meta.content), painted(getComputedStyle(document.body).backgroundColor)]
      }, colorScheme)
    const [bar, body] = await colours()
    expect(bar).toBe(body)
    await page.click('#settings_open')
    await page.getByLabel(choice).check()
    await soon('the other colour', async () => (await colours())[0] !== bar)
    const [barAfter, bodyAfter] = await colours()
    expect(barAfter).toBe(bodyAfter)
    await page.reload()
    expect((await colours())[0]).toBe(barAfter)
  }
})
