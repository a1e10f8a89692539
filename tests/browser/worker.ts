import type { Page } from 'playwright-core'
import { startChat, type TestChat } from '../support/chat'

/** Starts a closed chat again, with the same data and port. */
export const restartChat = ({ url, dataDir }: TestChat, publicFolder?: string) =>
  startChat({ DATA_DIR: dataDir, PORT: new URL(url).port }, publicFolder)

/** The URL on localhost, which is a secure context without https. */
export const secureUrl = (chat: TestChat, path = '/') => chat.url.replace('127.0.0.1', 'localhost') + path

/** The URL of a chat with `HOST=0.0.0.0` that is no secure context: plain http, as in a local network. */
export const insecureUrl = (chat: TestChat) => chat.url.replace('localhost', '0.0.0.0')

/** Resolves when the service worker is active, so that the page opens offline. */
export async function workerActivated(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(
    async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated',
  )
}

/** The paths in the caches of the worker. */
export const cachedPaths = (page: Page) =>
  page.evaluate(async () => {
    const found: string[] = []
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
    return found
  })

/** The HTML of the cached page; empty when there is none. */
export const cachedPage = (page: Page) =>
  page.evaluate(async () => (await (await caches.match('/', { ignoreVary: true }))?.text()) ?? '')
