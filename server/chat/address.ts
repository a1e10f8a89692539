import ipaddr from 'ipaddr.js'

/** IPv4 as IPv4, also when it came wrapped in IPv6; `null` for what is no address. */
export function parseAddress(text: string | undefined): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return text !== undefined && ipaddr.isValid(text) ? ipaddr.process(text) : null
}

/** `203.0.*.*` or `2001:db8:*:*`: enough to tell namesakes apart, too little to find anybody. */
export function maskAddress(text: string): string {
  const address = parseAddress(text)
  if (address === null) return '*.*.*.*'
  if (address.kind() === 'ipv4') return [...address.toByteArray().slice(0, 2), '*', '*'].join('.')
  return [...groups(address as ipaddr.IPv6).slice(0, 2), '*', '*'].join(':')
}

/** What limits count by: the address, or for IPv6 its /64, which is what one household is given. */
export function addressKey(text: string): string {
  const address = parseAddress(text)
  if (address === null || address.kind() === 'ipv4') return address?.toString() ?? text
  return groups(address as ipaddr.IPv6)
    .slice(0, 4)
    .join(':')
}

function groups(address: ipaddr.IPv6): string[] {
  return address.parts.map((part) => part.toString(16))
}
