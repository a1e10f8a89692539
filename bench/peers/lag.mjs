// Loaded before a server that runs on Node: tells how long its event loop stood still since it was last asked.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const RESOLUTION_MS = 10

// The threads of a server load this too, but nobody asks them, and each look costs.
if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  process.on('message', (order) => {
    // What stands still now is noticed by the next timer.
    if (order === 'tell') setTimeout(() => process.send(delay.max / 1e6 - RESOLUTION_MS), 2 * RESOLUTION_MS)
    else delay.reset()
  })
  process.channel?.unref()
}
