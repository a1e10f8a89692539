import type { IncomingMessage } from 'node:http'
import { type Address, addressKey, parseAddress, parseHop } from './chat/limits/client-address'
import type { Config } from './config/config'
import type { Range } from './config/config-values'

export const loopbackHost = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/**
 * The client's address: the rightmost hop that is not a trusted proxy. Anyone can forge the hops left of it.
 * @returns `null` when the connection is already closed
 */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly Range[]): Address | null {
  let client = parseAddress(request.socket.remoteAddress)
  // Several header lines are one list, whose empty elements are ignored (RFC 9110, 5.2 and 5.6.1).
  const list = header(request, 'x-forwarded-for') ?? ''
  const forwarded = list.split(',').filter((entry) => entry.trim() !== '')
  while (client !== null && forwarded.length > 0 && isTrusted(client, trustedProxies)) {
    const hop = parseHop(forwarded.pop()!)
    if (hop === null) break
    client = hop
  }
  return client
}

/** The key of limits, see `addressKey`. */
export function addressKeyOf(request: IncomingMessage, trustedProxies: readonly Range[]): string {
  return addressKey(clientAddress(request, trustedProxies))
}

/** True when the request came through a trusted proxy. */
export function isForwarded(request: IncomingMessage, trustedProxies: readonly Range[]): boolean {
  const remote = parseAddress(request.socket.remoteAddress)
  return remote !== null && isTrusted(remote, trustedProxies)
}

const PRIVATE = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'])

/** The address that may be that of a proxy which is not trusted, and the clients that it names; `null` for any other. */
export function unknownProxyOf(
  request: IncomingMessage,
  trustedProxies: readonly Range[],
): { proxy: string; named: string } | null {
  const remote = parseAddress(request.socket.remoteAddress)
  const named = header(request, 'x-forwarded-for')
  if (remote === null || named === undefined) return null
  const isUnknown = PRIVATE.has(remote.range()) && !isTrusted(remote, trustedProxies)
  return isUnknown ? { proxy: remote.toString(), named } : null
}

/**
 * True unless a browser says that the request comes from a page of another origin. Other programs send neither header, and
 * only their own cookies.
 */
export function isSameOrigin(request: IncomingMessage, config: Config): boolean {
  const origin = header(request, 'origin')
  const site = header(request, 'sec-fetch-site')
  if (origin !== undefined) {
    if (config.publicOrigins.includes(origin)) return true
    // Behind a proxy the scheme may differ, so hosts are compared. Browsers let no page set either header.
    const own =
      config.publicOrigins.length === 0 &&
      URL.canParse(origin) &&
      new URL(origin).host === hostOf(origin, header(request, 'host') ?? '')
    if (!own) return false
  }
  return site === undefined || site === 'same-origin' || site === 'none'
}

const hostShape = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/**
 * True when the request names exactly one host, which must be one of `PUBLIC_ORIGINS` where they are set: a page under
 * another name is an attacker's (DNS rebinding). From this machine any loopback name is allowed.
 */
export function isOurHost(request: IncomingMessage, { publicOrigins, trustedProxies }: Config): boolean {
  const named = request.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  const host = request.headers.host ?? ''
  if (named.length !== 1 || !hostShape.test(host)) return false
  if (publicOrigins.length === 0) return true
  const isPassedOn = isForwarded(request, trustedProxies)
  const asked = (isPassedOn && forwardedHost(request)) || host
  if (publicOrigins.some((origin) => new URL(origin).host === hostOf(origin, asked))) return true
  const remote = parseAddress(request.socket.remoteAddress)
  return loopbackHost.test(asked) && remote?.range() === 'loopback'
}

/** The last value: some proxies append theirs to the client's, which anyone can forge. */
function forwardedHost(request: IncomingMessage): string {
  return (header(request, 'x-forwarded-host') ?? '').split(',').at(-1)!.trim()
}

/** Normalises a host as URLs do: lower case, without the default port of the origin's scheme. */
function hostOf(origin: string, host: string): string | null {
  const url = `${origin.startsWith('https:') ? 'https' : 'http'}://${host}`
  return URL.canParse(url) ? new URL(url).host : null
}

export function isTrusted(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits))
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(',') : value
}
