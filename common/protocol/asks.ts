import type { Answer } from '../refusals'
import type { RoomName, MemberId, ClientId, Place } from './ids'
import type { Page, JoinValue, ChangesValue, MembersValue, MessageValue } from './answers'

/** The asks: what goes in and what comes out. The rules are numbered in docs/PROTOCOL.md. */
export interface Asks {
  join: { input: { room: RoomName; since?: Place; read?: Place }; value: JoinValue }
  leave: { input: { room: RoomName }; value: Record<string, never> }
  message: { input: { room: RoomName; clientId: ClientId; text: string }; value: MessageValue }
  topic: { input: { room: RoomName; clientId: ClientId; topic: string }; value: MessageValue }
  history: { input: { room: RoomName; before: number; limit: number }; value: Page }
  changes: { input: { room: RoomName; from: number; to: number; since: number }; value: ChangesValue }
  members: { input: { room: RoomName; after?: MemberId }; value: MembersValue }
}

export type Ask = keyof Asks

/** In the shape Socket.IO types want. */
export type ClientEvents = {
  [A in Ask]: (input: Asks[A]['input'], reply: (answer: Answer<Asks[A]['value']>) => void) => void
}
