import type { Page } from 'playwright-core'
import { until } from '../support/chat'

/** The `seq` of the stored entries, by room. */
export const storedLogs = (page: Page) =>
  page.evaluate(async () => {
    // Opening a missing database would create it without its object stores.
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

/** Resolves when the log of a room is stored up to `last`. */
export const logStored = (page: Page, room: string, last: number) =>
  until(`${last} stored of ${room}`, async () => (await storedLogs(page))[room]?.at(-1) === last)

/** The texts that are stored of a room. */
export const storedTexts = (page: Page, room: string): Promise<string[]> =>
  page.evaluate(async (name) => {
    const opening = indexedDB.open('teahouse-logs')
    opening.onupgradeneeded = () => opening.transaction!.abort()
    if (
      !(await new Promise((resolve) => {
        opening.onsuccess = () => resolve(true)
        opening.onerror = () => resolve(false)
      }))
    )
      return []
    const reading = opening.result.transaction('logs').objectStore('logs').get(name)
    await new Promise((resolve) => (reading.transaction!.oncomplete = resolve))
    opening.result.close()
    return ((reading.result as { entries: { text?: string }[] } | undefined)?.entries ?? []).flatMap(
      ({ text }) => text ?? [],
    )
  }, room)
