import type { Ask, Asks } from '../../common/protocol/asks'
import type { MessageEntry } from '../../common/protocol/entries'
import type { ClientId } from '../../common/protocol/ids'
import type { Answer } from '../../common/refusals'
import { lobby, type Tab, value } from './chat'

type ChangeAsk = Extract<Ask, 'edit' | 'delete' | 'react' | 'pin'>
type Fields<A extends ChangeAsk> = Omit<Asks[A]['input'], 'room' | 'clientId'> & { clientId?: string }

let changes = 0
/** Asks for a change in the lobby. */
export function ask<A extends ChangeAsk>(
  tab: Tab,
  name: A,
  { clientId, ...fields }: Fields<A>,
): Promise<Answer<Asks[A]['value']>> {
  changes += 1
  return tab.askAnything(name, {
    room: lobby,
    clientId: (clientId ?? `change ${changes}`) as ClientId,
    ...fields,
  })
}

/** The message as a page shows it. */
export async function messageAt(tab: Tab, seq: number): Promise<MessageEntry> {
  const { entries } = value(await tab.ask('history', { room: lobby, before: seq + 1, limit: 1 }))
  return entries[0] as MessageEntry
}
