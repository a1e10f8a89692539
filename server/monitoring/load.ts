import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** What an overloaded server refuses first: pages of history, then new clients. Messages go on. */
export type Load = 'normal' | 'high' | 'critical'

export interface LoadReading {
  /** Event loop lag in milliseconds. */
  lagMs: number
  /** Part of the time in which the event loop worked. */
  utilization: number
  /** Part of the memory that is used. */
  memory: number
}

const LAG_MS = 100
const UTILIZATION = 0.98
const MEMORY = 0.8
const MEMORY_CRITICAL = 0.9
/** This many readings in a row: a single one may be another process or a garbage collection. */
const HIGH_AFTER = 2
const CRITICAL_AFTER = 5

/** Read about once a second. */
export class LoadMonitor {
  load: Load = 'normal'
  #busyInARow = 0
  #fullInARow = 0
  readonly #read: () => LoadReading

  constructor(read: () => LoadReading) {
    this.#read = read
  }

  look(): void {
    const { lagMs, utilization, memory } = this.#read()
    const isBusy = lagMs > LAG_MS || utilization > UTILIZATION
    this.#busyInARow = isBusy ? this.#busyInARow + 1 : 0
    this.#fullInARow = memory > MEMORY ? this.#fullInARow + 1 : 0
    const isFull = this.#fullInARow >= HIGH_AFTER
    const isCritical = (isFull && memory > MEMORY_CRITICAL) || this.#busyInARow >= CRITICAL_AFTER
    const isHigh = isFull || this.#busyInARow >= HIGH_AFTER
    this.load = isCritical ? 'critical' : isHigh ? 'high' : 'normal'
  }
}

/**
 * @param everyMs how often it is read
 * @param residentBytes what the process has in memory; throws where no more files can be opened
 */
export function readerOfLoad(
  everyMs: number,
  residentBytes = () => process.memoryUsage.rss(),
): () => LoadReading {
  let [readAt, before] = [performance.now(), performance.eventLoopUtilization()]
  return () => {
    const [now, after] = [performance.now(), performance.eventLoopUtilization()]
    const { utilization } = performance.eventLoopUtilization(after, before)
    const lagMs = now - readAt - everyMs
    ;[readAt, before] = [now, after]
    return { lagMs, utilization, memory: Math.max(usedHeap(), usedOfContainer(residentBytes)) }
  }
}

/** Of the heap that V8 may have. */
function usedHeap(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
  return used / limit
}

/** Of what a container may have; 0 where the system does not say. */
function usedOfContainer(residentBytes: () => number): number {
  try {
    const allowed = process.constrainedMemory()
    return allowed > 0 ? residentBytes() / allowed : 0
  } catch {
    return 0
  }
}
