import { Failure } from '../../errors'
import type { RoomName } from '../../../common/protocol/ids'
import type { Actor, Connection } from '../actor'
import type { Chat } from '../chat'
import type { Room } from '../rooms/room'
import { hashOf } from '../secrets'
import { type Barrier, barrierOf } from './barrier'

/** What a session shows to come in. */
export interface Shown {
  password?: string | undefined
  invite?: string | undefined
}

type Parts = Pick<Chat, 'admissions' | 'passwords' | 'limiters' | 'clock'>

/**
 * Decides whether a private room is opened for a session: nothing tells others whether there is one. It spends no invite,
 * as who shows one may be banned.
 * @throws {Failure} `invite-required`
 */
export async function assertMayOpen(
  actor: Actor,
  room: RoomName,
  { invite = '' }: Shown,
  chat: Pick<Parts, 'admissions' | 'clock'> & Pick<Chat, 'operators'>,
): Promise<void> {
  const { id } = actor.session
  const standing = await chat.admissions.standing(room, id)
  const isKnown =
    standing !== null &&
    (standing.isAdmitted ||
      standing.role !== null ||
      chat.operators.current.has(id) ||
      barrierOf(standing.settings, null) === null)
  // Without an invite it asks all the same: its time must not tell whether there is such a room.
  if (isKnown || (await chat.admissions.isInvite(room, hashOf(invite), chat.clock.now()))) return
  throw new Failure('invite-required')
}

/** Until a session has entered, the room may have become another. */
export interface Pass {
  /** @throws {Failure} the barrier that is there by now */
  assertHolds(): void
  /** As `assertHolds`, and asks the store again where something has changed. */
  confirm(): Promise<void>
}

/**
 * Admits a session to an open `Room`, by what it shows where it has not been admitted before.
 * @throws {Failure} the barrier, or `too-fast` after too many passwords
 */
export async function admit(
  actor: Actor,
  room: Room,
  shown: Shown,
  chat: Parts,
  connection: Pick<Connection, 'charge' | 'isIn'>,
): Promise<Pass> {
  const { id } = actor.session
  const { revision } = room.state
  const barrier = () => barrierOf(room.state.settings, room.roleOf(id))
  const first = barrier()
  if (first !== null) await passBarrier(first, actor, room.name, shown, chat, connection)
  const assertHolds = (isAdmitted: boolean) => {
    const now = barrier()
    if (now !== null && (now === 'room-closed' || !isAdmitted)) throw new Failure(now)
  }
  return {
    assertHolds: () => assertHolds(first !== null),
    async confirm() {
      if (barrier() === null || (first !== null && room.state.revision === revision)) return
      assertHolds(await isAdmitted(actor, room.name, chat))
    },
  }
}

async function passBarrier(
  barrier: Barrier,
  actor: Actor,
  name: RoomName,
  { password, invite }: Shown,
  chat: Parts,
  connection: Pick<Connection, 'charge' | 'isIn'>,
): Promise<void> {
  if (barrier === 'room-closed') throw new Failure(barrier)
  if (connection.isIn(name) || (await isAdmitted(actor, name, chat))) return
  if (invite !== undefined && (await isInvited(actor, name, invite, chat))) return
  const takesPassword = barrier === 'password-required' && password !== undefined
  if (takesPassword && (await knowsPassword(actor, name, password, chat, connection))) return
  throw new Failure(barrier)
}

export async function isAdmitted(
  { session }: Actor,
  room: RoomName,
  { admissions }: Pick<Chat, 'admissions'>,
): Promise<boolean> {
  return (await admissions.standing(room, session.id))?.isAdmitted ?? false
}

function isInvited(
  actor: Actor,
  room: RoomName,
  invite: string,
  { admissions, clock }: Parts,
): Promise<boolean> {
  const { id, nickname } = actor.session
  const by = { invite: hashOf(invite) }
  return admissions.admit(room, { member: { id, nickname }, at: clock.now(), by })
}

async function knowsPassword(
  { session: { id, nickname }, rateKey }: Actor,
  room: RoomName,
  password: string,
  { admissions, passwords, limiters, clock }: Parts,
  connection: Pick<Connection, 'charge'>,
): Promise<boolean> {
  const hash = await admissions.passwordOf(room)
  if (hash === null) return false
  const { passwordsPerSession, passwordsPerAddress } = limiters
  passwordsPerSession.spend(id, clock.monotonic())
  passwordsPerAddress.spend(rateKey, clock.monotonic())
  if (!(await passwords.isRight(password, hash, (cpuMs) => connection.charge(cpuMs)))) return false
  passwordsPerSession.giveBack(id, clock.monotonic())
  passwordsPerAddress.giveBack(rateKey, clock.monotonic())
  return admissions.admit(room, { member: { id, nickname }, at: clock.now(), by: { password: hash } })
}

/** The hash of a new password. @throws {Failure} `too-fast` */
export function hashed(
  password: string,
  { session, rateKey }: Actor,
  { limiters, clock, passwords }: Parts,
  connection: Pick<Connection, 'charge'>,
): Promise<string> {
  limiters.passwordsPerSession.spend(session.id, clock.monotonic())
  limiters.passwordsPerAddress.spend(rateKey, clock.monotonic())
  return passwords.hash(password, (cpuMs) => connection.charge(cpuMs))
}
