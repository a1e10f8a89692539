import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
}

/** Nothing about what is right takes half of the time. No style comes from elsewhere, so there is nothing to fetch. */
const violationsAlone = { resultTypes: ['violations'], preload: false }

/** The rules that depend on the theme. */
const colourRules = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }

/** Only violations of colour rules, for further themes of a page that was checked in full. */
export const contrastViolations = (page: Page): Promise<string[]> =>
  accessibilityViolations(page, colourRules)

/** The violations that axe finds. */
export async function accessibilityViolations(page: Page, options: object = {}): Promise<string[]> {
  // Colours in transition are not readable yet.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axe)
  return page.evaluate(
    async (given) => {
      const { axe } = window as unknown as { axe: Axe }
      const { violations } = await axe.run(given)
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    },
    { ...violationsAlone, ...options },
  )
}
