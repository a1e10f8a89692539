import type { TextEntry } from '../../../common/protocol/entries'
import { make } from '../../ui/dom'
import { mute } from '../../ui/live-region'
import type { Words } from '../../ui/words'

/**
 * Says behind a text in small words that it was edited, and that it is pinned. Not read out where they come later.
 * @param end what they stand behind
 */
export function showMarks(
  end: HTMLElement,
  { edited, pinned }: Partial<Pick<TextEntry, 'edited' | 'pinned'>>,
  words: Words,
): void {
  const body = end.parentElement!
  const { say } = words
  body.querySelector('.marks')?.remove()
  body.classList.toggle('entry__body--marked', Boolean(edited ?? pinned))
  if (!edited && !pinned) return
  const marks = make('span', 'marks')
  mute(marks)
  if (edited) {
    const mark = make('span', 'marks__edited', say.edited)
    mark.title = words.moment(edited.at)
    marks.append(' ', mark)
  }
  if (pinned) marks.append(' ', make('span', 'icon icon--pin marks__pin'), say.pinned)
  end.after(marks)
}
