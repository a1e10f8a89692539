import type { Page } from 'playwright-core'
import { startChat, type TestChat } from '../support/chat'

/** The same server as before, started again, perhaps from another build. */
export const again = ({ url, dataDir }: TestChat, publicFolder?: string) =>
  startChat({ DATA_DIR: dataDir, PORT: new URL(url).port }, publicFolder)

/** Browsers trust this name without https. */
export const trusted = (chat: TestChat, path = '/') => chat.url.replace('127.0.0.1', 'localhost') + path

/** Resolves when the page can be opened without the server. */
export async function installed(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(
    async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated',
  )
}

/** The paths of what the worker keeps. */
export const cached = (page: Page) =>
  page.evaluate(async () => {
    const found: string[] = []
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
    return found
  })

/** The page as the worker keeps it; empty where it keeps none. */
export const keptPage = (page: Page) =>
  page.evaluate(async () => (await (await caches.match('/', { ignoreVary: true }))?.text()) ?? '')
