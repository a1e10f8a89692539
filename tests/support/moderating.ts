import type {
  ModerationValue,
  Action,
  InviteItem,
  LogItem,
  RestrictionItem,
} from '../../common/protocol/moderation'
import type { ClientId } from '../../common/protocol/ids'
import { newClientId } from '../../public/sync/random'
import { named, Person, type Tab, type TestChat, value } from './chat'

let requests = 0
/** Does what a moderator does. @param clientId of a repeat */
export function moderate(tab: Tab, room: string, action: Action, clientId?: string) {
  requests += 1
  return tab.ask('moderate', {
    ...action,
    room: named(room),
    clientId: (clientId ?? `request ${requests}`) as ClientId,
  })
}

/** A list that moderators see. */
export async function listed(tab: Tab, room: string, list: 'mutes' | 'bans'): Promise<RestrictionItem[]>
export async function listed(tab: Tab, room: string, list: 'invites'): Promise<InviteItem[]>
export async function listed(tab: Tab, room: string, list: 'log'): Promise<LogItem[]>
export async function listed(
  tab: Tab,
  room: string,
  list: 'mutes' | 'bans' | 'invites' | 'log',
): Promise<ModerationValue['items']> {
  return value(await tab.ask('moderation', { room: named(room), list })).items
}

export type Inside = Tab & { person: Person; id: string & { readonly _: 'MemberId' } }

/** A person with a nickname, in a room. The first to write there owns it. */
export async function inside(url: string, nickname: string, room: string): Promise<Inside> {
  const person = await Person.arrive(url, nickname)
  const tab = await person.connect()
  const { you } = await tab.enter(room)
  return Object.assign(tab, { person, id: you.id })
}

/** A room with an owner, a moderator and a newcomer. */
export async function roomOf(url: string, room: string): Promise<Record<'owner' | 'mod' | 'new', Inside>> {
  const owner = await inside(url, 'Olga', room)
  value(await owner.say('mine', { room }))
  const mod = await inside(url, 'Max', room)
  value(await moderate(owner, room, { action: 'role', member: mod.id, role: 'moderator' }))
  return { owner, mod, new: await inside(url, 'Nina', room) }
}

export const PASSWORD = 'open sesame'

/** A room with one message, made by a person of this nickname, that takes a password or an invite. */
export async function shutRoom(
  url: string,
  nickname: string,
  room: string,
  access: 'password' | 'invite',
): Promise<Inside> {
  const owner = await inside(url, nickname, 'elsewhere')
  const password = access === 'password' ? { password: PASSWORD } : {}
  value(await owner.ask('create', { room: named(room), clientId: newClientId(), access, ...password }))
  await owner.enter(room)
  value(await owner.say('inside', { room }))
  return owner
}

/** Shows the secret of a link. */
export function becomeOperator(person: Person, secret: string) {
  return person.call<unknown>('POST', '/api/operator', { secret })
}

/** A person whom a link has made an operator, in a room. */
export async function operatorIn({ url, operators }: TestChat, room: string): Promise<Inside> {
  const operator = await inside(url, 'Otto', room)
  await becomeOperator(operator.person, await operators.newLink(Date.now()))
  return operator
}
