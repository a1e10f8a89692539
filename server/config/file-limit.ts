import { readFileSync } from 'node:fs'

/** For the database, the log, and connections being accepted. */
const RESERVED_FILES = 200
const MIN = 100
/** Connections reserved for plain requests. */
const PLAIN = 100

/** The most connections this process may have open, by its limit of open files. Infinity where the system does not say. */
export function connectionsMax(read = () => readFileSync('/proc/self/limits', 'utf8')): number {
  try {
    const files = Number(/^Max open files\s+(\d+)/m.exec(read())![1])
    return Number.isFinite(files) ? Math.max(MIN, files - RESERVED_FILES) : Infinity
  } catch {
    return Infinity
  }
}

/** How many of these connections may be WebSockets. */
export function webSocketsMax(connections: number): number {
  return connections - Math.min(PLAIN, Math.floor(connections / 2))
}
