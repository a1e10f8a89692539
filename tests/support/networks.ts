import { Person } from './chat'
import type { Inside } from './moderating'

/** The address of those who are banned. */
export const BAD = '198.51.100.7'

/** The header that a trusted proxy adds. */
export const from = (address: string) => ({ 'x-forwarded-for': address })

/** A person in a room, from an address. The server has to trust this machine as a proxy. */
export async function insideFrom(
  url: string,
  address: string,
  nickname: string,
  room: string,
): Promise<Inside> {
  const person = await Person.arrive(url, nickname, from(address))
  const tab = await person.connect({ headers: from(address) })
  const { you } = await tab.enter(room)
  return Object.assign(tab, { person, id: you.id })
}
