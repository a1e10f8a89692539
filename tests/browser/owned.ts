import { enter, value } from '../support/chat'
import { visit } from './person'

/** The page of the owner of a room, in which another member has written. */
export async function owned(url: string, room: string, nickname = 'Bob') {
  const me = await visit({ url: `${url}/r/${room}`, locale: 'en' })
  await me.say('mine')
  await me.sees('mine')
  const bob = await enter(url, nickname, room)
  value(await bob.say('hello', { room }))
  await me.sees('hello')
  return { ...me, bob }
}
