import type { Page } from 'playwright-core'
import { until } from '../support/chat'

/** The message with the focus, or the id of what has it. */
export const focusedSeq = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.getAttribute('data-seq') ?? document.activeElement?.id)

/** Moves the focus to a message by keyboard, once the keys are loaded. */
export async function focusMessage(page: Page, seq: number): Promise<void> {
  await until(`the focus on ${seq}`, async () => {
    const focused = await focusedSeq(page)
    if (focused === String(seq)) return true
    const isInLog = await page.evaluate(() => document.activeElement?.closest('#msg_log') != null)
    if (!isInLog) await page.focus('#msg_log')
    await page.keyboard.press(Number(focused) < seq ? 'ArrowDown' : 'ArrowUp')
    return false
  })
}
