/**
 * Opens the page without the server: keeps the page and the assets of the one build and language it belongs to, and
 * nothing else.
 * What the page shows then is kept by the page itself (device/log-cache.ts, device/outbox-store.ts).
 */
declare const self: ServiceWorkerGlobalScope
/** Set by the build. A different list is a different worker, which browsers update to by themselves. */
declare const STYLES: readonly string[]
/** Those of each language. */
declare const SCRIPTS: readonly (readonly string[])[]

const ASSETS = [...STYLES, ...SCRIPTS.flat()]
const PREFIX = 'teahouse '
const CACHE = PREFIX + ASSETS.join(' ')
/** The page is the same in every room. */
const PAGE = '/'
/** With a slower server the cached page opens, and connects by itself. */
const PATIENCE_MS = 3_000

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(dropOthers()))
self.addEventListener('notificationclick', (event) => event.waitUntil(openRoom(event.notification)))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate' && isPage(pathname)) event.respondWith(page(event))
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request))
})

const isPage = (path: string): boolean => path === PAGE || path.startsWith('/r/')

/** A notification leads to its room: in the tab that was used last, or in a new one. */
async function openRoom(notification: Notification): Promise<void> {
  notification.close()
  const path = notification.data as string
  const [tab] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (!tab) return void (await self.clients.openWindow(path))
  tab.postMessage({ open: path })
  await tab.focus()
}

/**
 * All or nothing. It need not wait for open pages to close: what they load later is in the browser's cache since it was
 * cached here.
 */
async function install(): Promise<void> {
  const response = await fetch(PAGE, { cache: 'no-store' })
  // The server has a newer build: its worker will do this.
  if (!(await keep(response))) throw new Error('the page belongs to another build')
  await self.skipWaiting()
}

async function dropOthers(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name)
}

/** The server's page first; the cached one when the server fails or is too slow. */
async function page(event: FetchEvent): Promise<Response> {
  const fromServer = fetch(event.request)
  const response = await Promise.race([fromServer, after(PATIENCE_MS)]).catch(() => null)
  if (response && response.status < 500) {
    event.waitUntil(keep(response.clone()).catch(() => false))
    return response
  }
  const kept = await (await caches.open(CACHE)).match(PAGE, { ignoreVary: true })
  return kept ?? fromServer
}

/** @throws when the answer is not ours, as from captive portals that answer with status 200 */
async function keepAsset(path: string): Promise<void> {
  const cache = await caches.open(CACHE)
  if (await cache.match(path, { ignoreVary: true })) return
  const response = await fetch(path)
  const isOurs =
    isPlain(response) && typeOf(response) === (path.endsWith('.css') ? 'text/css' : 'text/javascript')
  if (!isOurs) throw new Error(`${path} was not answered by the chat`)
  await cache.put(path, response)
}

/**
 * Keeps the page and first the assets of its language, when it is of this build: with those of another it would not work.
 * @returns whether it is
 */
async function keep(response: Response): Promise<boolean> {
  if (!isPlain(response) || typeOf(response) !== 'text/html') return false
  const text = await response.clone().text()
  if (!isOfThisBuild(text)) return false
  await Promise.all([...STYLES, ...scriptsOf(text)].map(keepAsset))
  await (await caches.open(CACHE)).put(PAGE, response)
  return true
}

/** All scripts of the language that the page is in. */
const scriptsOf = (page: string): readonly string[] =>
  SCRIPTS.find((paths) => paths.some((path) => page.includes(path))) ?? []

const isPlain = ({ ok, redirected, type }: Response): boolean => ok && !redirected && type === 'basic'

const typeOf = ({ headers }: Response): string => headers.get('content-type')?.split(';')[0]?.trim() ?? ''

/** Has the log, and a script and a style, all of this build. Icons are the same for every build. */
function isOfThisBuild(page: string): boolean {
  const referred: string[] = page.match(/\/assets\/[\w-]+\.(js|css)/g) ?? []
  const has = (ending: string): boolean => referred.some((path) => path.endsWith(ending))
  const isWhole = page.includes('id="msg_log"') && page.trimEnd().endsWith('</html>')
  return isWhole && has('.js') && has('.css') && referred.every((path) => ASSETS.includes(path))
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true, ignoreSearch: true })) ?? fetch(request)
}

const after = (ms: number): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), ms))
