import type { Page } from 'playwright-core'
import { soon } from './person'

/** What the device keeps of the logs: the `seq` of the entries, by room. */
export const keptLogs = (page: Page) =>
  page.evaluate(async () => {
    // Opening what is not there would make it, without what belongs into it.
    const databases = await indexedDB.databases()
    if (!databases.some(({ name }) => name === 'teahouse-logs')) return {}
    const opening = indexedDB.open('teahouse-logs')
    await new Promise((resolve) => (opening.onsuccess = resolve))
    const logs = opening.result.transaction('logs').objectStore('logs')
    const [names, rows] = [logs.getAllKeys(), logs.getAll()]
    await new Promise((resolve) => (logs.transaction.oncomplete = resolve))
    opening.result.close()
    const seqs = (rows.result as { entries: { seq: number }[] }[]).map(({ entries }) =>
      entries.map(({ seq }) => seq),
    )
    return Object.fromEntries(names.result.map((name, index) => [name, seqs[index]!])) as Record<
      string,
      number[]
    >
  })

/** Resolves when the device keeps the log of a room up to `last`. */
export const keeps = (page: Page, room: string, last: number) =>
  soon(`${last} kept of ${room}`, async () => (await keptLogs(page))[room]?.at(-1) === last)
