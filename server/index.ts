import { join } from 'node:path'
import pino from 'pino'
import { type Config, ConfigError, EX_CONFIG, readConfig } from './config'

/** Docker kills after ten seconds. */
const DRAIN_TIMEOUT_MS = 8_000

async function main(config: Config): Promise<void> {
  const parent = process.ppid
  const log = pino({ level: config.logLevel, base: null })
  process.once('uncaughtException', (error) => {
    log.fatal({ err: error }, 'a part of this broke; whoever supervises it starts it anew')
    process.exit(1)
  })
  let isRunning = false
  let isStopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'draining')
    // A start that takes longer has let nobody in.
    setTimeout(() => process.exit(isRunning ? 1 : 0), DRAIN_TIMEOUT_MS).unref()
    void starting
      .then((chat) => chat.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.fatal({ err: error }, 'draining failed')
          process.exit(1)
        },
      )
  }
  // To the end: a second one, as of Ctrl+C and then npm, would cut the draining short.
  process.on('SIGTERM', stop).on('SIGINT', stop)
  if (process.env.npm_lifecycle_event === 'start') stopWithout(parent, stop)
  // Loaded only now, which is most of a start: the first process of a container misses a signal nobody listens to.
  const starting = import('./app.js').then(({ createChat }) =>
    createChat(config, { publicFolder: join(__dirname, '../public'), log }),
  )
  const { url } = await starting.catch((error: Error) => {
    log.fatal({ err: error }, error.message)
    process.exit(1)
  })
  isRunning = true
  if (isStopping) return
  // Whatever the log level: whoever started this waits for it.
  console.log(JSON.stringify({ level: 30, time: Date.now(), url, msg: 'listening' }))
}

/** The shell that npm starts between itself and us may die of a signal without passing it on. */
function stopWithout(parent: number, stop: (signal: NodeJS.Signals) => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop('SIGTERM')
  }, 500)
  timer.unref()
}

try {
  void main(readConfig(process.env))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  for (const problem of error.problems) console.error(problem)
  process.exit(EX_CONFIG)
}
