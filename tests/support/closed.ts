import type { EventEmitter } from 'node:events'

/**
 * Resolves when this connection is closed, also by a reset: a peer that closes it with unread bytes sends one, and `once`
 * of node:events would reject.
 */
export function closed(connection: EventEmitter): Promise<void> {
  return new Promise((resolve) => void connection.on('error', () => {}).once('close', () => resolve()))
}
