import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TextEntry } from '../../common/protocol/entries'
import type { FileInfo } from '../../common/protocol/files'
import type { ClientId } from '../../common/protocol/ids'
import { closeAll, lobby, until, value } from '../support/chat'
import { openDatabase } from '../support/database-file'
import { addressOf, Sender } from '../support/files'
import { Spawned } from './spawned'

/** Different for each name, and of different lengths. */
const contentOf = (name: string) => name.repeat(1 + (Number(name) % 40) * 500)

describe('files after kill -9', () => {
  afterEach(closeAll)

  it('[K10][K8] no message names one that is not there, and those that were deleted are gone', async () => {
    const done = { kept: [] as FileInfo[], deleted: [] as FileInfo[] }
    let names = 0

    /** Sends files, and deletes every second of its messages, until the connection ends. */
    async function work({ tab, ...sender }: Sender, send: Sender['send']): Promise<void> {
      for (let n = 1; tab.socket.connected; n += 1) {
        const name = String((names += 1))
        const { status, body } = await send(contentOf(name), name)
        if (status !== 201) throw new Error(`${sender.room}: ${status}`)
        const clientId = (what: string) => `${what} ${name}` as ClientId
        const message = { room: lobby, clientId: clientId('say'), text: '', files: [body.id] }
        const { seq } = value(await tab.ask('message', message)) as { seq: number }
        if (n % 2 === 0) {
          done.kept.push(body)
          continue
        }
        value(await tab.ask('delete', { room: lobby, clientId: clientId('delete'), target: seq }))
        done.deleted.push(body)
      }
    }

    let server = await Spawned.listening({ FILES_PER_SESSION_PER_DAY: '0' })
    const { dataDir } = server
    for (let crash = 1; crash <= 4; crash += 1) {
      const senders = await Promise.all(
        [1, 2, 3].map((n) => Sender.enter(server.url, `sender ${crash} ${n}`)),
      )
      const working = senders.map((sender) => work(sender, sender.send.bind(sender)).catch(() => {}))
      const before = done.deleted.length
      await until('some files', () => done.deleted.length >= before + 3 * crash)
      await server.end('SIGKILL')
      await Promise.all(working)
      server = await Spawned.listening({ FILES_PER_SESSION_PER_DAY: '0', DATA_DIR: dataDir })
    }

    const reader = await Sender.enter(server.url)
    const named: FileInfo[] = []
    for (let before = 1e12, more = true; more;) {
      const page = value(await reader.tab.ask('history', { room: lobby, before, limit: 100 }))
      named.push(...(page.entries as TextEntry[]).flatMap(({ files = [] }) => files))
      ;({ more, from: before } = page)
    }
    const gone = new Set(done.deleted.map(({ id }) => id))
    expect(named.map(({ id }) => id)).toEqual(expect.arrayContaining(done.kept.map(({ id }) => id)))
    for (const file of named) {
      const read = await reader.read(addressOf(file))
      expect([file.name, read.status, await read.text()]).toEqual([file.name, 200, contentOf(file.name)])
    }
    const isOnDisk = (id: string) => existsSync(join(dataDir, 'files', 'kept', id))
    await until('the bytes of the deleted ones to be gone', () => ![...gone].some(isOnDisk))
    expect(named.every(({ id }) => isOnDisk(id))).toBe(true)

    await server.end('SIGTERM')
    const database = openDatabase(dataDir)
    const sums = database.prepare('select room, sum(bytes) as bytes from files group by room').all()
    const counted = database.prepare(`select room, bytes from file_bytes where room <> ''`).all()
    database.close()
    expect(counted).toEqual(sums)
  })
})
