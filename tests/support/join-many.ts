import { named, Person, value } from './chat'

const AT_ONCE = 50

/** Joins a room with this many new sessions. @param languages of the sessions, in turn */
export async function joinMany(
  url: string,
  count: number,
  room: string,
  languages: readonly string[] = ['*'],
): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - from) }, async (_, index) => {
        const language = languages[(from + index) % languages.length]!
        const person = await Person.arrive(url, undefined, { 'accept-language': language })
        const tab = await person.connect()
        value(await tab.ask('join', { room: named(room) }))
      }),
    )
}
