import type { Action, RestrictionItem } from '../../../common/protocol/moderation'
import type { Mention, Role } from '../../../common/protocol/members'
import type { Chat } from '../../sync/chat'
import { newClientId } from '../../sync/random'
import type { Room } from '../../sync/room'
import { Lazy } from '../../ui/lazy'
import { isolate, type Words } from '../../ui/words'

export type GrantedRole = Extract<Role, 'moderator' | 'regular'>

export interface BanOptions {
  network: boolean
  erase: boolean
}

/** How long it is said what was done, and can be undone. */
const SHOWN_MS = 10_000

/** Decides about members of the room on the screen, and offers to undo what can be undone. Each answers why it failed. */
export class Moderator {
  readonly #undoBar = new Lazy(async () => (await import('../../log/actions/undo-bar')).undoBar)
  readonly #chat: Chat
  readonly #words: Words

  constructor(chat: Chat, words: Words) {
    this.#chat = chat
    this.#words = words
  }

  /** @param minutes `null` until it is undone */
  async mute(member: Mention, minutes: number | null, reason?: string): Promise<string | null> {
    const { muted, mutedForGood } = this.#words.say.memberActions
    const room = this.#chat.current
    const failure = await this.#ask(room, { action: 'mute', member: member.id, minutes, ...because(reason) })
    const undo = () => this.unmute(member, room)
    return failure ?? this.#tell(minutes === null ? mutedForGood : muted, member, { minutes, undo, room })
  }

  async unmute(member: Mention, room = this.#chat.current): Promise<string | null> {
    const failure = await this.#ask(room, { action: 'unmute', member: member.id })
    return failure ?? this.#tell(this.#words.say.memberActions.unmuted, member)
  }

  async kick(member: Mention, reason?: string): Promise<string | null> {
    const action = { action: 'kick' as const, member: member.id, ...because(reason) }
    const failure = await this.#ask(this.#chat.current, action)
    return failure ?? this.#tell(this.#words.say.memberActions.kicked, member)
  }

  /** @param minutes `null` for good */
  async ban(
    member: Mention,
    minutes: number | null,
    reason?: string,
    options?: BanOptions,
  ): Promise<string | null> {
    const { banned, bannedForGood } = this.#words.say.memberActions
    const room = this.#chat.current
    const action = { action: 'ban' as const, member: member.id, minutes, ...because(reason), ...options }
    const failure = await this.#ask(room, action)
    // What was deleted stays so.
    const undo = options?.erase ? undefined : () => this.#unban(member, room)
    return failure ?? this.#tell(minutes === null ? bannedForGood : banned, member, { minutes, undo, room })
  }

  async role(member: Mention, role: GrantedRole | null): Promise<string | null> {
    const { memberActions, roles } = this.#words.say
    const failure = await this.#ask(this.#chat.current, { action: 'role', member: member.id, role })
    if (failure !== null) return failure
    return this.#tell(role ? memberActions.roleGiven : memberActions.roleTaken, member, {
      ...(role && { role: roles[role] }),
    })
  }

  /** @param minutes 0 lowers it; `null` until it is undone */
  shield(minutes: number | null): Promise<string | null> {
    return this.#ask(this.#chat.current, { action: 'shield', minutes })
  }

  slow(slowModeSeconds: number): Promise<string | null> {
    return this.#ask(this.#chat.current, { action: 'set', slowModeSeconds })
  }

  /** The mute or ban of a member that holds. */
  async restriction(member: Mention, list: 'mutes' | 'bans', room: Room): Promise<RestrictionItem | null> {
    let before: number | undefined
    do {
      const input = { room: room.title, list, ...(before !== undefined && { before }) }
      const answer = await this.#chat.connection.ask('moderation', input)
      if (!answer?.ok) return null
      const found = (answer.value.items as RestrictionItem[]).find((each) => each.member.id === member.id)
      if (found) return found
      ;({ before } = answer.value)
    } while (before !== undefined)
    return null
  }

  /** Says why something failed. */
  refuse(sentence: string): void {
    this.#undoBar.use((bar) => bar.offer({ what: [sentence], forMs: SHOWN_MS }))
  }

  async #unban(member: Mention, room: Room): Promise<string | null> {
    const ban = await this.restriction(member, 'bans', room)
    if (!ban) return this.#words.say.failures['not-found']
    const failure = await this.#ask(room, { action: 'unban', ban: ban.id })
    return failure ?? this.#tell(this.#words.say.memberActions.unbanned, member)
  }

  async #ask(room: Room, action: Action): Promise<string | null> {
    const input = { room: room.title, clientId: newClientId(), ...action }
    return this.#words.reason(await this.#chat.connection.ask('moderate', input))
  }

  #tell(sentence: string, { nickname }: Mention, about: About = {}): null {
    const { minutes = null, role = '', undo, room } = about
    const time = minutes === null ? '' : this.#words.span(minutes * 60, 'long')
    const what = this.#words.sentence(sentence, { name: [isolate(nickname)], time: [time], role: [role] })
    const undoOrRefuse = async (): Promise<void> => {
      const failure = await undo?.()
      if (typeof failure === 'string') this.refuse(failure)
    }
    const undone = undo && room && { room: room.name, undo: undoOrRefuse }
    this.#undoBar.use((bar) => bar.offer({ what, forMs: SHOWN_MS, ...undone }))
    return null
  }
}

interface About {
  minutes?: number | null
  role?: string
  /** With the room where it was done. */
  undo?: (() => Promise<string | null>) | undefined
  room?: Room
}

const because = (reason = ''): { reason?: string } => (reason.trim() === '' ? {} : { reason })
