import type { RoomName } from './protocol/ids'

/** The room at `/`. */
export const LOBBY = 'lobby' as RoomName

/** Code points of a name. */
export const ROOM_NAME_MAX = 100
/** UTF-16 units of a spelling: an address whose every character is percent-encoded. */
const SPELLING_MAX = 2_048
/** A spelling that still changes after this many rounds is hostile. */
const ROUNDS_MAX = 5

const origin = /^https?:\/\/[^/?#]*/i
/** Browsers take these out of an address, however they are written: it would be another room's. */
const dots = /(^|\/)\.{1,2}(\/|$)/
/** Joiners and the tags of flags have their places, which the server knows: it takes a library to tell. */
const unseen = /(?!\u200c|\u200d|[\u{e0061}-\u{e007a}\u{e007f}])[\p{C}\u2028\u2029]/u
/** Without an emoji before it, it chooses nothing that is seen. */
const strayEmojiStyle = /(?<!\p{Emoji})\ufe0f|[\ufe00-\ufe0e]/gu
const variationSelectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu
/** `#tea`, and not the keycap `#️⃣`. */
const hash = /^#+(?![\ufe0f\u20e3])/
const escapes = /(?:%[\da-f]{2})+/gi

/** The lobby's names in the languages of the page. */
const lobbyKeys: ReadonlySet<string> = new Set(['lobby', '大厅', '大廳'])

/**
 * The name of the room that a spelling means: its name in any case of its compatibility characters, with or without `#`,
 * spaces or slashes around it, percent-encoded, as a path (`/r/tea`) or as a whole address. NFKC, at most 100 code
 * points. The normal form of a normal form is itself.
 * @returns `null` when no room can be called so
 */
export function roomNameOf(spelling: string): RoomName | null {
  if (spelling.length > SPELLING_MAX) return null
  let name: string | null = spelling
  for (let round = 0, before = null; name !== null && name !== before; round += 1) {
    if (round > ROUNDS_MAX) return null
    before = name
    name = simpler(name)
  }
  if (name === null || !isAllowed(name)) return null
  return lobbyKeys.has(roomKeyOf(name)) ? LOBBY : (name as RoomName)
}

/** Names that nobody guesses: `~` and 22 random letters and digits, in any spelling of the same room. */
export const isPrivateName = (name: string): boolean => /^~[a-z\d]{22}$/.test(roomKeyOf(name))

/** Equal for names that differ in case or in how an emoji is drawn: they are the same room. @param name a normal form */
export function roomKeyOf(name: string): string {
  if (/^[ -~]*$/.test(name)) return name.toLowerCase()
  const folded = Array.from(name.replace(variationSelectors, ''), folding).join('')
  return folded.normalize('NFKC')
}

/** The address of a room, for a link or a redirect: always a path of this host. */
export function pathOfRoom(room: RoomName): string {
  return room === LOBBY ? '/' : `/r/${room.split('/').map(encodeURIComponent).join('/')}`
}

function isAllowed(name: string): boolean {
  return name !== '' && [...name].length <= ROOM_NAME_MAX && !unseen.test(name) && !dots.test(name)
}

/** One round. What is decoded may be another address, and what is put together another character. */
function simpler(spelling: string): string | null {
  const composed = spelling
    .replace(strayEmojiStyle, '')
    .normalize('NFKC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim()
  const path = pathIn(composed)
  if (path === null) return null
  // Decoded last: what comes of it may be an address.
  const bare = path
    .replace(hash, '')
    .replace(/\/{2,}/g, '/')
    .replace(/^[ /]+|[ /]+$/g, '')
  return bare.replace(escapes, decoded)
}

/** Without the host, and without what leads to the rooms of a chat. @returns `null` for an address of something else */
function pathIn(text: string): string | null {
  const host = origin.exec(text)?.[0] ?? ''
  const rest = text.slice(host.length)
  if (host === '' && !rest.startsWith('/')) return text
  const path = rest.replace(/[?#].*/, '')
  if (/^\/*(r\/*)?$/i.test(path)) return LOBBY
  const isRoom = /^\/+r\//i.test(path)
  if (host !== '' && !isRoom) return null
  return path.replace(/^\/+r\//i, '')
}

/** What an address encodes; as it stands when that is no text. */
function decoded(run: string): string {
  try {
    return decodeURIComponent(run)
  } catch {
    return run
  }
}

/** Unicode's case folding of one code point. A dotless i is another letter than i in the languages that have it. */
function folding(character: string): string {
  return character === 'ı' ? character : character.toLowerCase().toUpperCase().toLowerCase()
}
