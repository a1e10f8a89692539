import type { Page } from 'playwright-core'
import type { Tab } from '../support/chat'

/** A text that is chosen on the page. */
export const text = (name: string, content = name) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
})

/** What the files in the strip are called. */
export const names = (page: Page) => page.locator('.attached__name').allTextContents()

/** What the page says above the field. */
export const note = (page: Page) => page.locator('#msg_note').innerText()

/** What arrived at another member: the words of each message, and the names of its files. */
export const arrived = ({ entries }: Tab) =>
  entries.flatMap((entry) =>
    entry.type === 'text' ? [[entry.text, ...(entry.files ?? []).map(({ name }) => name)]] : [],
  )
