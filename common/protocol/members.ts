import type { MemberId, Nickname } from './ids'

/** One session in one room, however many tabs it has there. */
export interface Member {
  id: MemberId
  nickname: Nickname
  /** Masked, `203.0.*.*`; absent when the operator hides addresses. */
  address?: string
}

/** What `/api/session` answers, and what the own tabs are told when it changes. */
export interface Session {
  id: MemberId
  nickname: Nickname
  /** False while the nickname is the one the server gave. */
  chosen: boolean
}

export type Mention = Pick<Member, 'id' | 'nickname'>
