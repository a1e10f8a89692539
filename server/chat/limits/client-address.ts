import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** `[2001:db8::7]:51234` or `203.0.113.7:51234`, as some proxies write it. */
const hop = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/
const PORT_MAX = 65_535

/** Unwraps IPv4-mapped IPv6. @returns `null` when the text is no address */
export function parseAddress(text: string | undefined): Address | null {
  if (text === undefined) return null
  // Some parsers read `10` and `010.0.0.1` as other IPv4 addresses than the ones meant.
  if (!ipaddr.IPv6.isValid(text) && !ipaddr.IPv4.isValidFourPartDecimal(text)) return null
  return ipaddr.process(text)
}

/**
 * Reads one entry of `X-Forwarded-For`: an address, perhaps with brackets, a port or a zone, which are dropped.
 * @returns `null` for anything else
 */
export function parseHop(entry: string): Address | null {
  const written = entry.trim().replace(/^"(.*)"$/, '$1')
  const [, bracketed, plain, port] = hop.exec(written) ?? []
  if (Number(port ?? 0) > PORT_MAX) return null
  const address = bracketed ?? plain ?? written
  return parseAddress(address.includes(':') ? address.replace(/%.*/, '') : address)
}

/** `203.0.*.*` or `2001:db8:*:*`: enough to tell two members apart, too little to identify one. */
export function maskAddress(address: Address | null): string {
  if (address === null) return '*.*.*.*'
  if (address.kind() === 'ipv4') return [...address.toByteArray().slice(0, 2), '*', '*'].join('.')
  return [...groups(address as ipaddr.IPv6).slice(0, 2), '*', '*'].join(':')
}

/** The key of limits: the address, or for IPv6 the /64 that a household gets; empty when there is no address. */
export function addressKey(address: Address | null): string {
  if (address === null || address.kind() === 'ipv4') return address?.toString() ?? ''
  return groups(address as ipaddr.IPv6)
    .slice(0, 4)
    .join(':')
}

/** The limits of a /56 and a /48, as multiples of the limit of a /64. */
const WIDTH_OF_56 = 4
const WIDTH_OF_48 = 16

/**
 * The networks that are charged for a client: its address, or for IPv6 its /64, /56 and /48, the wider ones with a
 * multiple of the limit. One customer often gets a whole /56 or /48 (RIPE-690) and could use a new /64 each time.
 */
export function payingNetworks(key: string): (readonly [key: string, width: number])[] {
  if (!key.includes(':')) return [[key, 1]]
  const [first, second, third, fourth = '0'] = key.split(':')
  const network = `${first}:${second}:${third}`
  return [
    [key, 1],
    [`${network}:${(parseInt(fourth, 16) >> 8).toString(16)}/56`, WIDTH_OF_56],
    [`${network}/48`, WIDTH_OF_48],
  ]
}

/** The network under which log lines group clients: a /24, or for IPv6 a /48. */
export function networkOf(key: string): string {
  return key.includes(':') ? key.split(':').slice(0, 3).join(':') : key.split('.').slice(0, 3).join('.')
}

function groups(address: ipaddr.IPv6): string[] {
  return address.parts.map((part) => part.toString(16))
}
