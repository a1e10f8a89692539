import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
}

/** What depends on the theme; all the rest is the same in each. */
const colours = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }

/** The same as `barriers`, of the colours alone: for further themes of a page that has none in the first. */
export const barriersOfColour = (page: Page): Promise<string[]> => barriers(page, colours)

/** What a screen reader, a keyboard or a poor eye would stumble over. */
export async function barriers(page: Page, options: object = {}): Promise<string[]> {
  // Colours on their way are nobody's to read.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axe)
  return page.evaluate(async (given) => {
    const { axe } = window as unknown as { axe: Axe }
    const { violations } = await axe.run(given)
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }, options)
}
