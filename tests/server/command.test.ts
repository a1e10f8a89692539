import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runCommand } from '../../server/command/client'
import { closeAll, enter, named, Person, startChat, temporaryFolder, value } from '../support/chat'
import { becomeOperator, inside, listed, moderate, operatorIn, roomOf } from '../support/moderating'
import { Spawned } from './spawned'

const secretOf = (link: string) => link.slice(link.indexOf('=') + 1)

describe('teahouse', () => {
  afterEach(closeAll)

  it('[O64] makes a link that makes an operator, as text and as JSON', async () => {
    const { url, dataDir, operators } = await startChat()
    const { code, out } = await runCommand(['operator-link'], dataDir)
    expect({ code, link: out!.split('\n')[0] }).toEqual({
      code: 0,
      link: expect.stringMatching(new RegExp(`^${url}/#operator=[\\w-]{32}$`)) as unknown,
    })
    const { link } = JSON.parse((await runCommand(['operator-link', '--json'], dataDir)).out!) as {
      link: string
    }
    const statusOf = async (of: string) => (await becomeOperator(await Person.arrive(url), of)).status
    expect(await statusOf(secretOf(out!.split('\n')[0]!))).toBe(403)
    expect(await statusOf(secretOf(link))).toBe(204)
    expect(operators.current.size).toBe(1)
  })

  it('[O64] names the public origin in the link', async () => {
    const { dataDir } = await startChat({ PUBLIC_ORIGINS: 'https://chat.example.org' })
    expect((await runCommand(['operator-link'], dataDir)).out).toContain(
      'https://chat.example.org/#operator=',
    )
  })

  it('[O65] lists the rooms, the private ones too', async () => {
    const { url, dataDir } = await startChat()
    const ann = await inside(url, 'Ann', '茶 tea')
    const { at } = value(await ann.say('mine', { room: '茶 tea' }))
    const json = (await runCommand(['rooms', '--json'], dataDir)).out!
    const owner = { id: ann.id, nickname: 'Ann' }
    expect(JSON.parse(json)).toEqual([{ name: '茶 tea', owner, lastActivityAt: at, online: 1 }])
    const { out } = await runCommand(['rooms'], dataDir)
    expect(out!.split('\n')[1]).toBe(`茶 tea  Ann    1       ${new Date(at).toISOString()}`)
  })

  it('[O66] closes a room and opens it, which the log says of the operator', async () => {
    const chat = await startChat()
    const { owner } = await roomOf(chat.url, 'tea')
    expect(await runCommand(['room', 'close', 'TEA'], chat.dataDir)).toEqual({
      code: 0,
      out: 'tea is closed',
    })
    expect(await runCommand(['room', 'open', 'tea'], chat.dataDir)).toEqual({ code: 0, out: 'tea is open' })
    expect(await runCommand(['room', 'open', 'tea', '--json'], chat.dataDir)).toEqual({
      code: 1,
      error: '{"message":"tea is already open"}',
    })
    await owner.enter('tea')
    value(await owner.say('again', { room: 'tea' }))
    const by = { id: 'operator', nickname: 'Operator' }
    expect((await listed(owner, 'tea', 'log')).slice(0, 2)).toMatchObject([
      { by, action: { action: 'open' } },
      { by, action: { action: 'close' } },
    ])
  })

  it('[O66] names the owner of a room, and everybody is told', async () => {
    const chat = await startChat()
    const { mod, new: late } = await roomOf(chat.url, 'tea')
    expect(await runCommand(['room', 'owner', 'tea', late.id], chat.dataDir)).toEqual({
      code: 0,
      out: 'tea is owned by Nina',
    })
    await mod.until('told', ({ received }) =>
      received.member.some(({ member }) => member.id === late.id && member.role === 'owner'),
    )
    expect(await runCommand(['room', 'owner', 'tea', 'nobody'], chat.dataDir)).toMatchObject({ code: 1 })
    expect(await runCommand(['room', 'owner', 'lobby', late.id], chat.dataDir)).toMatchObject({ code: 1 })
    expect(await runCommand(['room', 'close', 'elsewhere'], chat.dataDir)).toEqual({
      code: 1,
      error: 'there is no room elsewhere',
    })
  })

  it('[O68] lists the operators, and takes the role from one, who leaves the rooms that are not open to it', async () => {
    const chat = await startChat()
    const { owner } = await roomOf(chat.url, 'tea')
    value(await moderate(owner, 'tea', { action: 'set', access: 'invite' }))
    const operator = await operatorIn(chat, 'coffee')
    await operator.enter('tea')
    const { out } = await runCommand(['operators'], chat.dataDir)
    expect(out!.split('\n').map((line) => line.split(/ +/))).toEqual([
      ['nickname', 'id'],
      ['Otto', operator.id],
    ])
    expect(JSON.parse((await runCommand(['operators', '--json'], chat.dataDir)).out!)).toEqual([
      { id: operator.id, nickname: 'Otto' },
    ])
    const remove = (member: string) => runCommand(['operator', 'remove', member], chat.dataDir)
    expect(await remove('Olga')).toEqual({ code: 1, error: 'Olga is no operator' })
    expect(await remove('Otto')).toEqual({ code: 0, out: 'Otto is no operator any more' })
    await operator.until('removed', ({ received }) => received.removed.length > 0)
    expect(operator.received.removed).toEqual([{ room: 'tea', code: 'kicked' }])
    expect(await operator.ask('join', { room: named('tea') })).toMatchObject({ code: 'invite-required' })
    expect((await operator.enter('coffee')).you).not.toHaveProperty('role', 'operator')
    expect(await remove(operator.id)).toMatchObject({ code: 1 })
  })

  it('[O68] lets an operator, once the role was taken, back into no room for having been inside', async () => {
    const chat = await startChat()
    const { owner } = await roomOf(chat.url, 'tea')
    await roomOf(chat.url, 'cup')
    const operator = await operatorIn(chat, 'tea')
    await operator.enter('cup')
    value(await moderate(owner, 'tea', { action: 'set', access: 'invite' }))
    expect(await runCommand(['room', 'close', 'cup'], chat.dataDir)).toMatchObject({ code: 0 })
    await operator.until('told', ({ received }) => received.removed.length > 0)
    await operator.enter('cup')
    operator.received.removed.splice(0)
    expect(await runCommand(['operator', 'remove', 'Otto'], chat.dataDir)).toMatchObject({ code: 0 })
    await operator.until('both told', ({ received }) => received.removed.length === 2)
    expect(operator.received.removed).toEqual([
      { room: 'tea', code: 'kicked' },
      { room: 'cup', code: 'closed' },
    ])
    expect(await operator.ask('join', { room: named('tea') })).toMatchObject({ code: 'invite-required' })
    expect(await operator.ask('join', { room: named('cup') })).toMatchObject({ code: 'room-closed' })
  })

  it('[O62][O68] has older bans and mutes hold the one whose role was taken', async () => {
    const chat = await startChat()
    const { owner } = await roomOf(chat.url, 'tea')
    const bob = await inside(chat.url, 'bob', 'tea')
    const other = await inside(chat.url, 'Cora', 'cup')
    value(await other.say('mine', { room: 'cup' }))
    await bob.enter('cup')
    value(await moderate(owner, 'tea', { action: 'ban', member: bob.id, minutes: null, reason: 'rude' }))
    value(await moderate(other, 'cup', { action: 'mute', member: bob.id, minutes: null }))
    await bob.until('both told', ({ received }) => received.removed.length === 2)
    await becomeOperator(bob.person, await chat.operators.newLink(Date.now()))
    await bob.enter('tea')
    expect(await runCommand(['operator', 'remove', 'bob'], chat.dataDir)).toMatchObject({ code: 0 })
    await bob.until('both told again', ({ received }) => received.removed.length === 4)
    expect(bob.received.removed.slice(2)).toEqual(bob.received.removed.slice(0, 2))
    expect(await bob.say('still', { room: 'tea' })).toMatchObject({ code: 'not-a-member' })
  })

  it('[O68] asks for the id where two operators have one nickname', async () => {
    const chat = await startChat()
    const [one, two] = [await operatorIn(chat, 'tea'), await operatorIn(chat, 'coffee')]
    const remove = (member: string) => runCommand(['operator', 'remove', member], chat.dataDir)
    expect(await remove('Otto')).toEqual({ code: 1, error: '2 operators are called Otto: take the id' })
    expect(await remove(two.id)).toMatchObject({ code: 0 })
    expect([...chat.operators.current]).toEqual([one.id])
  })

  it('[O67] ends with 2 when it is written wrongly, and with 1 without a server', async () => {
    const dataDir = temporaryFolder()
    for (const words of [[], ['fly'], ['room'], ['room', 'close'], ['rooms', 'x'], ['rooms', '--loud']])
      expect(await runCommand(words, dataDir)).toMatchObject({
        code: 2,
        error: expect.stringContaining('Usage') as unknown,
      })
    expect(await runCommand(['--help'], dataDir)).toMatchObject({
      code: 0,
      out: expect.stringContaining('room owner <room> <member>') as unknown,
    })
    expect(await runCommand(['rooms'], dataDir)).toMatchObject({
      code: 1,
      error: expect.stringContaining('no server') as unknown,
    })
    const { error } = await runCommand(['rooms', '--json'], dataDir)
    expect(JSON.parse(error!)).toEqual({ message: expect.stringContaining('DATA_DIR') as unknown })
  })

  it('[O67] is answered by the server of its folder, and by no other', async () => {
    const [one, two] = [await startChat(), await startChat()]
    await (await inside(one.url, 'Ann', 'tea')).say('mine', { room: 'tea' })
    expect(JSON.parse((await runCommand(['rooms', '--json'], one.dataDir)).out!)).toHaveLength(1)
    expect(JSON.parse((await runCommand(['rooms', '--json'], two.dataDir)).out!)).toEqual([])
  })

  it('[O67] says so where the path is too long for a socket, and the server runs without', async () => {
    const DATA_DIR = join(temporaryFolder(), 'x'.repeat(100))
    mkdirSync(DATA_DIR)
    const { url } = await startChat({ DATA_DIR })
    value(await (await enter(url)).say('hello'))
    expect(await runCommand(['rooms'], DATA_DIR)).toMatchObject({
      code: 1,
      error: expect.stringContaining('at most 107') as unknown,
    })
  })
})

describe('the command socket', () => {
  afterEach(closeAll)

  const run = promisify(execFile)
  const teahouse = (DATA_DIR: string, ...words: string[]) =>
    run(process.execPath, ['deploy/teahouse', ...words], { env: { DATA_DIR } })

  it('[O67] is for its own user, takes the place of a dead one, and goes with the server', async () => {
    const first = await Spawned.listening()
    const { dataDir: DATA_DIR } = first
    const path = join(DATA_DIR, 'teahouse.sock')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await first.end('SIGKILL')
    expect(existsSync(path)).toBe(true)
    const second = await Spawned.listening({ DATA_DIR })
    expect((await teahouse(DATA_DIR, 'rooms', '--json')).stdout).toBe('[]\n')
    await second.end('SIGTERM')
    expect(existsSync(path)).toBe(false)
    await expect(teahouse(DATA_DIR, 'rooms')).rejects.toMatchObject({ code: 1 })
    await expect(teahouse(DATA_DIR, 'fly')).rejects.toMatchObject({ code: 2 })
  })

  it('[O61] leaves the secret in no log and no file', async () => {
    const chat = await Spawned.listening({ LOG_LEVEL: 'trace' })
    const secret = secretOf((await teahouse(chat.dataDir, 'operator-link')).stdout.split('\n')[0]!)
    const person = await Person.arrive(chat.url)
    expect((await becomeOperator(person, `${secret.slice(1)}x`)).status).toBe(403)
    expect((await becomeOperator(person, secret)).status).toBe(204)
    await chat.end('SIGTERM')
    const files = readdirSync(chat.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
    for (const text of [chat.stdout, chat.stderr, ...files]) expect(text).not.toContain(secret)
    expect(chat.stdout).toContain('"msg":"listening"')
  })
})
