import type { Config } from './config'
import { isVaried } from './config-values'

const TOKEN_CHARS = 16
/** A shorter prefix covers more than one network: fc00::/7 is the largest that is private. */
const PREFIX_MIN = 7

/** Warnings for the operator about settings that are valid but insecure. */
export function weaknessesOf({ sessionKeys, metricsToken, trustedProxies }: Config): string[] {
  return [
    ...(sessionKeys?.every(isVaried) === false
      ? ['SESSION_KEYS can be guessed: take random keys, such as `openssl rand -base64 32` makes']
      : []),
    ...(metricsToken !== null && (metricsToken.length < TOKEN_CHARS || !isVaried(metricsToken))
      ? [`METRICS_TOKEN can be guessed: take a random one, such as \`openssl rand -hex 16\` makes`]
      : []),
    ...(trustedProxies.some(([, bits]) => bits < PREFIX_MIN)
      ? ['TRUSTED_PROXIES trusts any client about its address: name the addresses of your proxy']
      : []),
  ]
}
