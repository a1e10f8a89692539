import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const VARIED_CHARS = 8

/** Address range as ipaddr.js reads it: first address and prefix length. */
export type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

export function whole(fallback: number, max = Number.MAX_SAFE_INTEGER) {
  return z
    .string()
    .transform((value, context) => {
      const number = Number(value)
      if (Number.isInteger(number) && number >= 0 && number <= max) return number
      const range = max === Number.MAX_SAFE_INTEGER ? 'from 0' : `from 0 to ${max}`
      context.addIssue(`must be a whole number ${range}, not "${value}"`)
      return z.NEVER
    })
    .default(fallback)
}

export function flag(fallback: boolean) {
  return z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .default(fallback)
}

/** A limit: 0 turns it off, by making it Infinity. */
export function limit(fallback: number) {
  return whole(fallback).transform((value) => (value === 0 ? Infinity : value))
}

export function list<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(item))
}

export function isPostgresUrl(value: string): boolean {
  return URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)
}

export function isRedisUrl(value: string): boolean {
  return URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol)
}

export function isOrigin(value: string): boolean {
  return URL.canParse(value) && /^https?:\/\/[^/?#@*]+\/?$/.test(value)
}

/** Not `aaaaaaaa…` or `secretsecret…`: a key that passes is not proven good, but these were typed by hand. */
export function isVaried(value: string): boolean {
  return new Set(value).size >= VARIED_CHARS
}

const isFourPartDecimal = (value: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(value.replace(/\/.*/, ''))

const isMapped = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()

export function toRange(value: string, context: z.RefinementCtx): Range {
  try {
    const [address, bits] = value.includes('/') ? ipaddr.parseCIDR(value) : [ipaddr.parse(value), null]
    // `10` and `010.0.0.1` are addresses, too, and not those that were meant; those of IPv4 are compared as such.
    const isPlain = address.kind() === 'ipv4' ? isFourPartDecimal(value) : !isMapped(address)
    if (isPlain) return [address, bits ?? (address.kind() === 'ipv4' ? 32 : 128)]
    context.addIssue(`"${value}" is not written as in 203.0.113.0/24 or 2001:db8::/32`)
    return z.NEVER
  } catch {
    context.addIssue(`"${value}" is not an address or CIDR range`)
    return z.NEVER
  }
}
