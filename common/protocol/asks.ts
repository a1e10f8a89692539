import type { Answer } from '../refusals'
import type { FileId } from './files'
import type { RoomName, MemberId, ClientId, Place } from './ids'
import type { RoomSettings } from './rooms'
import type { Action, ModerateValue, ModerationValue } from './moderation'
import type {
  ChangesValue,
  CreateValue,
  FilesValue,
  HeldValue,
  Page,
  JoinValue,
  MembersValue,
  MessageValue,
  PinsValue,
  ReactorsValue,
  Unchanged,
} from './answers'

/** The message that a change applies to. */
interface Target {
  room: RoomName
  clientId: ClientId
  target: number
}

/** Messages before or after a `seq`, or on both sides of it. */
type Side = { before: number } | { after: number } | { around: number }

/** The asks: what goes in and what comes out. The rules are numbered in docs/PROTOCOL.md. */
export interface Asks {
  create: {
    input: {
      room: RoomName
      clientId: ClientId
      topic?: string
      listed?: boolean
      access?: RoomSettings['access']
      password?: string
    }
    value: CreateValue
  }
  join: {
    input: { room: RoomName; since?: Place; read?: Place; password?: string; invite?: string }
    value: JoinValue
  }
  leave: { input: { room: RoomName }; value: Record<string, never> }
  message: {
    input: { room: RoomName; clientId: ClientId; text: string; reply?: number; files?: FileId[] }
    value: MessageValue | HeldValue
  }
  edit: { input: Target & { text: string }; value: MessageValue | HeldValue }
  delete: { input: Target & { reason?: string }; value: MessageValue }
  react: { input: Target & { emoji: string; on: boolean }; value: MessageValue | Unchanged }
  pin: { input: Target & { on: boolean }; value: MessageValue | Unchanged }
  topic: {
    input: { room: RoomName; clientId: ClientId; topic: string }
    value: MessageValue | HeldValue
  }
  history: { input: { room: RoomName; limit: number } & Side; value: Page }
  changes: { input: { room: RoomName; from: number; to: number; since: number }; value: ChangesValue }
  pins: { input: { room: RoomName; before?: number }; value: PinsValue }
  files: { input: { room: RoomName; before?: number }; value: FilesValue }
  reactors: {
    input: { room: RoomName; target: number; emoji: string; after?: MemberId }
    value: ReactorsValue
  }
  members: { input: { room: RoomName; after?: MemberId }; value: MembersValue }
  typing: { input: { room: RoomName }; value: Record<string, never> }
  moderate: { input: { room: RoomName; clientId: ClientId } & Action; value: ModerateValue }
  report: { input: { room: RoomName; target: number; reason: string }; value: { report: string } }
  claim: { input: { room: RoomName; key: string }; value: Record<string, never> }
  moderation: {
    input: {
      room: RoomName
      list: 'held' | 'reports' | 'words' | 'mutes' | 'bans' | 'invites' | 'log'
      before?: number
    }
    value: ModerationValue
  }
}

export type Ask = keyof Asks

/** In the shape Socket.IO types want. */
export type ClientEvents = {
  [A in Ask]: (input: Asks[A]['input'], reply: (answer: Answer<Asks[A]['value']>) => void) => void
}
