import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { Proxy } from '../faults/parts/proxy'
import { closeAll, closeLater, enter, startChat, type TestChat } from '../support/chat'
import { newContext, openPage } from '../support/browser'
import { keeps, keptLogs } from './kept-logs'
import { online, soon, visit } from './person'

afterAll(closeAll)

/** The same server as before, started again, perhaps from another build. */
const again = ({ url, dataDir }: TestChat, publicFolder?: string) =>
  startChat({ DATA_DIR: dataDir, PORT: new URL(url).port }, publicFolder)

/** Browsers trust this name without https. */
const trusted = (chat: TestChat, path = '/') => chat.url.replace('127.0.0.1', 'localhost') + path

/** Resolves when the page can be opened without the server. */
async function installed(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(
    async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated',
  )
}

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
  closeLater(() => void portal.close().closeAllConnections())
  await once(portal.listen(0, '127.0.0.1'), 'listening')
  return `http://localhost:${(portal.address() as AddressInfo).port}/`
}

/** The page as the worker keeps it; empty where it keeps none. */
const keptPage = (page: Page) =>
  page.evaluate(async () => (await (await caches.match('/', { ignoreVary: true }))?.text()) ?? '')

const cached = (page: Page) =>
  page.evaluate(async () => {
    const found: string[] = []
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
    return found
  })

describe('without the server', () => {
  it('[promise 6] the page opens with the last messages, and sends once what is written there', async () => {
    const before = await startChat()
    const ann = await visit({ url: trusted(before, '/r/tea') })
    await ann.rename('Ann')
    for (const text of ['one', 'two']) await ann.say(text)
    await ann.sees('two')
    await installed(ann.page)
    await keeps(ann.page, 'tea', 2)

    await before.close()
    await ann.page.reload()
    await ann.page.waitForSelector('body[data-connection="offline"]')
    await ann.page.getByText(/断线，正在重连/).waitFor()
    await ann.sees('two')
    expect(await ann.texts()).toEqual(['one', 'two'])
    expect(await ann.ownNickname()).toBe('Ann')
    expect(await ann.page.locator('.entry--own').count()).toBe(2)
    await ann.say('three')
    await ann.page.reload()
    await ann.page.getByText('联网后自动发送').waitFor()
    await ann.sees('two')
    expect(await ann.texts()).toEqual(['one', 'two'])
    expect(await ann.page.locator('[data-state] [data-text]').allTextContents()).toEqual(['three'])

    const after = await again(before)
    await ann.sees('three')
    await soon('sent', async () => (await ann.page.locator('[data-state]').count()) === 0)
    expect(await ann.texts()).toEqual(['one', 'two', 'three'])
    const bob = await enter(after.url, 'Bob', 'tea')
    expect(bob.you.entries.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect([...ann.pageErrors, ...ann.cspViolations]).toEqual([])
  })

  it('the page opens when the server does not answer in time, or something before it says that it is away', async () => {
    const chat = await startChat()
    const proxy = await Proxy.before(Number(new URL(chat.url).port))
    closeLater(() => proxy.close())
    const { page, say, sees, texts } = await visit({ url: `${proxy.url}/r/slow` })
    await say('still here')
    await sees('still here')
    await installed(page)
    await keeps(page, 'slow', 1)

    proxy.isHole = true
    proxy.cut()
    await page.reload()
    await sees('still here')

    proxy.close()
    const gateway = createServer((_, response) => response.writeHead(502).end('away'))
    closeLater(() => void gateway.close())
    await once(gateway.listen(Number(new URL(proxy.url).port), '127.0.0.1'), 'listening')
    await page.reload()
    await sees('still here')
    expect(await texts()).toEqual(['still here'])
    gateway.closeAllConnections()
  })
})

describe('the language of the page', () => {
  const choose = (page: Page, language: string) => page.click(`[data-language-choice="${language}"]`)
  const isIn = (page: Page, language: string) => page.waitForSelector(`html[lang="${language}"]`)

  it('that was chosen last opens without the server, with all its parts', async () => {
    const chat = await startChat()
    const { page } = await visit({ url: trusted(chat) })
    await installed(page)
    await choose(page, 'en')
    await isIn(page, 'en')
    // The worker keeps it after its scripts.
    await soon('the page to be kept', async () => (await keptPage(page)).includes('lang="en"'))
    await chat.close()
    await page.reload()
    await isIn(page, 'en')
    await page.click('#settings_open')
    await page.getByRole('dialog', { name: 'Settings' }).waitFor()
  })

  it.each([
    ['by a worker', trusted],
    ['without one', (chat: TestChat) => chat.url],
  ])('stays until the server is back, and the page says so, where it was opened %s', async (_, address) => {
    const before = await startChat()
    const { page, pageErrors } = await visit({ url: address(before) })
    await page.fill('#msg', 'half a sentence')
    await before.close()
    await page.waitForSelector('body[data-connection="offline"]')
    await choose(page, 'en')
    await page.locator('#toast', { hasText: '无法连接服务器' }).waitFor()
    await page.click('#settings_open')
    await page.locator('#settings input[value="en"]').click()
    await page.locator('#settings #toast', { hasText: '无法连接服务器' }).waitFor()
    expect(await page.locator('#settings input[value="zh-CN"]').isChecked()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')

    await again(before)
    await online(page)
    await choose(page, 'en')
    await isIn(page, 'en')
    expect(await page.inputValue('#msg')).toBe('half a sentence')
    expect(pageErrors).toEqual([])
  })
})

describe('what an earlier page knew', () => {
  it('[R2] is there at once, and only what was missed is added', async () => {
    const chat = await startChat()
    const bob = await enter(chat.url, 'Bob', 'away')
    for (const text of ['one', 'two']) await bob.say(text, { room: 'away' })
    const ann = await visit({ url: trusted(chat, '/r/away') })
    await ann.sees('two')
    await keeps(ann.page, 'away', 2)
    await ann.page.goto('about:blank')
    for (const text of ['three', 'four']) await bob.say(text, { room: 'away' })

    // The server's answer waits, and the log does not.
    await ann.page.route('**/api/session', async (route) => {
      await ann.sees('two')
      await route.continue()
    })
    await ann.page.goto(trusted(chat, '/r/away'))
    await ann.sees('four')
    expect(await ann.texts()).toEqual(['one', 'two', 'three', 'four'])
    expect(await ann.seqs()).toEqual([1, 2, 3, 4])
  })

  it('is not read by being there: the line stands above the first message nobody has looked at', async () => {
    const chat = await startChat()
    const bob = await enter(chat.url, 'Bob', 'later')
    await bob.say('seen', { room: 'later' })
    const ann = await visit({ url: trusted(chat, '/r/later') })
    await ann.sees('seen')
    await ann.page.locator('.room__link', { hasText: '大厅' }).click()
    for (const text of ['unseen', 'unseen, too']) await bob.say(text, { room: 'later' })
    await keeps(ann.page, 'later', 3)

    // A moment in which the page has only what it kept.
    await ann.page.route('**/api/session', async (route) => {
      await ann.page.waitForSelector('.newline')
      await route.continue()
    })
    await ann.page.goto(trusted(chat, '/r/later'))
    await online(ann.page)
    expect(await ann.page.locator('.newline + .row [data-text]').innerText()).toBe('unseen')
    expect(await ann.texts()).toEqual(['seen', 'unseen', 'unseen, too'])
  })

  it('is also what came in the last moment before it was closed', async () => {
    const chat = await startChat()
    const ann = await visit({ url: trusted(chat, '/r/last') })
    await ann.say('one')
    await ann.sees('one')
    await ann.page.goto('about:blank')
    const held = ann.page.waitForRequest('**/api/session')
    await ann.page.route('**/api/session', () => undefined)
    await ann.page.goto(trusted(chat, '/r/last'))
    await held
    await ann.sees('one')
  })

  it('[R3] is forgotten when the server has another history', async () => {
    const before = await startChat()
    const ann = await visit({ url: trusted(before, '/r/other') })
    await ann.say('of the old history')
    await ann.sees('of the old history')
    await keeps(ann.page, 'other', 1)
    await before.close()
    rmSync(before.dataDir, { recursive: true })
    mkdirSync(before.dataDir)

    const after = await again(before)
    const bob = await enter(after.url, 'Bob', 'other')
    await bob.say('of the new one', { room: 'other' })
    await ann.page.reload()
    await ann.sees('of the new one')
    expect(await ann.texts()).toEqual(['of the new one'])
  })

  it('is gone from the device with the room that was left', async () => {
    const chat = await startChat()
    const { page, say, sees } = await visit({ url: trusted(chat, '/r/secret') })
    await say('only here')
    await sees('only here')
    await keeps(page, 'secret', 1)
    await page.locator('.room', { hasText: 'secret' }).hover()
    await page.getByLabel('secret 的更多操作').click()
    await page.getByRole('button', { name: '退出房间' }).click()
    await soon('the room to be forgotten', async () => !('secret' in (await keptLogs(page))))
  })

  it('is gone from the device with the session that was forgotten', async () => {
    const chat = await startChat()
    const { page, context, say, sees } = await visit({ url: trusted(chat, '/r/secret') })
    await say('mine')
    await sees('mine')
    await keeps(page, 'secret', 1)
    await page.goto('about:blank')
    await context.request.delete(trusted(chat, '/api/session'), { data: {} })

    // Of a room that is entered again the log is kept again.
    await context.addInitScript(() => localStorage.removeItem('rooms'))
    const next = await visit({ url: trusted(chat), context })
    await soon('the log to be forgotten', async () => !('secret' in (await keptLogs(next.page))))
  })

  it('is at most fifty messages of a room', async () => {
    const chat = await startChat()
    const bob = await enter(chat.url, 'Bob', 'long')
    for (let n = 1; n <= 70; n += 1) await bob.say(`message ${n}`, { room: 'long' })
    const { page, seqs } = await visit({ url: trusted(chat, '/r/long') })
    await soon('all', async () => (await seqs()).length === 70 || (await seqs())[0] === 21)
    for (let n = 71; n <= 75; n += 1) await bob.say(`message ${n}`, { room: 'long' })
    await keeps(page, 'long', 75)
    expect((await keptLogs(page))['long']).toEqual(Array.from({ length: 50 }, (_, index) => 26 + index))
  })
})

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
    const built = readdirSync('dist/public/assets')
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

describe('a new build', () => {
  /** Another build, whose page and stylesheet show which one it is. */
  function builtAs(name: string): string {
    // Within the project, so that the packages are found.
    const folder = join(process.cwd(), 'node_modules/.cache', `build-${process.pid}-${name}`)
    closeLater(() => rmSync(folder, { recursive: true, force: true }))
    for (const part of ['common', 'server', 'public', 'scripts', 'package-lock.json', 'tsconfig.json'])
      cpSync(part, join(folder, part), { recursive: true })
    const [main, style] = ['public/main.ts', 'public/styles/main.css'].map((path) => join(folder, path))
    writeFileSync(main!, `${readFileSync(main!, 'utf8')}\ndocument.body.dataset['build'] = '${name}'\n`)
    writeFileSync(style!, `${readFileSync(style!, 'utf8')}\nbody { --build: ${name} }\n`)
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: folder })
    return join(folder, 'dist/public')
  }

  it('is not kept in parts: where its worker has not come yet, the build before it opens whole', async () => {
    const [first, second] = [builtAs('whole'), builtAs('halfway')]
    cpSync(join(first, 'service-worker.js'), join(second, 'service-worker.js'))
    const before = await startChat({}, first)
    const { page } = await visit({ url: trusted(before, '/r/halfway') })
    await installed(page)
    await before.close()
    const after = await again(before, second)
    await page.reload()
    await online(page)
    expect(await shows(page)).toEqual(['halfway', 'halfway'])

    await after.close()
    await page.reload()
    await page.waitForSelector('body[data-connection="offline"]')
    expect(await shows(page)).toEqual(['whole', 'whole'])
  })

  /** Which build script and style are of. */
  const shows = (page: Page) =>
    page.evaluate(() => [
      document.body.dataset['build'],
      getComputedStyle(document.body).getPropertyValue('--build').trim(),
    ])
  /** A navigation that goes to the old worker while it is being replaced is lost. */
  const isActive = (page: Page, build: string) =>
    soon(`the worker of ${build} alone`, () =>
      page.evaluate(
        async (assets) => {
          const [cache = '', ...others] = await caches.keys()
          const { active, waiting, installing } = (await navigator.serviceWorker.getRegistration())!
          const isAlone = others.length === 0 && waiting === null && installing === null
          return isAlone && active?.state === 'activated' && assets.every((each) => cache.includes(each))
        },
        readdirSync(build + '/assets').filter((name) => /\.js$/.test(name)),
      ),
    )

  it('takes over at the next opening, without mixing assets, while an open page goes on', async () => {
    const [first, second] = [builtAs('first'), builtAs('second')]
    const before = await startChat({}, first)
    const ann = await visit({ url: trusted(before, '/r/builds') })
    await installed(ann.page)
    await ann.page.reload()
    await online(ann.page)
    const open = await visit({ url: trusted(before, '/r/builds'), context: ann.context })
    expect(await shows(open.page)).toEqual(['first', 'first'])
    const loads: string[] = []
    open.page.on('framenavigated', (frame) => loads.push(frame.url()))

    await before.close()
    const after = await again(before, second)
    await ann.page.reload()
    await online(ann.page)
    expect(await shows(ann.page)).toEqual(['second', 'second'])
    await isActive(ann.page, second)

    // The open page is as it was, loads a part of its own build, and talks to the new server.
    await online(open.page)
    await open.page.click('#invite_open')
    await open.page.waitForSelector('#invite svg')
    await open.page.keyboard.press('Escape')
    await open.say('still the first')
    await ann.sees('still the first')
    expect(await shows(open.page)).toEqual(['first', 'first'])
    expect(loads).toEqual([])

    await after.close()
    await ann.page.reload()
    await ann.page.waitForSelector('body[data-connection="offline"]')
    expect(await shows(ann.page)).toEqual(['second', 'second'])
    await open.page.reload()
    await open.page.waitForSelector('body[data-connection="offline"]')
    expect(await shows(open.page)).toEqual(['second', 'second'])

    const third = builtAs('third')
    await again(after, third)
    await ann.page.reload()
    await online(ann.page)
    await isActive(ann.page, third)
    expect(await shows(ann.page)).toEqual(['third', 'third'])
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
