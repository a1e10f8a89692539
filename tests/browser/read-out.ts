import type { Page } from 'playwright-core'

/** From now on, notes what a screen reader reads out of the log: what is added where it is a live region. */
export async function listen(page: Page): Promise<void> {
  await page.waitForSelector('#msg_log:not([aria-live])')
  await page.evaluate(() => {
    const readOut: string[] = []
    Object.assign(window, { readOut })
    new MutationObserver((mutations) => {
      const read: Element[] = []
      for (const { addedNodes } of mutations)
        for (const node of addedNodes) {
          const element = node instanceof Element ? node : node.parentElement
          const isOff = element?.closest('[aria-live]')?.getAttribute('aria-live') === 'off'
          const isRead = read.some((each) => each.contains(node))
          if (!element || isOff || isRead || !element.checkVisibility()) continue
          read.push(element)
          readOut.push(element.querySelector('[data-text]')?.textContent ?? node.textContent ?? '')
        }
    }).observe(document.getElementById('msg_log')!, { childList: true, subtree: true })
  })
}

export const readOut = (page: Page) =>
  page.evaluate(() => (window as unknown as { readOut: string[] }).readOut)
