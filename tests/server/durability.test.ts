import type { Entry } from '../../common/protocol/entries'
import type { MessageValue } from '../../common/protocol/answers'
import { closeAll, enter, lobby, Person, type Tab, until, value } from '../support/chat'
import { ask } from './raw'
import { Spawned } from './spawned'
import { textOf } from '../support/text-of'

interface Said {
  clientId: string
  text: string
  /** `null` until it is acknowledged. */
  answer: MessageValue | null
}

/** Writes until the connection ends, with some messages in flight at any moment. */
async function speak(tab: Tab, author: string, said: Said[]): Promise<void> {
  let count = 0
  const oneByOne = async () => {
    while (tab.socket.connected) {
      const n = count++
      const one: Said = { clientId: `${author} ${n}`, text: `${author} says ${n}`, answer: null }
      said.push(one)
      await tab.say(one.text, one).then(
        (answer) => void (one.answer = value(answer)),
        () => {},
      )
    }
  }
  await Promise.all([oneByOne(), oneByOne(), oneByOne()])
}

async function wholeLog(tab: Tab): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let before = 1e12; ; before = entries[0]!.seq) {
    const page = value(await tab.ask('history', { room: lobby, before, limit: 100 }))
    entries.unshift(...page.entries)
    if (!page.more) return entries
  }
}

describe('after kill -9', () => {
  afterEach(closeAll)

  it('[M3] [M2] no acknowledged message is lost, and resending the others doubles none', async () => {
    const people: Person[] = []
    const said: Said[][] = [[], [], [], [], [], []]
    let server = await Spawned.listening()
    for (const [index] of said.entries()) people.push(await Person.arrive(server.url, `author ${index}`))

    for (let crash = 0; crash < 3; crash += 1) {
      const { url } = server
      const tabs = await Promise.all(people.map((person) => person.at(url).connect()))
      for (const tab of tabs) await tab.enter()
      // Resends what was not acknowledged before the crash, as a client does.
      for (const [index, own] of said.entries()) {
        for (const one of own)
          if (one.answer === null) one.answer = value(await tabs[index]!.say(one.text, one))
      }
      const before = said.flat().length
      const speaking = tabs.map((tab, index) => speak(tab, `${index} of ${crash}`, said[index]!))
      await until('250 messages', () => said.flat().filter(({ answer }) => answer).length > before + 250)
      await server.end('SIGKILL')
      await Promise.all(speaking)
      server = await Spawned.listening({ DATA_DIR: server.dataDir })
    }

    const reader = await enter(server.url)
    const kept = await wholeLog(reader)
    expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => index + 1))
    const bySeq = new Map(kept.map((entry) => [entry.seq, entry]))
    const acknowledged = said.flat().filter((one) => one.answer !== null)
    expect(acknowledged.length).toBeGreaterThan(750)
    for (const { answer, text, clientId } of acknowledged) {
      expect(bySeq.get(answer!.seq)).toMatchObject({ ...answer, text, clientId })
    }
    expect(new Set(kept.map(({ clientId }) => clientId)).size).toBe(kept.length)
    for (const [index, own] of said.entries()) {
      const order = kept.filter(({ author }) => author.nickname === `author ${index}`).map(textOf)
      expect(order).toEqual(own.map(({ text }) => text).filter((text) => order.includes(text)))
    }
  })

  it('[R8] [M2] sessions, nicknames, rooms and first answers are unchanged', async () => {
    const first = await Spawned.listening()
    const person = await Person.arrive(first.url, 'survivor')
    const { body: session } = await person.call('GET', '/api/session')
    const tab = await person.connect()
    const { epoch } = await tab.enter('茶 room')
    const answer = await tab.say('remember me 🍵', { room: '茶 room', clientId: 'c1' })
    await first.end('SIGKILL')

    const second = await Spawned.listening({ DATA_DIR: first.dataDir })
    const known = await ask(second.url, '/api/session', { headers: { cookie: person.cookie } })
    expect(JSON.parse(known.body)).toEqual(session)
    const again = await person.at(second.url).connect()
    const joined = await again.enter('茶 room', { epoch, seq: 0 })
    expect(joined).toMatchObject({ epoch, reset: false, head: 1, entries: [{ text: 'remember me 🍵' }] })
    expect(await again.say('another text', { room: '茶 room', clientId: 'c1' })).toEqual(answer)
    expect(await again.say('goes on', { room: '茶 room' })).toMatchObject({ value: { seq: 2 } })
  })

  it('[R8] another database is another epoch', async () => {
    const [one, other] = [await Spawned.listening(), await Spawned.listening()]
    const { epoch } = (await enter(one.url)).you
    expect((await enter(other.url)).you.epoch).not.toBe(epoch)
  })
})
