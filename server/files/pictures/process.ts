import { writeFileSync } from 'node:fs'
import sharp from 'sharp'
import type { Job, Outcome } from './job'
import { rewrite } from './rewrite'

/**
 * The process that decodes pictures: what breaks a decoder breaks this process and not the server's. It has no secrets, no
 * sockets, and ends when the server does.
 */
const WATCH_EVERY_MS = 25
const memoryMaxBytes = Number(process.argv[2])

try {
  // Linux short of memory ends this process first.
  writeFileSync('/proc/self/oom_score_adj', '1000')
} catch {
  // Elsewhere.
}
sharp.cache(false)
sharp.concurrency(1)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadPngFile',
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadNsgifFile',
  ],
})

const die = () => process.kill(process.pid, 'SIGKILL')

// Decoders allocate in other threads, so this one always has the time to look.
setInterval(() => {
  if (process.memoryUsage.rss() > memoryMaxBytes) die()
}, WATCH_EVERY_MS).unref()

process.on('disconnect', die)
process.on('message', (job: Job) => {
  const failed = (error: Error): Outcome => ({ failed: error.message })
  void rewrite(job)
    .catch(failed)
    .then((outcome) => process.send!(outcome))
})
