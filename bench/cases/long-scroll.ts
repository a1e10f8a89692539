import type { Page } from 'playwright-core'
import { closeAll, enter } from '../../tests/support/chat'
import { framesOf } from '../parts/frames'
import { inBrowser } from '../parts/in-browser'
import type { Case } from './case'

const MESSAGES = 10_000
const AT_ONCE = 200
/** More than a screen, so that every frame has to draw rows. */
const STEP_PX = 2_400
/** The best of these counts. */
const TRIES = 3

const kinds = [
  'a short one',
  '一条中文消息，稍微长一点，看看它在哪里换行。',
  'with https://example.com/a/link, `code` and @somebody in it, '.repeat(3),
  '```\nfenced()\ncode()\n```',
  'line\n'.repeat(20),
  '🍵🫖',
]

export const longScroll: Case = {
  name: 'P13',
  group: 'page',
  title: 'the page: 10,000 messages scrolled, up by the wheel and down by keys',
  peers: ['teahouse'],
  sharesCores: true,
  onceInShort: ['teahouse'],
  bars: [{ figure: 'longestFrame', atMost: 50, byMachine: true }],
  async measure({ url }) {
    await fill(url)
    return inBrowser(async (browser) => {
      const page = await browser.newPage({ locale: 'zh-CN', viewport: { width: 1_280, height: 800 } })
      await page.goto(url)
      await drawn(page, MESSAGES)
      const longest: number[] = []
      for (let tries = 0; tries < TRIES; tries += 1) longest.push(await longestFrame(page))
      return { longestFrame: Math.min(...longest) }
    })
  },
}

/** In the lobby, which nobody owns: elsewhere the first links of newcomers wait for a moderator. */
async function fill(url: string): Promise<void> {
  const speakers = await Promise.all(['Ann', 'Bob', 'Cyd'].map((name) => enter(url, name)))
  const say = (n: number) => speakers[n % 3]!.say(kinds[n % kinds.length]!)
  for (let n = 0; n < MESSAGES; n += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => say(n + at)))
  await closeAll()
}

async function longestFrame(page: Page): Promise<number> {
  const isDrawn = async (seq: number) => (await page.locator(`[data-seq="${seq}"]`).count()) > 0
  await page.mouse.move(700, 400)
  const up = await framesOf(
    page,
    () => page.mouse.wheel(0, -STEP_PX),
    () => isDrawn(1),
  )
  await page.focus('#msg_log')
  const down = await framesOf(
    page,
    () => page.keyboard.press('PageDown'),
    async () => !(await isDrawn(1)),
  )
  if (up.length < 50 || down.length < 20)
    throw new Error(`only ${up.length} and ${down.length} frames were drawn`)
  await page.click('#pill')
  await drawn(page, MESSAGES)
  return Math.max(...up, ...down)
}

function drawn(page: Page, seq: number): Promise<void> {
  return page.locator(`[data-seq="${seq}"]`).waitFor()
}
