import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeLater, temporaryFolder, until } from './chat'
import { freePort } from './free-port'

/** Why there is no proxy to test with; `null` when there is one. */
export function caddyIsMissing(): string | null {
  const isThere = spawnSync('caddy', ['version'], { stdio: 'ignore' }).status === 0
  return isThere ? null : 'no caddy on PATH'
}

/** The proxy as `compose.yaml` runs it, in front of these nodes. @returns its address */
export async function startCaddy(nodes: string[]): Promise<string> {
  const url = `http://127.0.0.1:${await freePort()}`
  const folder = temporaryFolder()
  const child = spawn('caddy', ['run', '--config', 'deploy/Caddyfile', '--adapter', 'caddyfile'], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      CADDY_ADMIN: `unix/${folder}/admin`,
      SITE_ADDRESS: url,
      NODES: nodes.map((node) => new URL(node).host).join(' '),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  closeLater(() => ended(child))
  let written = ''
  child.stderr.on('data', (text: Buffer) => (written += text.toString()))
  const answers = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    )
  await until(`Caddy; it wrote ${written}`, async () => child.exitCode !== null || (await answers()))
  if (child.exitCode !== null) throw new Error(`Caddy ended: ${written}`)
  return url
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
