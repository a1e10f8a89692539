import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const compose = readFileSync('compose.yaml', 'utf8')
const indexSource = readFileSync('server/index.ts', 'utf8')
const dockerfile = readFileSync('Dockerfile', 'utf8')

/** The block of a key at this indentation. There is no YAML parser among the dependencies. */
function block(key: string, text = compose): string {
  const margin = /^ */.exec(key)![0]
  const found = new RegExp(`^${key}:.*\\n((${margin} +.*)?\\n)*`, 'm').exec(text)
  if (!found) throw new Error(`there is no ${key}`)
  return found[0]
}

const services = new Map(
  [...block('services').matchAll(/^ {2}([\w-]+):/gm)].map(([, name]) => {
    const own = block(`  ${name}`, block('services'))
    return [name!, own.includes('*node') ? own + block('x-node') : own]
  }),
)

describe('compose.yaml', () => {
  it('starts a proxy, three nodes, PostgreSQL and Redis, with health checks and restarts', () => {
    expect([...services.keys()]).toEqual(['proxy', 'node-1', 'node-2', 'node-3', 'postgres', 'redis'])
    for (const service of services.values()) {
      expect(service).toContain('healthcheck:')
      expect(service).toContain('restart: unless-stopped')
    }
    expect(services.get('postgres')).toMatch(/image: postgres:18\n(.*\n)+.*messages:\/var\/lib\/postgresql'/)
  })

  it('publishes the ports of the proxy alone', () => {
    const open = [...services].filter(([, service]) => /\bports:/.test(service)).map(([name]) => name)
    expect(open).toEqual(['proxy'])
    expect(block('  back', block('networks'))).toContain('internal: true')
    for (const name of ['postgres', 'redis']) expect(services.get(name)).toContain('networks: [back]')
  })

  it('names the nodes as the proxy does, on the port of the image, and has them trust its network', () => {
    const named = /\{\$NODES:([^}]+)\}/.exec(readFileSync('deploy/Caddyfile', 'utf8'))![1]!.split(' ')
    const port = /^EXPOSE (\d+)$/m.exec(dockerfile)![1]
    expect(named).toEqual(
      [...services.keys()].filter((name) => name.startsWith('node-')).map((name) => `${name}:${port}`),
    )
    const trusted = /TRUSTED_PROXIES: (\S+)/.exec(block('x-node'))![1]!
    expect(block('  front', block('networks'))).toContain(`subnet: ${trusted} `)
  })

  it('gives a node more time to stop than it takes', () => {
    const drainMs = Number(/DRAIN_TIMEOUT_MS = ([\d_]+)/.exec(indexSource)![1]!.replace('_', ''))
    const graceMs = Number(/stop_grace_period: (\d+)s/.exec(block('x-node'))![1]) * 1_000
    expect(graceMs).toBeGreaterThan(drainMs)
  })

  it('contains no secret, and keeps them out of commits and the image', () => {
    expect(block('x-node')).toContain('env_file: .env')
    expect(compose).not.toMatch(/SESSION_KEYS:/)
    expect(compose.match(/PASSWORD: .*/g)).toEqual([expect.stringMatching(/\$\{POSTGRES_PASSWORD:\?/)])
    expect(execFileSync('git', ['check-ignore', '.env'], { encoding: 'utf8' })).toBe('.env\n')
    expect(readFileSync('.dockerignore', 'utf8')).toMatch(/^\*\n/)
    expect(readFileSync('.dockerignore', 'utf8')).not.toContain('.env')
  })
})
