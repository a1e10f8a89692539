import { nextNickname, withNumber } from '../../../common/text/next-nickname'
import { Failure } from '../../errors'
import type { Nickname, RoomName } from '../../../common/protocol/ids'
import type { Session } from '../../../common/protocol/members'
import type { Actor } from '../actor'
import type { Chat } from '../chat'
import { freeGuestName, randomNumber } from './guest-names'
import { parseNickname } from './nickname'
import type { GuestName } from '../ports'
import { SESSION_MS } from './session-lifetime'

/** Sequential numbers first, then random ones: many members of one name must not exhaust the attempts. */
const NUMBERS_IN_ORDER = 20
const RANDOM_NUMBERS = 20
const RANDOM_DIGITS = 5
/** Retries while another node is giving the session a nickname that is taken in the room. */
const ATTEMPTS = 20
const BETWEEN_ATTEMPTS_MS = 100

type Parts = Pick<
  Chat,
  'rooms' | 'nicknames' | 'crowd' | 'sessions' | 'audience' | 'clock' | 'limiters' | 'renaming'
>

/**
 * Renames the session in every room it is in, saves it, and tells the rooms.
 * @throws {Failure} `nickname-invalid`, `nickname-reserved`, `nickname-taken`, `too-fast`, or `session-required` when
 * the session was forgotten meanwhile
 */
export async function rename(
  { session, rateKey }: Pick<Actor, 'session' | 'rateKey'>,
  wanted: string,
  chat: Parts,
): Promise<Session> {
  chat.limiters.renamesPerSession.spend(session.id, chat.clock.monotonic())
  chat.limiters.renamesPerAddress.spend(rateKey, chat.clock.monotonic())
  const nickname = parseNickname(wanted)
  if (chat.rooms.isWordEverywhere(nickname)) throw new Failure('nickname-reserved')
  const renamed = { ...session, nickname, chosen: true }
  await chat.renaming.run(session.id, () => changeNickname(session, renamed, [], chat))
  return renamed
}

interface Entrance {
  actor: Pick<Actor, 'session' | 'rateKey'>
  guestName: GuestName
  room: RoomName
  /** Called once the session owns the nickname. */
  enter: () => void
}

/**
 * Enters a room under the nickname of the session. If that is taken there, the session first gets a free one in all its
 * rooms: a numbered one when it was chosen, else another guest name.
 * @throws {Failure} `busy` while another node is giving the session a nickname that is taken in the room
 */
export async function enterNamed(entrance: Entrance, chat: Parts): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const isDone = await chat.renaming.run(entrance.actor.session.id, () => tryToEnter(entrance, chat))
    if (isDone) return
    if (attempt === ATTEMPTS) throw new Failure('busy', BETWEEN_ATTEMPTS_MS * ATTEMPTS)
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_ATTEMPTS_MS))
  }
}

/** @returns false while the nickname is changing */
async function tryToEnter(entrance: Entrance, chat: Parts): Promise<boolean> {
  const { nicknames, clock } = chat
  const { actor, room } = entrance
  const { id } = actor.session
  const claim = (nickname: Nickname) => nicknames.claimEverywhere(room, nickname, id, clock.monotonic())
  return isGiven(() =>
    // `wanted` are the nicknames that other nodes are giving the session.
    nicknames.whileEntering(room, id, async (wanted) => {
      for (const nickname of wanted) await claim(nickname)
      if (!(await isGiven(() => claim(actor.session.nickname)))) await takeFreeNickname(entrance, chat)
      // Claimed again after the awaits: another node may have renamed the session.
      nicknames.claim(room, actor.session.nickname, id, clock.monotonic())
      entrance.enter()
    }),
  )
}

async function takeFreeNickname({ actor, guestName, room }: Entrance, chat: Parts): Promise<void> {
  const { session } = actor
  chargeForRenaming(actor, chat)
  const change = (renamed: Session) => isGiven(() => changeNickname(session, renamed, [room], chat))
  if (session.chosen) {
    const rooms = [...chat.crowd.roomsOf(session.id), room]
    for (const nickname of alike(session.nickname)) {
      // Checked before other nodes are told anything.
      const isFree = isFreeIn(rooms, { ...session, nickname }, chat) && isAllowed(nickname)
      if (isFree && (await change({ ...session, nickname }))) return
    }
  }
  await change({ ...session, nickname: freeGuestName(session.id, guestName, chat), chosen: false })
}

/** Entering a room never fails for a rate limit, and leaves no debt to others of the same address. */
function chargeForRenaming({ session, rateKey }: Entrance['actor'], { limiters, clock }: Parts): void {
  const now = clock.monotonic()
  const { renamesPerSession, renamesPerAddress } = limiters
  if (renamesPerSession.waitMs(session.id, now, 1) === 0) renamesPerSession.spend(session.id, now)
  if (renamesPerAddress.waitMs(rateKey, now, 1) === 0) renamesPerAddress.spend(rateKey, now)
}

/** Numbered variants of a taken nickname. */
function* alike(taken: Nickname): Generator<Nickname> {
  let next: string = taken
  for (let tries = 0; tries < NUMBERS_IN_ORDER + RANDOM_NUMBERS; tries += 1) {
    next = tries < NUMBERS_IN_ORDER ? nextNickname(next) : withNumber(taken, randomNumber(RANDOM_DIGITS))
    yield next as Nickname
  }
}

/** Today's rules may refuse a variant of a nickname that was saved under older rules. */
function isAllowed(nickname: Nickname): boolean {
  try {
    return parseNickname(nickname) === nickname
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

/** @param entering rooms that the session is about to enter */
function changeNickname(
  session: Session,
  renamed: Session,
  entering: RoomName[],
  chat: Parts,
): Promise<void> {
  return chat.nicknames.whileRenaming(renamed.nickname, session.id, async (elsewhere) => {
    const rooms = new Set([...chat.crowd.roomsOf(session.id), ...entering, ...elsewhere])
    await changeNicknameIn([...rooms], session, renamed, chat)
    chat.audience.tellSession(renamed)
  })
}

/** Claims first, so that no other session takes the nickname while it is being saved. */
async function changeNicknameIn(rooms: RoomName[], session: Session, renamed: Session, chat: Parts) {
  const { nicknames, sessions, clock } = chat
  if (!isFreeIn(rooms, renamed, chat)) throw new Failure('nickname-taken')
  try {
    for (const room of rooms)
      await nicknames.claimEverywhere(room, renamed.nickname, session.id, clock.monotonic())
    await sessions.renameSession(renamed, clock.now() + SESSION_MS)
  } catch (error) {
    // In a room that is only being entered the old nickname may belong to another member.
    for (const room of rooms.filter((room) => isFreeIn([room], session, chat)))
      nicknames.claim(room, session.nickname, session.id, clock.monotonic())
    throw error
  }
}

function isFreeIn(
  rooms: readonly RoomName[],
  { id, nickname }: Session,
  { nicknames, clock }: Parts,
): boolean {
  return nicknames.isFreeIn(rooms, nickname, id, clock.monotonic())
}

/** @returns false when the nickname is taken */
async function isGiven(claim: () => Promise<void>): Promise<boolean> {
  try {
    await claim()
    return true
  } catch (error) {
    if (error instanceof Failure && error.code === 'nickname-taken') return false
    throw error
  }
}
