import type { RoomChange } from '../../../common/protocol/rooms'
import type { Words } from '../../ui/words'

const DAY_SECONDS = 24 * 60 * 60

/** A sentence for each thing that a member set. */
export function sentencesOf(change: RoomChange, words: Words): string[] {
  const { created, closed, listed, access, password, slowModeSeconds: pause, whoSpeaks, newcomers } = change
  const { settingsChanged, roomChanges: say } = words.say
  const sentences: string[] = []
  if (created) sentences.push(say.created)
  if (closed !== undefined) sentences.push(closed ? say.closed : say.opened)
  // A room that is made had no settings before.
  if (access && !created) sentences.push(say.access[access])
  if (listed !== undefined && !created) sentences.push(listed ? say.listed : say.unlisted)
  if (password) sentences.push(say.password)
  if (pause !== undefined)
    sentences.push(pause ? words.fill(say.slowModeOn, { time: words.span(pause) }) : say.slowModeOff)
  if (whoSpeaks) sentences.push(say.speak[whoSpeaks])
  if (newcomers) sentences.push(newcomersSentence(newcomers, say))
  if (change.words) sentences.push(say.words)
  const { filesLifetimeDays: kept } = change
  if (kept) sentences.push(words.fill(say.filesKept, { time: words.span(kept * DAY_SECONDS, 'long') }))
  if (kept === null) sentences.push(say.filesKeptAgain)
  // A newer server may say what this page has no words for.
  const known = sentences.filter((sentence) => sentence !== undefined)
  return known.length > 0 ? known : [settingsChanged]
}

function newcomersSentence(
  { links, files }: NonNullable<RoomChange['newcomers']>,
  say: Words['say']['roomChanges'],
): string {
  if (links) return files ? say.links : say.onlyLinks
  return files ? say.onlyFiles : say.noLinks
}
