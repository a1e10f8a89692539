import { addressEnd, withoutTrailing } from './address-end'
import { isWordBefore } from './boundaries'
import { CJK, hasTopLevel, hostEnd } from './hosts'

/** A link as it is written; with `href: null` it only looks like one, as far as `end`. */
export interface Link {
  start: number
  end: number
  href: string | null
}

/** Browsers and Node have the same one; the types of neither are known here. */
declare const URL: new (address: string) => { readonly href: string }

const BEGINNING = /^(?:https?:\/\/|www\.)/i
/** What stands between an apparent host and the host: user information. */
const USER = /^[\w.!$&'*+=:;%~-]{0,255}@/
/** Before `www.` or an e-mail address: the rest of an address of another kind. */
const PART_OF_ANOTHER = /[/@%\\]/
const LOCAL = /[\p{L}\p{M}\p{N}._+'-]+$/u
const LONGEST_LOCAL = 64

const ADDRESSES = /https?:\/\/|www\.|@/gi

/** Whether the text has an address in it that leads somewhere, or looks as if it did. */
export const hasLink = (text: string): boolean =>
  [...text.matchAll(ADDRESSES)].some(
    ({ index }) => (text[index] === '@' ? mailAt(text, index, 0) : addressAt(text, index)) !== null,
  )

/** The address that begins at `at`. Each character is looked at a bounded number of times. */
export function addressAt(text: string, at: number): Link | null {
  const beginning = BEGINNING.exec(text.slice(at, at + 8))?.[0]
  if (beginning === undefined || isLetterBefore(text, at)) return null
  return beginning.endsWith('/') ? withScheme(text, at, at + beginning.length) : withoutScheme(text, at)
}

function withScheme(text: string, start: number, from: number): Link | null {
  if (/^https?:\/\//i.test(text.slice(from, from + 8))) return null
  const host = hostEnd(text, from)
  if (host === null || host === from || hasUser(text, host)) return unlinked(text, start, from)
  if (/[%A-Za-z\d]/.test(text.charAt(host))) return unlinked(text, start, from)
  const end = endOf(text, start, host)
  return { start, end, href: hrefOf(text.slice(start, end)) }
}

function withoutScheme(text: string, start: number): Link | null {
  if (PART_OF_ANOTHER.test(text.charAt(start - 1)) || /[.-]/.test(text.charAt(start - 1))) return null
  const host = hostEnd(text, start)
  if (host === null) return unlinked(text, start, start)
  if (hasUser(text, host)) return null
  const isName = hasTopLevel(text.slice(start, host).replace(/\.?(?::\d+)?$/, ''))
  if (!isName) return { start, end: host, href: null }
  const end = endOf(text, start, host)
  return { start, end, href: hrefOf(`https://${text.slice(start, end)}`) }
}

/** The address that fills the parentheses which open before `at`; `null` where there is anything else in them. */
export function addressWithin(text: string, at: number): { end: number; href: string } | null {
  const scheme = /^https?:\/\//i.exec(text.slice(at, at + 8))?.[0]
  const host = scheme === undefined ? null : hostEnd(text, at + scheme.length)
  if (scheme === undefined || host === null || host === at + scheme.length || hasUser(text, host)) return null
  const end = addressTo(text, at, host)
  const href = text[end] === ')' ? hrefOf(text.slice(at, end)) : null
  return href === null ? null : { end, href }
}

/**
 * The e-mail address whose `@` stands at `at`.
 * @param floor where it may begin at the earliest
 */
export function mailAt(text: string, at: number, floor: number): Link | null {
  if (text[at] !== '@') return null
  const start = localStart(text, at, floor)
  const end = hostEnd(text, at + 1)
  if (start === null || end === null) return null
  const host = text.slice(at + 1, end)
  if (!hasTopLevel(host) || hrefOf(`https://${host}`) === null) return null
  if (/^(?:@|:[\w/~])/.test(text.slice(end, end + 2))) return null
  return { start, end, href: hrefOf(`mailto:${text.slice(start, end)}`) }
}

function localStart(text: string, at: number, floor: number): number | null {
  const before = text.slice(Math.max(floor, at - LONGEST_LOCAL - 1), at)
  let local = LOCAL.exec(before.slice(before.lastIndexOf('@') + 1))?.[0] ?? ''
  local = local.slice(local.lastIndexOf('..') + 1)
  local = (local.split(CJK).pop() ?? '').replace(/^[._+'-]+/, '')
  if (local === '' || local.length > LONGEST_LOCAL || /[.']$/.test(local)) return null
  const start = at - local.length
  return PART_OF_ANOTHER.test(text.charAt(start - 1)) ? null : start
}

const isLetterBefore = (text: string, at: number): boolean => text[at - 1] !== '_' && isWordBefore(text, at)

/** An address with a name before its host leads elsewhere than it seems to. */
const hasUser = (text: string, at: number): boolean => USER.test(text.slice(at, at + 256))

const endOf = (text: string, start: number, host: number): number =>
  withoutTrailing(text, start, addressTo(text, start, host))

const addressTo = (text: string, start: number, host: number): number =>
  '/?#'.includes(text[host] ?? ' ') ? addressEnd(text, start, host) : host

function unlinked(text: string, start: number, from: number): Link | null {
  const end = addressEnd(text, start, from)
  return end === from ? null : { start, end, href: null }
}

function hrefOf(address: string): string | null {
  try {
    return new URL(address).href
  } catch {
    return null
  }
}
