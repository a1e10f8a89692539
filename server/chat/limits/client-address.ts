import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** `[2001:db8::7]:51234`, `203.0.113.7:51234`: what some proxies write. An address without a port may stand bare. */
const hop = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/
const PORT_MAX = 65_535

/** IPv4 as IPv4, also when it came wrapped in IPv6; `null` for what is no address. */
export function parseAddress(text: string | undefined): Address | null {
  if (text === undefined) return null
  // `10` and `010.0.0.1` are IPv4 addresses to some parsers, and not those that were meant.
  if (!ipaddr.IPv6.isValid(text) && !ipaddr.IPv4.isValidFourPartDecimal(text)) return null
  return ipaddr.process(text)
}

/**
 * One entry of `X-Forwarded-For`: an address, perhaps in brackets, with a port or a zone, which are not part of who it
 * is. `null` for anything else.
 */
export function parseHop(entry: string): Address | null {
  const written = entry.trim().replace(/^"(.*)"$/, '$1')
  const [, bracketed, plain, port] = hop.exec(written) ?? []
  if (Number(port ?? 0) > PORT_MAX) return null
  const address = bracketed ?? plain ?? written
  return parseAddress(address.includes(':') ? address.replace(/%.*/, '') : address)
}

/** `203.0.*.*` or `2001:db8:*:*`: enough to tell namesakes apart, too little to find anybody. */
export function maskAddress(address: Address | null): string {
  if (address === null) return '*.*.*.*'
  if (address.kind() === 'ipv4') return [...address.toByteArray().slice(0, 2), '*', '*'].join('.')
  return [...groups(address as ipaddr.IPv6).slice(0, 2), '*', '*'].join(':')
}

/** What limits count by: the address, or for IPv6 its /64, which is what one household is given; empty for none. */
export function addressKey(address: Address | null): string {
  if (address === null || address.kind() === 'ipv4') return address?.toString() ?? ''
  return groups(address as ipaddr.IPv6)
    .slice(0, 4)
    .join(':')
}

/** How many households of a /64 the /56 and the /48 around it may be together, before they count as one client. */
const WIDTH_OF_56 = 4
const WIDTH_OF_48 = 16

/**
 * Who pays for a client: its address, or for IPv6 its /64 and the /56 and the /48 around it, with so many times the
 * limit. One customer is often given all of a /56 or a /48 (RIPE-690), and could be a stranger in each /64 of it.
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

/** The network of such a key, for what is told of several clients together: a /24, for IPv6 a /48. */
export function networkOf(key: string): string {
  return key.includes(':') ? key.split(':').slice(0, 3).join(':') : key.split('.').slice(0, 3).join('.')
}

function groups(address: ipaddr.IPv6): string[] {
  return address.parts.map((part) => part.toString(16))
}
