import type { Page } from 'playwright-core'

const BEGIN = 'frames begin'
const FRAME = 'BeginCommitCompositorFrame'
const TASK = 'RunTask'
const SWEEP = 'CppGC.SweepInLowPriorityTask'
const categories = ['blink.user_timing', 'disabled-by-default-devtools.timeline', 'cppgc']

/** An event of Chromium's trace: its start, and its duration in thread time, in microseconds. */
interface Traced {
  name: string
  pid: number
  tid: number
  ts: number
  tdur?: number
}

/**
 * Repeats `step` until `isEnough`, each time after the next frame.
 * @returns the milliseconds that the page's main thread worked from each frame to the next: thread time, which does not
 *   depend on other load. Idle-time garbage collection does not count
 */
export async function framesOf(
  page: Page,
  step: () => Promise<void>,
  isEnough: () => Promise<boolean>,
): Promise<number[]> {
  const browser = page.context().browser()!
  await browser.startTracing(page, { categories })
  await page.evaluate((name) => performance.mark(name), BEGIN)
  while (!(await isEnough())) {
    await step()
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: Traced[] }
  return workOf(traceEvents)
}

function workOf(events: readonly Traced[]): number[] {
  // The trace also has the pages of other contexts.
  const begin = events.find(({ name }) => name === BEGIN)!
  const own = events.filter(({ pid, tid, ts }) => pid === begin.pid && tid === begin.tid && ts >= begin.ts)
  const ends = own.flatMap(({ name, ts }) => (name === FRAME ? ts : [])).sort((a, b) => a - b)
  const work = ends.map(() => 0)
  for (const { name, ts, tdur } of own) {
    const at = ends.findIndex((end) => end >= ts)
    if (at < 0 || tdur === undefined) continue
    if (name === TASK) work[at]! += tdur / 1_000
    if (name === SWEEP) work[at]! -= tdur / 1_000
  }
  return work
}
