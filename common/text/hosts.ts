/** Chinese, Japanese and Korean are written without a space behind an address. */
export const CJK =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u30fc]/u

const HOST =
  /^[\p{L}\p{M}\p{N}\p{So}\p{EMod}\p{Join_Control}_-]+(?:\.[\p{L}\p{M}\p{N}\p{So}\p{EMod}\p{Join_Control}_-]+)*/u
const IPV6 = /^\[[\da-fA-F:.]{2,45}\]/
const PORT = /^:\d{1,6}/
/** What ends a host without being part of it: a mark, a symbol or an emoji that follows it. */
const LETTER = /[\p{L}\p{N}]/u
const VARIATION = /\p{Variation_Selector}/u
/** A DNS name has 253 characters; the rest of a longer one is never looked at, so that hosts take linear time. */
const LONGEST = 254

const EMPTY_LABEL = /^\.{2,}[\p{L}\p{N}]/u

const IPV4 = /^\d+(?:\.\d+){3}$/
const TOP_LEVEL = /^\.(?:[\p{L}\p{M}]{2,}|[Xx][Nn]--[A-Za-z\d-]+)$/u
const ONLY_WWW = /^[Ww]{3}\.[^.]+$/

/**
 * Where the host that begins at `from` ends, its port included; `null` where none begins.
 *
 * A host may be of any script. `https://例え.jp/` and `https://b站.com/` are hosts, and `https://example.com看` is a
 * host and Chinese text: a label that begins in Han, Kana or Hangul is a label. One that begins otherwise ends before
 * the first such character if it is the last label, or if what stands before could be the whole host.
 */
export function hostEnd(text: string, from: number): number | null {
  const rest = text.slice(from, from + LONGEST + 8)
  const literal = IPV6.exec(rest)?.[0]
  if (literal !== undefined) return from + literal.length + portLength(rest, literal.length)
  const run = HOST.exec(rest)?.[0]
  if (run === undefined || (EMPTY_LABEL.test(rest.slice(run.length)) && !isWhole(run))) return null
  const host = run.slice(0, beforeText(run))
  if (host.length > LONGEST) return null
  const dot = host === run && /^\.(?:[/?#]|:\d)/.test(rest.slice(run.length)) ? 1 : 0
  const end = host.length + dot
  const port = portLength(rest, end)
  return from + (port > 0 || '/?#'.includes(rest[end] ?? ' ') ? end + port : trimmed(host))
}

/** True for a name that stands for itself without a scheme before it, such as `www.example.org` or the end of `a@b.org`. */
export const hasTopLevel = (host: string): boolean =>
  TOP_LEVEL.test(host.slice(host.lastIndexOf('.'))) && !ONLY_WWW.test(host)

const portLength = (text: string, at: number): number => PORT.exec(text.slice(at, at + 7))?.[0].length ?? 0

/** The part of a run of labels that is the host, and not the text behind it. */
function beforeText(run: string): number {
  const labels = run.split('.')
  let from = 0
  for (const [index, label] of labels.entries()) {
    const glued = label.search(CJK)
    const end = from + glued
    if (glued > 0 && (index === labels.length - 1 || isWhole(run.slice(0, end)))) return end
    from += label.length + 1
  }
  return run.length
}

const isWhole = (host: string): boolean => host === 'localhost' || IPV4.test(host) || hasTopLevel(host)

/** Without what is no letter at its end. */
function trimmed(host: string): number {
  const characters = [...host]
  let end = host.length
  for (let index = characters.length - 1; index >= 0; index--) {
    const character = characters[index]!
    if (LETTER.test(character)) break
    end -= character.length
  }
  return withMarks(host, end)
}

/** Behind the marks of the letter before `end`: `ć` may be two characters. */
function withMarks(host: string, end: number): number {
  if (end === 0) return 0
  const marks = /^\p{M}+/u.exec(host.slice(end))?.[0] ?? ''
  const variation = marks.search(VARIATION)
  return end + (variation < 0 ? marks.length : variation)
}
