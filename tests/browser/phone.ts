import type { BrowserContextOptions } from 'playwright-core'
import { newContext } from '../support/browser'
import { visit } from './person'

export const phone = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
}

/** Opens a URL on a phone, as a new person. */
export async function visitOnPhone(url: string, options: BrowserContextOptions = {}) {
  return visit({ url, context: await newContext({ ...phone, ...options }) })
}
