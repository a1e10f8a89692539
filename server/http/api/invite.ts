import type { IncomingMessage } from 'node:http'
import Router from '@koa/router'
import { parseAddress } from '../../chat/limits/client-address'
import type { Chat } from '../../chat/chat'
import type { RateLimiter } from '../../chat/limits/rate-limiter'
import type { Config } from '../../config/config'
import type { InviteValue } from '../../../common/http'
import { addressKeyOf, isSameOrigin, loopbackHost } from '../../request'

/** Headers a proxy adds to a request. */
const passedOn = /^(x-forwarded-.*|forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$/i

export interface InviteApiParts {
  config: Config
  chat: Chat
  requestsPerAddress: RateLimiter
  /** Under which others on the network reach this server. */
  networkUrls: () => string[]
}

/**
 * `/api/invite`: tells a client on the server's own machine, whose address works on that machine only, which addresses
 * others can use. Other clients get none, because the list describes the network behind the server.
 */
export function inviteApi({ chat, config, requestsPerAddress, networkUrls }: InviteApiParts): Router {
  return new Router().get('/api/invite', (ctx) => {
    requestsPerAddress.spend(addressKeyOf(ctx.req, config.trustedProxies), chat.clock.monotonic())
    ctx.body = { addresses: isAtThisComputer(ctx.req, config) ? networkUrls() : [] } satisfies InviteValue
  })
}

function isAtThisComputer(request: IncomingMessage, config: Config): boolean {
  if (config.trustedProxies.length > 0 || config.publicOrigins.length > 0) return false
  // The raw headers: some have been removed since.
  if (request.rawHeaders.some((name, at) => at % 2 === 0 && passedOn.test(name))) return false
  const isLoopback = parseAddress(request.socket.remoteAddress)?.range() === 'loopback'
  return isLoopback && loopbackHost.test(request.headers.host ?? '') && isSameOrigin(request, config)
}
