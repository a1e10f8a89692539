import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll, closeLater, Person, temporaryFolder, until, value } from '../support/chat'
import { freePort } from '../support/free-port'
import { describeWith } from '../support/redis'
import { Spawned } from './spawned'

/** The code blocks of one kind in docs/SELF-HOSTING.md below a heading, as an operator copies them. */
function blocks(heading: string, kind: string): string[] {
  const text = readFileSync('docs/SELF-HOSTING.md', 'utf8')
  const section = text.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`))!
  return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, of]) => of === kind)
    .map(([, , code]) => code!)
}

function missing(program: string, ...args: string[]): string | null {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0 ? null : `no ${program} on PATH`
}

function runShell(script: string, cwd: string, env: Record<string, string> = {}): string {
  const PATH = process.env.PATH!
  return execFileSync('sh', ['-euc', script], { cwd, env: { PATH, ...env }, encoding: 'utf8' })
}

afterEach(closeAll)

describeWith(missing('sqlite3', '--version'))('backup and restore as SELF-HOSTING says', () => {
  it('copies a running chat, and gives it back with a new epoch and the same sessions', async () => {
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
    expect(readdirSync(copy).sort()).toEqual(['session-keys.json', 'teahouse.db'])
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
  async function startNginx(upstream: string): Promise<string> {
    const folder = temporaryFolder()
    const port = await freePort()
    const [block] = blocks('TLS and proxies', 'nginx')
    const site = block!
      .replace('127.0.0.1:3000', new URL(upstream).host)
      .replace('listen 80', `listen 127.0.0.1:${port}`)
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    )
    const config = `daemon off; pid ${folder}/pid; error_log stderr; events {}\nhttp { access_log off; ${temporary.join(' ')}\n${site} }`
    writeFileSync(join(folder, 'nginx.conf'), config)
    chmodSync(folder, 0o755)
    mkdirSync(join(folder, 'logs'))
    const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let written = ''
    child.stderr.on('data', (text: Buffer) => (written += text.toString()))
    closeLater(async () => {
      if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
    })
    const url = `http://127.0.0.1:${port}`
    const answers = () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      )
    await until('nginx', async () => child.exitCode !== null || (await answers()), 10_000)
    if (child.exitCode !== null) throw new Error(`nginx ended: ${written}`)
    return url
  }

  it.each(['websocket', 'polling'])(
    'passes %s, the origin, and where people come from',
    async (transport) => {
      const chat = await Spawned.listening({ TRUSTED_PROXIES: '127.0.0.1' })
      const url = await startNginx(chat.url)
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

  it('does not open the metrics', async () => {
    const chat = await Spawned.listening({ TRUSTED_PROXIES: '127.0.0.1' })
    const url = await startNginx(chat.url)
    expect((await fetch(`${url}/metrics`)).status).toBe(403)
    expect((await fetch(`${chat.url}/metrics`)).status).toBe(403)
  })
})

describeWith(missing('systemd-analyze', '--version'))('the systemd unit of SELF-HOSTING', () => {
  it('is one that systemd takes without a word', () => {
    const [unit] = blocks('Without Docker', 'ini')
    const file = join(temporaryFolder(), 'teahouse.service')
    // These two are of the machine it is for.
    const here = unit!.replace('/usr/bin/node', process.execPath).replace('/srv/teahouse', process.cwd())
    writeFileSync(file, here)
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
