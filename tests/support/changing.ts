import type { HeldValue } from '../../common/protocol/answers'
import type { Ask, Asks } from '../../common/protocol/asks'
import type { MessageEntry } from '../../common/protocol/entries'
import type { ClientId } from '../../common/protocol/ids'
import type { Answer } from '../../common/refusals'
import { closeAll, enter, lobby, startChat, type Tab, type TestChat, value } from './chat'

type ChangeAsk = Extract<Ask, 'edit' | 'delete' | 'react' | 'pin'>
type Fields<A extends ChangeAsk> = Omit<Asks[A]['input'], 'room' | 'clientId'> & {
  clientId?: string
  room?: string
}

interface Two {
  chat: TestChat
  ann: Tab
  bob: Tab
  /** Ann says it. @returns its `seq` */
  say: (text: string) => Promise<number>
}

/** Ann and Bob in the lobby of a server that all tests of a `describe` share. @returns them, for use within a test */
export function annAndBob(): () => Two {
  let two: Two
  beforeAll(async () => {
    const chat = await startChat()
    const ann = await enter(chat.url, 'Ann')
    const bob = await enter(chat.url, 'Bob')
    two = { chat, ann, bob, say: async (text) => value(await ann.say(text)).seq }
  })
  afterAll(closeAll)
  return () => two
}

let changes = 0
/** Asks for a change, in the lobby unless another room is given. */
export function ask<A extends ChangeAsk>(
  tab: Tab,
  name: A,
  { clientId, room = lobby, ...fields }: Fields<A>,
): Promise<Answer<Exclude<Asks[A]['value'], HeldValue>>> {
  changes += 1
  return tab.askAnything(name, {
    room,
    clientId: (clientId ?? `change ${changes}`) as ClientId,
    ...fields,
  })
}

/** The message as a page shows it. */
export async function messageAt(tab: Tab, seq: number): Promise<MessageEntry> {
  const { entries } = value(await tab.ask('history', { room: lobby, before: seq + 1, limit: 1 }))
  return entries[0] as MessageEntry
}
