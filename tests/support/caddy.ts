import { temporaryFolder } from './chat'
import { freePort } from './free-port'
import { startProxy } from './proxy-process'

/** Caddy as `compose.yaml` runs it, in front of these nodes. @returns its URL */
export async function startCaddy(nodes: string[]): Promise<string> {
  const url = `http://127.0.0.1:${await freePort()}`
  const folder = temporaryFolder()
  const args = ['run', '--config', 'deploy/Caddyfile', '--adapter', 'caddyfile']
  const env = {
    HOME: folder,
    CADDY_ADMIN: `unix/${folder}/admin`,
    SITE_ADDRESS: url,
    NODES: nodes.map((node) => new URL(node).host).join(' '),
  }
  // On SIGTERM it would wait for long-polling requests.
  return startProxy(url, 'caddy', args, env, 'SIGKILL')
}
