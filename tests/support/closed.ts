import type { EventEmitter } from 'node:events'

/**
 * Resolves when this connection is closed, also by a reset, which is what a peer sends that closes it with bytes unread;
 * `once` of node:events rejects then.
 */
export function closed(connection: EventEmitter): Promise<void> {
  return new Promise((resolve) => void connection.on('error', () => {}).once('close', () => resolve()))
}
