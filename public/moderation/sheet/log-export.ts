import type { LogItem } from '../../../common/protocol/moderation'
import type { RefusalCode } from '../../../common/refusals'
import type { Room } from '../../sync/room'
import type { Asker } from './asker'

/** A browser reads the file after the click, at some time. */
const KEPT_MS = 60_000

/** Saves the moderation log of a room as JSON Lines, the newest first. @returns why it failed, or `null` */
export async function exportLog(room: Room, asker: Asker): Promise<RefusalCode | 'not-reached' | null> {
  const lines: string[] = []
  let before: number | undefined
  do {
    const input = { room: room.title, list: 'log' as const, ...(before !== undefined && { before }) }
    const answer = await asker.ask('moderation', input)
    if (!answer?.ok) return answer?.code ?? 'not-reached'
    lines.push(...(answer.value.items as LogItem[]).map((item) => `${JSON.stringify(item)}\n`))
    ;({ before } = answer.value)
  } while (before !== undefined)
  save(new Blob(lines, { type: 'application/jsonl' }), `${fileName(room.title)}-moderation.jsonl`)
  return null
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  // Firefox clicks only what is in the page.
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}

/** Without what file systems or browsers forbid. */
const fileName = (room: string): string => room.replace(/[\\/:*?"<>|~.\p{C}]/gu, '_')
