import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientId } from '../../common/protocol/ids'
import { Spawned } from '../server/spawned'
import { closeAll, lobby, temporaryFolder, until, value } from '../support/chat'
import { addressOf, Sender } from '../support/files'
import { describeWith } from '../support/missing'
import { type Postgres, startPostgres } from '../support/postgres'
import { redisIsMissing, startRedis } from '../support/redis'

describeWith(redisIsMissing())('files of two nodes', () => {
  let postgres: Postgres
  let redis: { url: string; stop: () => Promise<void> }

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
  })
  afterEach(closeAll)
  afterAll(async () => {
    await postgres.stop()
    await redis.stop()
  })

  const shared = async () => ({
    DATABASE_URL: await postgres.emptyDatabase(),
    REDIS_URL: redis.url,
    SESSION_KEYS: 'a key that both of these nodes have in common',
  })

  it('[K15] are sent at one, and read and deleted at the other', async () => {
    const FILES_DIR = temporaryFolder()
    const environment = { ...(await shared()), FILES_DIR }
    const [one, two] = await Promise.all([Spawned.listening(environment), Spawned.listening(environment)])
    const ann = await Sender.enter(one.url, 'ann')
    const bob = await Sender.enter(two.url, 'bob')
    const { body } = await ann.send('from one', 'note.txt')
    const message = { room: lobby, clientId: 'one' as ClientId, text: '', files: [body.id] }
    const { seq } = value(await ann.tab.ask('message', message)) as { seq: number }
    await bob.tab.until('the message', ({ entries }) => entries.length === 1)
    expect(bob.tab.entries[0]).toMatchObject({ files: [{ id: body.id, name: 'note.txt' }] })
    expect(await (await bob.read(addressOf(body))).text()).toBe('from one')
    value(await ann.tab.ask('delete', { room: lobby, clientId: 'two' as ClientId, target: seq }))
    await bob.tab.until('the deletion', ({ entries }) => entries.length === 2)
    expect((await bob.read(addressOf(body))).status).toBe(404)
    await until('its bytes to be gone', () => readdirSync(join(FILES_DIR, 'kept')).length === 0)
  })

  it('[K15] are off at a node without a folder that they share, which says so', async () => {
    const node = await Spawned.listening(await shared())
    expect(node.lines.filter(({ level }) => level === 40).map(({ msg }) => msg)).toContain(
      'files are off: set FILES_DIR to a folder that all nodes share, or FILES=off',
    )
    const ann = await Sender.enter(node.url, 'ann')
    expect((await ann.tab.enter()).limits).not.toHaveProperty('files')
    expect(await ann.send('none')).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    const off = await Spawned.listening({ ...(await shared()), FILES: 'off' })
    expect(off.stdout).not.toContain('files are off')
  })
})
