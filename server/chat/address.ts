import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** IPv4 as IPv4, also when it came wrapped in IPv6; `null` for what is no address. */
export function parseAddress(text: string | undefined): Address | null {
  return text !== undefined && ipaddr.isValid(text) ? ipaddr.process(text) : null
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

function groups(address: ipaddr.IPv6): string[] {
  return address.parts.map((part) => part.toString(16))
}
