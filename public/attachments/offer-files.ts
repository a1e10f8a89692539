import { catchFiles } from '../composer/dropped-files'
import type { Composer } from '../composer/composer'
import { onFirstInteraction } from '../page/interaction'
import type { Chat } from '../sync/chat'
import { filesOf } from '../sync/outbox/command'
import { byId } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'

/** What the server reads as pictures. A phone makes one of these of its photos. */
const PICTURES = 'image/png,image/jpeg,image/webp,image/gif'

/** Takes files that are chosen, dropped or pasted, and brings those of messages to the server. */
export function offerFiles(chat: Chat, words: Words, composer: Composer): void {
  const button = byId('attach', HTMLButtonElement)
  const chooser = byId('attach_files', HTMLInputElement)
  const overlay = byId('drop', HTMLElement)
  const attachments = new Lazy(async () => {
    const { Attachments } = await import('./attachments')
    return new Attachments(chat, words, composer)
  })
  const limits = () => chat.current.limits?.files
  const isClosed = (): boolean => composer.heldBy() === ''

  function add(files: readonly File[]): void {
    if (isClosed()) return
    if (!limits()) composer.tell(words.say.noFiles)
    else if (composer.written.draft.edit) composer.tell(words.say.editFirst)
    else {
      attachments.use((each) => each.add(files))
      composer.focus()
    }
  }

  function showButton(): void {
    const files = limits()
    button.hidden = !files
    chooser.accept = files?.accepts === 'pictures' ? PICTURES : ''
  }

  composer.attached = {
    get count() {
      return attachments.value?.count ?? 0
    },
    take: () => attachments.value?.take() ?? [],
    putBack: (files) => {
      if (files.length > 0) attachments.use((each) => each.putBack(files))
    },
  }
  chat.delivery.carrier.is({
    upload: async (...args) => {
      const carrier = await attachments.load().catch(() => null)
      return carrier && carrier.upload(...args)
    },
    forget: (files) => attachments.use((each) => each.forget(files)),
  })
  const preloadFor = (hasFiles: boolean): void => {
    if (hasFiles) attachments.preload()
  }
  const hasFilesIn = (room: Parameters<typeof chat.outbox.of>[0]): boolean =>
    chat.outbox.of(room).some(({ command }) => filesOf(command).length > 0)
  chat.delivery.adopted.on((room) => preloadFor(hasFilesIn(room)))
  preloadFor(chat.outbox.rooms().some(hasFilesIn))
  onFirstInteraction(() => preloadFor(limits() !== undefined))

  button.addEventListener('click', () => chooser.click())
  chooser.addEventListener('change', () => {
    add([...(chooser.files ?? [])])
    chooser.value = ''
  })
  catchFiles({
    take: add,
    over: (isOver) => {
      overlay.hidden = true
      if (isOver && limits() && !isClosed()) attachments.use(() => void (overlay.hidden = false))
    },
  })
  chat.events.on(({ event }) => {
    if (event.type === 'joined' || event.type === 'shown') showButton()
  })
  showButton()
}
