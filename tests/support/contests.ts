import { LogReader } from '../../common/log/log-reader'
import type { MessageValue, Page, Unchanged } from '../../common/protocol/answers'
import type { MessageEntry } from '../../common/protocol/entries'
import type { ClientId } from '../../common/protocol/ids'
import type { Answer } from '../../common/refusals'
import { named, type Tab, value } from './chat'
import { textOf } from './text-of'

type Answers = Answer<MessageValue | Unchanged>[]

/** A message as far as it is contested. */
interface Outcome {
  text: string
  isDeleted: boolean
  reactions: number
}

/** Two commands for one message at the same moment, and what they make of it, by their answers. */
interface Contest {
  commands: [ask: 'edit' | 'delete' | 'react', fields: object][]
  outcome: (answers: Answers) => Partial<Outcome>
}

export const contests: Record<string, Contest> = {
  'an edit and a deletion': {
    commands: [
      ['edit', { text: 'edited' }],
      ['delete', {}],
    ],
    outcome: ([edit, deletion]) => {
      const { seq } = value(deletion!)
      const isBefore = edit!.ok ? edit!.value.seq < seq : edit!.code === 'gone'
      return { text: isBefore ? '' : 'edited after its deletion', isDeleted: true }
    },
  },
  'two edits': {
    commands: [
      ['edit', { text: 'one' }],
      ['edit', { text: 'two' }],
    ],
    outcome: ([one, two]) => ({ text: value(one!).seq > value(two!).seq ? 'one' : 'two' }),
  },
  'a reaction and its removal': {
    commands: [
      ['react', { emoji: '🍵', on: true }],
      ['react', { emoji: '🍵', on: false }],
    ],
    // Nothing is there to be removed at first.
    outcome: ([on, off]) => ({ reactions: value(on!).seq > value(off!).seq ? 1 : 0 }),
  },
}

/**
 * Holds a contest many times, between two tabs of one person that are in an empty room.
 * @param arrive others, who come when it is over
 * @returns what the answers say about each message, and what everybody has
 */
export async function hold(
  { commands, outcome }: Contest,
  tabs: readonly Tab[],
  arrive: () => Promise<Tab>[],
  room: string,
  times: number,
): Promise<{ told: Outcome[]; seen: Outcome[][] }> {
  const texts = Array.from({ length: times }, (_, n) => `text ${n}`)
  const said = await Promise.all(texts.map(async (text) => value(await tabs[0]!.say(text, { room })).seq))
  const rounds = said.map(async (target, n) => {
    const asks = commands.map(([name, fields], at) => async () => {
      const clientId = `${name} ${at} of ${target}` as ClientId
      return untilFinal(() => tabs[at]!.askAnything(name, { room: named(room), clientId, target, ...fields }))
    })
    const answers = await Promise.all((n % 2 === 0 ? asks : asks.toReversed()).map((each) => each()))
    return n % 2 === 0 ? answers : answers.reverse()
  })
  const answers = await Promise.all(rounds)
  const head = Math.max(...answers.flat().map((answer) => (answer.ok ? answer.value.seq : 0)))
  for (const tab of tabs) await tab.until('all', () => heard(tab).last >= head)
  const newcomers = await Promise.all(arrive())
  const logs = tabs.map((tab) => heard(tab).messages())
  for (const tab of newcomers) logs.push(await everything(tab, room))
  const told = answers.map((both, n) => ({
    text: texts[n]!,
    isDeleted: false,
    reactions: 0,
    ...outcome(both),
  }))
  const bySaid = (log: MessageEntry[]) => said.map((seq) => outcomeOf(log.find((each) => each.seq === seq)!))
  return { told, seen: logs.map(bySaid) }
}

/** As a page does when the database is slow. */
async function untilFinal(ask: () => Promise<unknown>): Promise<Answers[number]> {
  for (;;) {
    const answer = (await ask()) as Answers[number]
    if (answer.ok || !answer.retryable) return answer
  }
}

function heard(tab: Tab): LogReader {
  const reader = new LogReader()
  reader.hear(tab.entries)
  return reader
}

async function everything(tab: Tab, name: string): Promise<MessageEntry[]> {
  const room = named(name)
  const reader = new LogReader()
  const joined = await tab.enter(room)
  reader.jump(joined)
  for (let page: Page = joined; page.more;) {
    page = value(await tab.ask('history', { room, before: page.from, limit: 100 }))
    reader.page(page)
  }
  return reader.messages()
}

function outcomeOf(message: MessageEntry): Outcome {
  const { deleted, reactions = [] } = message
  return { text: textOf(message), isDeleted: deleted !== undefined, reactions: reactions[0]?.count ?? 0 }
}
