import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { closeAll, closeLater, enter, Person, temporaryFolder, until, value } from '../support/chat'
import { ask, fallSilent, RawSocket, write } from './raw'
import { Spawned } from './spawned'

describe('the process', () => {
  afterEach(closeAll)

  it('logs one line when it is ready, at any LOG_LEVEL', async () => {
    const chat = await Spawned.listening({ LOG_LEVEL: 'silent' })
    const url = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(chat.lines).toEqual([{ level: 30, time: expect.any(Number), url, msg: 'listening' }])
    expect((await ask(chat.url, '/readyz')).status).toBe(200)
  })

  it('logs an address that opens on this machine', async () => {
    const chat = await Spawned.listening({ HOST: '0.0.0.0' })
    expect(chat.url).toMatch(/^http:\/\/localhost:\d+$/)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('exits with 0 on %s, with connected clients', async (signal) => {
    const chat = await Spawned.listening()
    const ann = await enter(chat.url)
    const quiet = new RawSocket(chat.url, {})
    await until('the handshake', () => quiet.hasReceived('0'))
    expect(await chat.end(signal)).toBe(0)
    expect(ann.received.restart).toEqual([{ withinMs: expect.any(Number) }])
    await ann.until('the close', ({ socket }) => !socket.connected)
    expect(chat.troubles).toEqual([])
  })

  it('[D1] exits with 0 on SIGTERM with connections that neither read nor answer', async () => {
    const chat = await Spawned.listening()
    const { cookie } = await Person.arrive(chat.url)
    const { body } = await ask(chat.url, '/socket.io/?EIO=4&transport=polling')
    const { sid } = JSON.parse(body.slice(1)) as { sid: string }
    await fallSilent(chat.url, { cookie, frames: ['40'] })
    await fallSilent(chat.url, { frames: ['40'] })
    await fallSilent(chat.url)
    await fallSilent(chat.url, { path: `/socket.io/?EIO=4&transport=websocket&sid=${sid}` })
    await fallSilent(chat.url, { path: '/elsewhere' })
    expect(await chat.end('SIGTERM')).toBe(0)
    expect(chat.troubles).toEqual([])
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '[D1] exits with 0 when SIGTERM is followed by %s',
    async (second) => {
      const chat = await Spawned.listening()
      // Prolongs the draining.
      await fallSilent(chat.url)
      chat.signal('SIGTERM')
      await until('the draining', () => chat.lines.some(({ msg }) => msg === 'draining'))
      await until('its end', () => {
        chat.signal(second)
        return !chat.isAlive
      })
      expect(await chat.exited).toBe(0)
      expect(chat.lines.filter(({ msg }) => msg === 'draining')).toHaveLength(1)
    },
  )

  it('[D1] exits with 0 on a SIGTERM during its start', async () => {
    const DATA_DIR = temporaryFolder()
    const file = join(DATA_DIR, 'session-keys.json')
    // Its start lasts until the test writes into this pipe, which opens once the start reads it.
    execFileSync('mkfifo', ['-m', '600', file])
    const chat = new Spawned({ DATA_DIR })
    const keys = await open(file, 'w')
    chat.signal('SIGTERM')
    await keys.writeFile(JSON.stringify([{ secret: 's'.repeat(32), madeAt: Date.now() }]))
    await keys.close()
    expect(await chat.exited).toBe(0)
    expect(chat.lines.map(({ msg }) => msg)).toEqual(['draining'])
  })

  it('exits with 0 on SIGTERM under 300 messages a second, and keeps what it acknowledged', async () => {
    const first = await Spawned.listening()
    const tabs = await Promise.all(Array.from({ length: 5 }, () => enter(first.url)))
    const kept: number[] = []
    const speaking = tabs.map(async (tab) => {
      for (let n = 0; tab.socket.connected; n += 1) {
        const answer = await tab.say(`${n}`).catch(() => null)
        if (answer?.ok) kept.push(answer.value.seq)
      }
    })
    await until('messages', () => kept.length > 100)
    expect(await first.end('SIGTERM')).toBe(0)
    await Promise.all(speaking)
    const again = await Spawned.listening({ DATA_DIR: first.dataDir })
    const { head } = (await enter(again.url)).you
    expect(head).toBeGreaterThanOrEqual(Math.max(...kept))
    expect(new Set(kept).size).toBe(kept.length)
    expect(first.troubles).toEqual([])
  })

  it('leaves a whole database without a journal after SIGTERM', async () => {
    const chat = await Spawned.listening()
    value(await (await enter(chat.url)).say('hello'))
    await chat.end('SIGTERM')
    expect(statSync(join(chat.dataDir, 'teahouse.db')).size).toBeGreaterThan(0)
    const wal = join(chat.dataDir, 'teahouse.db-wal')
    expect(existsSync(wal) ? statSync(wal).size : 0).toBe(0)
  })

  it('exits with 78 and names every problem of its configuration', async () => {
    const chat = await Spawned.refusing({
      PORT: '70000',
      LEAVE_GRACE_MS: 'soon',
      TRUSTED_PROXIES: '10.0.0.0/99',
      PUBLIC_ORIGINS: 'chat.example.org',
      SESSION_KEYS: 'short',
      DATABASE_URL: 'mysql://localhost/teahouse',
      REDIS_URL: 'http://localhost',
      LOG_LEVEL: 'loud',
    })
    expect(await chat.exited).toBe(78)
    for (const name of [
      'PORT',
      'LEAVE_GRACE_MS',
      'TRUSTED_PROXIES',
      'PUBLIC_ORIGINS',
      'SESSION_KEYS',
      'DATABASE_URL',
      'REDIS_URL',
      'LOG_LEVEL',
    ])
      expect(chat.stderr).toContain(name)
    expect(chat.stderr.trim().split('\n')).toHaveLength(8)
    expect(chat.stderr).not.toContain('at ')
    expect(chat.stdout).toBe('')
    expect(existsSync(join(chat.dataDir, 'teahouse.db'))).toBe(false)
  })

  it('exits with 1 and says so when the port is in use', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    closeLater(() => void other.close())
    const PORT = String((other.address() as AddressInfo).port)
    const chat = await Spawned.refusing({ PORT })
    expect(await chat.exited).toBe(1)
    expect(chat.lines).toHaveLength(1)
    expect(chat.lines[0]).toMatchObject({
      level: 60,
      msg: expect.stringContaining(`address already in use 127.0.0.1:${PORT}`),
    })
  })

  it('exits with 1 and says so when it may not write to DATA_DIR', async () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    const chat = await Spawned.refusing({ DATA_DIR: join(file, 'data') })
    expect(await chat.exited).toBe(1)
    expect(chat.lines).toEqual([expect.objectContaining({ level: 60, msg: expect.stringContaining(file) })])
  })

  it('creates a folder and keys that other users cannot read, and keeps them', async () => {
    const DATA_DIR = join(temporaryFolder(), 'deep', 'data')
    const chat = await Spawned.listening({ DATA_DIR })
    const file = join(DATA_DIR, 'session-keys.json')
    expect((statSync(DATA_DIR).mode & 0o777).toString(8)).toBe('700')
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    const keys = readFileSync(file, 'utf8')
    expect(JSON.parse(keys)).toEqual([
      { secret: expect.stringMatching(/^[\w-]{43}$/), madeAt: expect.any(Number) },
    ])
    await chat.end('SIGTERM')
    await Spawned.listening({ DATA_DIR })
    expect(readFileSync(file, 'utf8')).toBe(keys)
  })

  it('does not start with damaged keys', async () => {
    const DATA_DIR = temporaryFolder()
    const file = join(DATA_DIR, 'session-keys.json')
    writeFileSync(file, '[]', { mode: 0o600 })
    const chat = await Spawned.refusing({ DATA_DIR })
    expect(await chat.exited).toBe(1)
    expect(chat.lines).toEqual([expect.objectContaining({ level: 60, msg: expect.stringContaining(file) })])
  })

  it('logs one line of JSON per event, and neither texts, nicknames nor cookies', async () => {
    const chat = await Spawned.listening({ LOG_LEVEL: 'trace' })
    const person = await Person.arrive(chat.url, 'secret nickname')
    const tab = await person.connect()
    await tab.enter()
    value(await tab.say('secret text'))
    write(tab, '21["message",{"room":"lobby","text":"secret nonsense"}]')
    await tab.say('', { clientId: 'secret client' })
    await person.call('PUT', '/api/session', { nickname: 'admin' })
    await ask(chat.url, '/api/session', {
      method: 'PUT',
      headers: { cookie: person.cookie },
      body: 'secret body',
    })
    await ask(chat.url, '/%', { headers: { cookie: person.cookie } })
    await person.call('DELETE', '/api/session', {})
    expect(await chat.end('SIGTERM')).toBe(0)

    expect(chat.lines.length).toBeGreaterThan(1)
    for (const line of chat.lines)
      expect(line).toMatchObject({
        level: expect.any(Number),
        time: expect.any(Number),
        msg: expect.any(String),
      })
    const parts = person.cookie.split('; ').map((cookie) => cookie.split('=')[1]!)
    for (const secret of ['secret', ...parts.filter((part) => part !== '')])
      expect(chat.stdout + chat.stderr).not.toContain(secret)
  })
})
