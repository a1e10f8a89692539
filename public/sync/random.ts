import type { ClientId } from '../../common/protocol/ids'

/** `crypto.randomUUID` is missing on plain http, where many of these rooms live. */
export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

export const newClientId = (): ClientId => randomName() as ClientId
