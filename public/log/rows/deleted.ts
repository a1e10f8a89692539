import type { TextEntry } from '../../../common/protocol/entries'
import { isolate, type Words } from '../../ui/words'
import { make } from '../../ui/dom'

/**
 * Says in place of a text that it was deleted.
 * @param count of deleted messages that this line stands for
 */
export function showDeleted(
  text: HTMLElement,
  deleted: TextEntry['deleted'],
  count: number,
  words: Words,
): void {
  const known = text.parentElement!.querySelector<HTMLElement>('.entry__deleted')
  if (!deleted) return void known?.remove()
  const line = known ?? make('p', 'entry__deleted')
  line.replaceChildren(...sentence(deleted, count, words))
  if (!known) text.after(line)
}

function sentence(
  { by, reason }: NonNullable<TextEntry['deleted']>,
  count: number,
  words: Words,
): (Node | string)[] {
  const { say } = words
  if (count > 1) return [words.count(say.deletedMany, count)]
  const line = by ? words.sentence(say.deletedBy, { name: [isolate(by.nickname)] }) : [say.deleted]
  return reason === undefined ? line : [...line, say.colon, isolate(reason)]
}
