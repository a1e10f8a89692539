import { fold } from '../../common/text/folded'
import type { Member } from '../../common/protocol/members'
import type { MemberId } from '../../common/protocol/ids'
import type { Chat } from '../sync/chat'
import { emojiList } from '../emoji/emoji'
import type { EmojiList } from '../emoji/emoji-list'
import type { Emoji } from '../emoji/emoji-search'
import {
  type Begun,
  commandBefore,
  emojiBefore,
  matching,
  mentionBefore,
  MOST_OFFERS,
  personBefore,
  wordsBefore,
} from './complete'
import { paintAvatar } from '../ui/avatar'
import type { Command } from './command'
import type { Suggester, Suggestions, Option } from './autocomplete'
import { part } from '../ui/dom'
import type { Words } from '../ui/words'

/** A person to mention. */
interface Person extends Member {
  isPresent: boolean
}

/**
 * Suggestions of the text field: commands after a `/`, people after an `@`, emoji after a `:`, and on Tab people after
 * the beginning of a nickname.
 * @param update looks for suggestions again, after more was loaded
 */
export function suggestionsFrom(
  words: Words,
  chat: Chat,
  commands: readonly Command[],
  update: () => void,
): Suggester {
  const { say } = words

  function offerCommands({ from, query }: Begun): Suggestions | null {
    const options = commands
      .filter(({ name }) => name.startsWith(query.toLowerCase()) && name !== query)
      .filter((command) => command.isOffered())
      .map((command) => commandOption(command))
    return options.length > 0 ? { label: say.commandList, from, options } : null
  }

  function commandOption({ name, rest, does }: Command): Option {
    return {
      insert: rest === '' ? `/${name}` : `/${name} `,
      paint(row) {
        part('avatar', row).remove()
        part('name', row).textContent = `/${name}`
        part('rest', row).textContent = rest
        part('hint', row).textContent = does
      },
    }
  }

  function offerPeople({ from, query }: Begun, found: Person[], sign = '@'): Suggestions | null {
    const isComplete = found.length === 1 && fold(found[0]!.nickname) === fold(query)
    if (found.length === 0 || isComplete) return null
    return { label: say.peopleList, from, options: found.map((person) => personOption(person, sign)) }
  }

  function personOption(person: Person, sign: string): Option {
    return {
      insert: `${sign}${person.nickname} `,
      paint(row) {
        paintAvatar(part('avatar', row), person)
        part('name', row).textContent = person.nickname
        part('rest', row).remove()
        part('hint', row).textContent = person.isPresent ? (person.address ?? '') : say.notHere
      },
    }
  }

  function offerEmoji(begun: ReturnType<typeof emojiBefore>): Suggestions | null {
    if (!begun) return null
    const { from, query, isWhole } = begun
    const { value: list } = emojiList
    if (!list) {
      void emojiList.load().then(update, () => undefined)
      return null
    }
    const meant = isWhole ? list.byCode(query) : undefined
    const found = isWhole ? (meant ? [meant] : []) : list.search(query, MOST_OFFERS)
    const options = found.map((emoji) => emojiOption(emoji, list))
    return options.length > 0 ? { label: say.emojiList, from, options, isWhole } : null
  }

  function emojiOption(emoji: Emoji, list: EmojiList): Option {
    const text = list.textOf(emoji)
    return {
      insert: text,
      accepted: () => list.used(text),
      paint(row) {
        part('avatar', row).remove()
        part('name', row).textContent = text
        part('rest', row).textContent = emoji.name
        part('hint', row).textContent = `:${emoji.codes[0]}:`
      },
    }
  }

  return (text, cursor, isAsked) => {
    const command = commandBefore(text, cursor)
    if (command) return offerCommands(command)
    const named = personBefore(text, cursor)
    if (named) return offerPeople(named, matching(peopleOf(chat), named.query), '')
    const mention = mentionBefore(text, cursor)
    const offers = mention && offerPeople(mention, matching(peopleOf(chat), mention.query))
    const emoji = offers ? null : offerEmoji(emojiBefore(text, cursor))
    if (offers || emoji || !isAsked) return offers ?? emoji
    for (const begun of wordsBefore(text, cursor)) {
      const start = fold(begun.query)
      const found = matching(peopleOf(chat), begun.query).filter(({ nickname }) =>
        fold(nickname).startsWith(start),
      )
      if (found.length > 0) return offerPeople(begun, found)
    }
    return null
  }
}

/** The people to mention: recent authors first, then the other members present. */
function peopleOf({ current, session }: Chat): Person[] {
  const { crowd, timeline } = current
  const present = new Map(crowd.members.map((member) => [member.id, member]))
  const found = new Map<MemberId, Person>()
  for (const { author } of timeline.entries.slice().reverse()) {
    if (!found.has(author.id))
      found.set(author.id, { ...(present.get(author.id) ?? author), isPresent: present.has(author.id) })
  }
  for (const member of present.values())
    if (!found.has(member.id)) found.set(member.id, { ...member, isPresent: true })
  if (session) found.delete(session.id)
  return [...found.values()]
}
