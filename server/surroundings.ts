import type { Logger } from 'pino'
import type { Operators } from './chat/moderation/operators'
import type { Sessions, Store } from './chat/ports'
import type { Interfaces } from './http/api/lan-addresses'
import type { RequestTimeouts } from './http/server'
import type { LoadReading } from './monitoring/load'

export interface RunningChat {
  url: string
  /** The addresses under which others on the network reach it. */
  networkUrls: string[]
  operators: Operators
  /** Makes a link that makes one session an operator; the one before ends. */
  operatorLink: () => Promise<{ link: string }>
  /** Accepts no new clients, answers pending asks, asks the clients to reconnect, and closes. Idempotent. */
  close: () => Promise<void>
}

/** What the environment variables do not set. */
export interface Surroundings {
  publicFolder: string
  log: Logger
  /** Replaces the network interfaces of the system. */
  interfaces?: () => Interfaces
  /** Replaces the timeouts that the protocol promises. */
  requestTimeouts?: RequestTimeouts
  /** Replaces the measured load. */
  readLoad?: () => LoadReading
  /** For tests of a faulty or slow store. */
  decorateStore?: (store: Store) => Store
  decorateSessions?: (sessions: Sessions) => Sessions
}
