import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { closeLater, WAIT_TIMEOUT_MS } from './chat'

let browser: Promise<Browser> | undefined

// Jest's limit is 100, and Playwright takes the stack at every call.
Error.stackTraceLimit = 15

afterAll(closeBrowser)

interface Visit {
  url: string
  /** The language that the browser asks for. */
  locale?: string
  colorScheme?: 'light' | 'dark'
  viewport?: { width: number; height: number }
  /** An open context, for another tab of the same person. */
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
export async function openPage({ url, context, ...options }: Visit): Promise<Visited> {
  const own = context ?? (await newContext(options))
  const page = await own.newPage()
  const pageErrors: string[] = []
  const cspViolations: string[] = []

  page.on('pageerror', (error) => pageErrors.push(error.stack ?? error.message))
  // The console also reports the violations before the listener is registered.
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy'))
      cspViolations.push(message.text())
  })
  await page.exposeFunction('reportViolation', (violation: string) => cspViolations.push(violation))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportViolation: (violation: string) => void }).reportViolation
      report(`${event.violatedDirective} stopped ${event.blockedURI} ${event.sample}`)
    })
  })

  await page.goto(url)
  return { page, context: own, pageErrors, cspViolations }
}

/** A context with cookies and storage of its own: one person. */
export async function newContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await (await connected()).newContext({ locale: 'zh-CN', ...options })
  context.setDefaultTimeout(WAIT_TIMEOUT_MS)
  // A page whose server is closed would keep reconnecting during the next tests.
  closeLater(() => context.close())
  return context
}

function connected(): Promise<Browser> {
  const endpoint = process.env.BROWSER_ENDPOINT
  if (!endpoint) throw new Error(`No browser. ${process.env.BROWSER_PROBLEM ?? ''}`)
  browser ??= chromium.connect(endpoint)
  return browser
}

/** Closes the contexts of this test file; the browser stays open for the other files. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
  browser = undefined
}
