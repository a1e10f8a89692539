// Preloaded into servers on Node: reports the longest stall of the event loop since the last reset.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const RESOLUTION_MS = 10

// Worker threads load this too, but are never asked, and sampling costs CPU.
if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  process.on('message', (command) => {
    // The next timer also records a stall that is in progress.
    if (command === 'report')
      setTimeout(() => process.send(delay.max / 1e6 - RESOLUTION_MS), 2 * RESOLUTION_MS)
    else delay.reset()
  })
  process.channel?.unref()
}
