import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { closeLater, PATIENCE_MS } from './chat'

let browser: Promise<Browser> | undefined

afterAll(closeBrowser)

interface Visit {
  url: string
  /** The language that the browser asks for. */
  locale?: string
  colorScheme?: 'light' | 'dark'
  viewport?: { width: number; height: number }
  /** A context that is open already: another tab of the same person. */
  context?: BrowserContext
}

interface Visited {
  page: Page
  context: BrowserContext
  /** Uncaught exceptions. */
  pageErrors: string[]
  /** Violations of the Content-Security-Policy. */
  cspViolations: string[]
}

/** Opens `url` as a new person, or in another tab of the person `context` belongs to. */
export async function openPage({ url, context, ...looks }: Visit): Promise<Visited> {
  const own = context ?? (await newContext(looks))
  const page = await own.newPage()
  const pageErrors: string[] = []
  const cspViolations: string[] = []

  page.on('pageerror', (error) => pageErrors.push(error.stack ?? error.message))
  // The console also has violations before the listener.
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy'))
      cspViolations.push(message.text())
  })
  await page.exposeFunction('tellViolation', (violation: string) => cspViolations.push(violation))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell = (window as unknown as { tellViolation: (violation: string) => void }).tellViolation
      tell(`${event.violatedDirective} stopped ${event.blockedURI} ${event.sample}`)
    })
  })

  await page.goto(url)
  return { page, context: own, pageErrors, cspViolations }
}

/** One person: own cookies, own storage. */
export async function newContext(looks: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await (await connected()).newContext({ locale: 'zh-CN', ...looks })
  context.setDefaultTimeout(PATIENCE_MS)
  // A page whose server is gone would keep reconnecting during the next tests.
  closeLater(() => context.close())
  return context
}

function connected(): Promise<Browser> {
  const endpoint = process.env.BROWSER_ENDPOINT
  if (!endpoint) throw new Error(`No browser to test with. ${process.env.BROWSER_PROBLEM ?? ''}`)
  browser ??= chromium.connect(endpoint)
  return browser
}

/** Closes every context this test file opened; the browser itself stays for the other files. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
  browser = undefined
}
