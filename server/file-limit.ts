import { readFileSync } from 'node:fs'

/** For the database, the log, and what is just being accepted. */
const RESERVED_FILES = 200
const MIN = 100

/** How many connections may be open, by how many files this process may. Infinity where the system does not say. */
export function connectionsMax(read = () => readFileSync('/proc/self/limits', 'utf8')): number {
  try {
    const files = Number(/^Max open files\s+(\d+)/m.exec(read())![1])
    return Number.isFinite(files) ? Math.max(MIN, files - RESERVED_FILES) : Infinity
  } catch {
    return Infinity
  }
}
