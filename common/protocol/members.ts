import type { MemberId, Nickname } from './ids'

/** What a member may do in a room, the most first. Without a role it is a newcomer. */
export type Role = 'operator' | 'owner' | 'moderator' | 'regular'

/** One session in one room, however many tabs it has there. */
export interface Member {
  id: MemberId
  nickname: Nickname
  /** Masked, `203.0.*.*`; absent when the operator hides addresses. */
  address?: string
  /** Absent for newcomers, and for the authors of entries. */
  role?: Role
}

/** What `/api/session` answers, and what the own tabs are told when it changes. */
export interface Session {
  id: MemberId
  nickname: Nickname
  /** False while the nickname is the one the server gave. */
  chosen: boolean
}

export type Mention = Pick<Member, 'id' | 'nickname'>
