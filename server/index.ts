import { join } from 'node:path'
import { type Config, ConfigError, EX_CONFIG, readConfig, variableNames } from './config/config'
import { greeting } from './greeting'
import { createLog } from './monitoring/logger'
import { makeFilesPrivate } from './config/private-files'
import { misspelled } from './config/variable-names'
import { weaknessesOf } from './config/weaknesses'

/** Docker sends SIGKILL after ten seconds. */
const DRAIN_TIMEOUT_MS = 8_000

/** @param hints about unknown variables */
async function main(config: Config, hints: string[]): Promise<void> {
  const parent = process.ppid
  const log = createLog(config.logLevel)
  process.once('uncaughtException', (error) => {
    log.fatal({ err: error }, 'crashed')
    process.exit(1)
  })
  for (const hint of [...hints, ...weaknessesOf(config)]) log.warn(hint)
  let isRunning = false
  let isStopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'draining')
    // While the server is still starting there are no clients to drain.
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
  // Handled until the end: a second signal, as from Ctrl+C and then npm, would cut the draining short.
  process.on('SIGTERM', stop).on('SIGINT', stop)
  if (process.env.npm_lifecycle_event === 'start') stopWithout(parent, stop)
  // Loaded after the signal handlers, because loading is most of a start, and process 1 ignores unhandled signals.
  const starting = import('./app.js').then(({ createChat }) =>
    createChat(config, { publicFolder: join(__dirname, '../public'), log }),
  )
  const chat = await starting.catch((error: Error) => {
    const isConfigs = error instanceof ConfigError
    log.fatal(isConfigs ? {} : { err: error }, error.message)
    process.exit(isConfigs ? EX_CONFIG : 1)
  })
  isRunning = true
  if (isStopping) return
  // At any log level: scripts wait for this line.
  const isTerminal = process.stdout.isTTY === true
  // Only for the eyes of who started it, so on a terminal alone.
  const link = isTerminal && chat.operators.current.size === 0 ? (await chat.operatorLink()).link : null
  console.log(greeting({ ...chat, operatorLink: link }, isTerminal, Date.now()))
}

/** npm starts this process through a shell, which may die of a signal without passing it on. */
function stopWithout(parent: number, stop: (signal: NodeJS.Signals) => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop('SIGTERM')
  }, 500)
  timer.unref()
}

makeFilesPrivate()
const hints = misspelled(Object.keys(process.env), variableNames).map(
  ({ name, meant }) => `unknown variable ${name}, did you mean ${meant}?`,
)
try {
  void main(readConfig(process.env), hints)
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  for (const problem of [...error.problems, ...hints]) console.error(problem)
  process.exit(EX_CONFIG)
}
