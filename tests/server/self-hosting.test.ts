import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { variableNames } from '../../server/config/config'
import { closeAll, enter, Person, temporaryFolder, until, value } from '../support/chat'
import { freePort } from '../support/free-port'
import { describeWith, missing } from '../support/missing'
import { startNginx } from '../support/nginx'
import { startProxy } from '../support/proxy-process'
import { blocks } from '../support/self-hosting'
import { ask } from './raw'
import { type Line, Spawned } from './spawned'

function runShell(script: string, cwd: string, env: Record<string, string> = {}): string {
  const PATH = process.env.PATH!
  return execFileSync('sh', ['-euc', script], { cwd, env: { PATH, ...env }, encoding: 'utf8' })
}

/** Tries to change a session from a foreign page, with a forged address. */
async function forge(proxy: string): Promise<void> {
  const { hostname, port } = new URL(proxy)
  const headers = { 'x-forwarded-for': '203.0.113.66', origin: 'https://elsewhere.example' }
  const asked = request({
    ...{ hostname, port, path: '/api/session', method: 'PUT', localAddress: '127.0.0.2' },
    headers: { ...headers, 'content-type': 'application/json' },
  })
  const answered = once(asked, 'response')
  asked.end('{"nickname":"mallory"}')
  const [answer] = (await answered) as [IncomingMessage]
  expect(answer.resume().statusCode).toBe(403)
}

/** The log line about a client that forges its address. */
async function addressOfForger(chat: Spawned, proxy: string): Promise<unknown> {
  const refusals = () =>
    chat.lines.filter(({ msg }) => msg === 'origin refused') as (Line & { address: string })[]
  await forge(proxy)
  await until('the line', () => refusals().length > 0)
  return refusals()[0]!.address
}

afterEach(closeAll)

describe('the table of variables', () => {
  it('has every variable that is read, and no other', () => {
    const text = readFileSync('docs/SELF-HOSTING.md', 'utf8')
    const table = [...text.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name)
    expect(table.sort()).toEqual([...variableNames].sort())
  })
})

describe('the backup from a container', () => {
  it('is a copy that other users cannot read, of a running chat', async () => {
    const [, backup] = blocks('Backup and restore', 'sh')
    const chat = await Spawned.listening()
    value(await (await enter(chat.url, 'ann')).say('in the backup'))
    const [, inside] = /^docker exec teahouse (node -e .*)$/m.exec(backup!)!
    runShell(inside!.replaceAll('/data/', `${chat.dataDir}/`), process.cwd())
    const copy = join(chat.dataDir, 'backup.db')
    expect(statSync(copy).mode & 0o077).toBe(0)
    const DATA_DIR = temporaryFolder()
    copyFileSync(copy, join(DATA_DIR, 'teahouse.db'))
    const { entries } = (await enter((await Spawned.listening({ DATA_DIR })).url, 'bob')).you
    expect(entries).toEqual([expect.objectContaining({ text: 'in the backup' })])
  })
})

describeWith(missing('caddy', 'version'))('the two lines for Caddy in SELF-HOSTING', () => {
  async function startCaddy(upstream: string): Promise<string> {
    const folder = temporaryFolder()
    const url = `http://127.0.0.1:${await freePort()}`
    const [block] = blocks('TLS and proxies', 'caddyfile')
    const site = block!.replace('chat.example.org', url).replace('127.0.0.1:3000', new URL(upstream).host)
    const file = join(folder, 'Caddyfile')
    writeFileSync(file, site)
    const env = { HOME: folder, CADDY_ADMIN: `unix/${folder}/admin` }
    return startProxy(url, 'caddy', ['run', '--config', file, '--adapter', 'caddyfile'], env)
  }

  it.each(['websocket', 'polling'])('pass %s and the origin', async (transport) => {
    const chat = await Spawned.listening({ TRUSTED_PROXIES: '127.0.0.1' })
    const url = await startCaddy(chat.url)
    const ann = await Person.arrive(url, 'ann', { origin: url })
    const tab = await ann.connect({ transports: [transport], headers: { origin: url } })
    await tab.enter()
    value(await tab.say('through Caddy'))
    expect(tab.socket.io.engine.transport.name).toBe(transport)
  })

  it('pass the address of a client, and not the one it forges', async () => {
    const chat = await Spawned.listening({ TRUSTED_PROXIES: '127.0.0.1', LOG_ADDRESSES: 'true' })
    expect(await addressOfForger(chat, await startCaddy(chat.url))).toBe('127.0.0.2')
  })
})

describeWith(missing('sqlite3', '--version'))('backup and restore as SELF-HOSTING says', () => {
  it('copies a running chat, and restores it with a new epoch and the same sessions', async () => {
    const [backup, , restore] = blocks('Backup and restore', 'sh')
    const folder = temporaryFolder()
    const DATA_DIR = join(folder, 'data')
    const first = await Spawned.listening({ DATA_DIR })
    const ann = await Person.arrive(first.url, 'ann')
    const tab = await ann.connect()
    const { epoch } = await tab.enter()
    value(await tab.say('in the backup'))
    runShell(backup!, folder)
    value(await tab.say('after it'))
    const [name] = readdirSync(join(folder, 'backup'))
    const copy = join(folder, 'backup', name!)
    expect(readdirSync(copy)).toEqual(['teahouse.db'])
    for (const file of readdirSync(copy)) expect(statSync(join(copy, file)).mode & 0o077).toBe(0)
    await first.end('SIGKILL')

    runShell(restore!, folder, { backup: copy })
    const second = await Spawned.listening({ DATA_DIR })
    const again = await ann.at(second.url).connect()
    const { you, head, epoch: now, entries } = await again.enter()
    expect(you.nickname).toBe('ann')
    expect(head).toBe(1)
    expect(entries).toEqual([expect.objectContaining({ text: 'in the backup' })])
    expect(now).not.toBe(epoch)
  })
})

describeWith(missing('nginx', '-v'))('nginx as SELF-HOSTING configures it', () => {
  const nginxBefore = (chat: Spawned) => {
    const [block] = blocks('TLS and proxies', 'nginx')
    return startNginx(block!.replace('127.0.0.1:3000', new URL(chat.url).host))
  }

  it.each(['websocket', 'polling'])(
    'passes %s, the origin, and where people come from',
    async (transport) => {
      const chat = await Spawned.listening({ TRUSTED_PROXIES: '127.0.0.1' })
      const url = await nginxBefore(chat)
      const ann = await Person.arrive(url, 'ann', { origin: url })
      const forwarded = { origin: url, 'x-forwarded-for': '203.0.113.5' }
      const tab = await ann.connect({ transports: [transport], headers: forwarded })
      expect((await tab.enter()).you.address).toBe('203.0.*.*')
      value(await tab.say('through nginx'))
      expect(tab.socket.io.engine.transport.name).toBe(transport)
      const other = ann.connect({ transports: [transport], headers: { origin: 'https://elsewhere.example' } })
      await expect(other).rejects.toThrow('origin-refused')
    },
  )

  it('passes the address of a client, and not the one it forges', async () => {
    const chat = await Spawned.listening({ TRUSTED_PROXIES: '127.0.0.1', LOG_ADDRESSES: 'true' })
    expect(await addressOfForger(chat, await nginxBefore(chat))).toBe('127.0.0.2')
  })

  it('passes the host of a request, and not the one that a page of another host writes', async () => {
    const chat = await Spawned.listening({
      TRUSTED_PROXIES: '127.0.0.1',
      PUBLIC_ORIGINS: 'https://chat.example.org',
    })
    const url = await nginxBefore(chat)
    const statusOf = async (host: string) =>
      (await ask(url, '/', { headers: { host, 'x-forwarded-host': 'chat.example.org' } })).status
    expect(await statusOf('chat.example.org')).toBe(200)
    expect(await statusOf('evil.example')).toBe(400)
  })

  it('does not open the metrics', async () => {
    const chat = await Spawned.listening({ TRUSTED_PROXIES: '127.0.0.1' })
    const url = await nginxBefore(chat)
    expect((await fetch(`${url}/metrics`)).status).toBe(403)
    expect((await fetch(`${chat.url}/metrics`)).status).toBe(403)
  })
})

describeWith(missing('systemd-analyze', '--version'))('the systemd unit of SELF-HOSTING', () => {
  it('is accepted by systemd without a warning', () => {
    const [unit] = blocks('Without Docker', 'ini')
    const file = join(temporaryFolder(), 'teahouse.service')
    // These two depend on the target machine.
    const here = unit!.replace('/usr/bin/node', process.execPath).replace('/srv/teahouse', process.cwd())
    writeFileSync(file, here)
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
