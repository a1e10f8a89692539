import type { TextEntry } from '../../../common/protocol/entries'
import { messageAt } from '../../log/actions/message'
import type { Log } from '../../log/log'
import type { Chat } from '../../sync/chat'
import { Lazy } from '../../ui/lazy'
import type { Words } from '../../ui/words'

/** @returns opens the picture that a button of the log is in */
export function viewPictures(
  log: Log,
  chat: Chat,
  words: Words,
  callbacks: { reply(entry: TextEntry): void },
): (button: Element) => void {
  const viewer = new Lazy(async () => {
    const { Viewer } = await import('../files')
    return new Viewer(log.element, words, {
      entryAt: (picture) => messageAt(chat, picture)?.entry ?? null,
      reply: (entry) => callbacks.reply(entry),
    })
  })
  return (button) => viewer.use((each) => each.open(button.closest<HTMLElement>('.picture')!))
}
