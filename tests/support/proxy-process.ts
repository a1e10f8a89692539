import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeLater, until } from './chat'

/**
 * Starts a proxy in front of a chat.
 * @param url of the proxy
 * @param stopSignal ends it
 * @returns the same URL, when it answers
 */
export async function startProxy(
  url: string,
  program: string,
  args: string[],
  env: Record<string, string> = {},
  stopSignal: NodeJS.Signals = 'SIGTERM',
): Promise<string> {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let written = ''
  child.stderr.on('data', (text: Buffer) => (written += text.toString()))
  closeLater(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill(stopSignal))
      await once(child, 'exit')
  })
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
  await until(program, async () => child.exitCode !== null || (await answers()))
  if (child.exitCode !== null) throw new Error(`${program} ended: ${written}`)
  return url
}
