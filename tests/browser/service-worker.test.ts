import { once } from 'node:events'
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { closeAll, closeLater, startChat, type TestChat, until } from '../support/chat'
import { newContext, openPage } from '../support/browser'
import { logStored } from './stored-logs'
import { online, visit } from './person'
import { cachedPaths, insecureUrl, restartChat, secureUrl, workerActivated } from './worker'

afterEach(closeAll)

/** A server in front of the chat that answers some requests, and forwards the others. @returns its URL */
async function portalBefore(
  chat: TestChat,
  answers: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<string> {
  const portal = createServer((request, response) => {
    if (answers(request, response)) return
    const { method, headers } = request
    const forwarded = httpRequest(chat.url + request.url!, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    request.pipe(forwarded.on('error', () => response.destroy()))
  })
  portal.on('upgrade', ({ url, rawHeaders }, socket) => {
    const forwarded = connect(Number(new URL(chat.url).port), '127.0.0.1')
    const names = rawHeaders.filter((_, at) => at % 2 === 0)
    const headers = names.map((name, at) => `${name}: ${rawHeaders[2 * at + 1]}\r\n`)
    forwarded.write(`GET ${url} HTTP/1.1\r\n${headers.join('')}\r\n`)
    forwarded.on('error', () => socket.destroy()).pipe(socket)
    socket.on('error', () => forwarded.destroy()).pipe(forwarded)
  })
  closeLater(() => void portal.close().closeAllConnections())
  await once(portal.listen(0, '127.0.0.1'), 'listening')
  return `http://localhost:${(portal.address() as AddressInfo).port}/`
}

describe('the service worker', () => {
  it('caches the page and the assets of its build, and no messages', async () => {
    const chat = await startChat()
    const { page, say, sees } = await visit({ url: secureUrl(chat, '/r/what') })
    await say('not to be kept there')
    await sees('not to be kept there')
    await workerActivated(page)
    await page.reload()
    await online(page)
    for (const path of ['/api/rooms', '/healthz', '/readyz']) await page.evaluate((url) => fetch(url), path)
    const worker = readFileSync('dist/public/service-worker.js', 'utf8')
    const built = readdirSync('dist/public/assets')
      // The others belong to the earlier build.
      .filter((name) => worker.includes(name))
      // Assets of the other language are not loaded.
      .filter((name) => !name.includes('-en-'))
      .filter((name) => /\.(js|css)$/.test(name))
      .map((name) => `/assets/${name}`)
    expect((await cachedPaths(page)).sort()).toEqual(['/', ...built].sort())
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
  ])('does not cache the answer of a captive portal with status 200: %s', async (_, answer) => {
    const before = await startChat()
    const { page, say, sees } = await visit({ url: secureUrl(before, '/r/portal') })
    await say('ours')
    await sees('ours')
    await workerActivated(page)
    await page.reload()
    await online(page)
    await logStored(page, 'portal', 1)
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

  it('is not installed when a captive portal answers in place of a script', async () => {
    let answered = 0
    // Forwards the worker, and none of its own requests.
    const url = await portalBefore(await startChat(), (request, response) => {
      if (!request.url!.startsWith('/assets/') || request.headers['sec-fetch-dest'] !== 'empty') return false
      answered += 1
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Please log in</h1>')
      return true
    })
    const { page } = await openPage({ url })
    await until('a request of the worker', () => answered > 0)
    await until('the installation to fail', () =>
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
  ])('stays when %s answers 404 for it', async (_, type, body) => {
    let answered = 0
    let isOpen = true
    const url = await portalBefore(await startChat(), ({ url, headers }, response) => {
      // By the page, not by the browser's own update check.
      const isCheck = url === '/service-worker.js' && headers['service-worker'] === undefined
      if (isOpen || !isCheck) return false
      response.on('finish', () => (answered += 1))
      response.writeHead(404, { 'content-type': type }).end(body)
      return true
    })
    const { page } = await openPage({ url })
    await workerActivated(page)
    isOpen = false
    // The effect of the first answer is complete when the page asks for the second time.
    for (let load = 1; load <= 2; load += 1) {
      const before = answered
      await page.reload()
      await online(page)
      await until('the check of the page', () => answered > before)
    }
    await workerActivated(page)
    expect(await cachedPaths(page)).toContain('/')
  })

  it('is removed when the server has none any more', async () => {
    const before = await startChat()
    const { page } = await visit({ url: secureUrl(before) })
    await workerActivated(page)
    await before.close()
    const without = join(before.dataDir, 'without')
    cpSync('dist/public', without, { recursive: true })
    rmSync(join(without, 'service-worker.js'))
    await restartChat(before, without)
    await page.reload()
    await online(page)
    await until('the removal of the worker', () =>
      page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length === 0),
    )
    await until('the removal of its caches', async () => (await cachedPaths(page)).length === 0)
  })

  it('is missing on plain http, where everything else works', async () => {
    const chat = await startChat({ HOST: '0.0.0.0' })
    const { page, say, sees, pageErrors } = await visit({ url: insecureUrl(chat) })
    expect(await page.evaluate(() => 'serviceWorker' in navigator)).toBe(false)
    await say('plain')
    await sees('plain')
    await logStored(page, 'lobby', 1)
    expect(pageErrors).toEqual([])
  })
})

it('the page can be installed, with the name of the site and in the user’s language', async () => {
  const chat = await startChat({ SITE_NAME: 'Tea & "Talk"' })
  const context = await newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(secureUrl(chat))
  await online(page)
  const href = await page.locator('link[rel="manifest"]').getAttribute('href')
  const response = await context.request.get(secureUrl(chat, href!))
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

it('the theme colour is that of the page, in both themes', async () => {
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
    await until('the other colour', async () => (await colours())[0] !== bar)
    const [barAfter, bodyAfter] = await colours()
    expect(barAfter).toBe(bodyAfter)
    await page.reload()
    expect((await colours())[0]).toBe(barAfter)
  }
})
