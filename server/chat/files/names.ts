import { ALT_MAX_CHARS } from '../../../common/protocol/files'
import { isBlank } from '../../../common/text/visible'

const NAME_MAX_BYTES = 255
const EXTENSION = /\.[\p{L}\p{N}]{1,16}$/u
/** Controls, marks of direction and ends of lines: they show another name than a file has. */
const hidden = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu
const endings: Record<string, readonly string[]> = {
  'image/png': ['.png'],
  'image/jpeg': ['.jpg', '.jpeg', '.jpe', '.jfif'],
  'image/webp': ['.webp'],
  'image/gif': ['.gif'],
}
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** A name that any device can store, from any text that a client calls one. */
export function fileName(given: string): string {
  const last = given.toWellFormed().split(/[/\\]/).at(-1)!
  const name = last.replace(hidden, '').trim().replace(/\.+$/, '')
  if (isBlank(name)) return 'file'
  const extension = EXTENSION.exec(name)?.[0] ?? ''
  const stem = name.slice(0, name.length - extension.length)
  return cut(stem, NAME_MAX_BYTES - Buffer.byteLength(extension)) + extension
}

/** The name of a picture, which ends as its type does: systems open a file by that. */
export function pictureName(name: string, type: string): string {
  const known = endings[type] ?? []
  const isFit = known.some((ending) => name.toLowerCase().endsWith(ending))
  return isFit || known.length === 0 ? name : fileName(name + known[0])
}

/** What a picture shows, in one line; `undefined` for nothing. */
export function altText(given: string): string | undefined {
  const line = given.toWellFormed().replace(/\s+/g, ' ').replace(hidden, '').trim()
  return [...line].slice(0, ALT_MAX_CHARS).join('') || undefined
}

function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let bytes = 0
  let end = 0
  for (const { segment, index } of graphemes.segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > maxBytes) break
    end = index + segment.length
  }
  return text.slice(0, end)
}
