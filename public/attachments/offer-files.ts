import { catchFiles } from '../composer/dropped-files'
import { roomKeyOf } from '../../common/room-name'
import type { RoomName } from '../../common/protocol/ids'
import type { Composer } from '../composer/composer'
import { onFirstInteraction } from '../page/interaction'
import type { Chat } from '../sync/chat'
import { filesOf } from '../sync/outbox/command'
import { byId } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'
import { AttachedFiles } from './attached-files'
import type { Attachments } from './attachments'
import { Coming } from './coming'

/** What the server reads as pictures. A phone makes one of these of its photos. */
const PICTURES = 'image/png,image/jpeg,image/webp,image/gif'

/** Takes files that are chosen, dropped or pasted, and brings those of messages to the server. */
export function offerFiles(chat: Chat, words: Words, composer: Composer): void {
  const button = byId('attach', HTMLButtonElement)
  const chooser = byId('attach_files', HTMLInputElement)
  const overlay = byId('drop', HTMLElement)
  const attachments = new Lazy(async () => {
    const { Attachments } = await import('./attachments')
    return new Attachments(chat, words, composer, kept)
  })
  const kept = new AttachedFiles((key) => {
    for (const room of chat.rooms.names()) if (roomKeyOf(room) === key) restore(room)
  })
  const coming = new Coming()
  const limits = () => chat.current.limits?.files
  /** Before the server said what may be sent, files are taken, and wait with the message. */
  const isOff = (): boolean => chat.current.limits !== null && !limits()
  const isClosed = (): boolean => composer.heldBy() === ''

  function add(files: readonly File[]): void {
    if (isClosed()) return
    if (isOff()) composer.tell(words.say.noFiles)
    else if (composer.written.draft.edit) composer.tell(words.say.editFirst)
    else {
      const room = chat.current.name
      bring(room, (each) => each.add(files, room))
      composer.focus()
    }
  }

  /** @param work whether the next message has all that it is to have */
  function bring(room: RoomName, work: (each: Attachments) => Promise<boolean>): void {
    const bringing = () =>
      new Promise<boolean>((resolve) => {
        const fail = (): void => resolve(false)
        attachments.use((each) => void work(each).then(resolve, fail), fail)
      })
    coming.add(room, bringing)
  }

  /** What was attached before the page was loaded anew, or in another tab. */
  function restore(room: RoomName): void {
    if (!attachments.value && kept.in(room).length === 0) return
    bring(room, async (each) => {
      each.restore(room)
      return true
    })
  }

  function showButton(): void {
    button.hidden = isOff()
    chooser.accept = limits()?.accepts === 'pictures' ? PICTURES : ''
  }

  composer.attached = {
    get count() {
      return attachments.value?.count ?? 0
    },
    get coming() {
      const room = chat.current.name
      return coming.of(room)?.then((all) => all && room === chat.current.name) ?? null
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
  onFirstInteraction(() => preloadFor(!isOff()))

  button.addEventListener('click', () => chooser.click())
  chooser.addEventListener('change', () => {
    add([...(chooser.files ?? [])])
    chooser.value = ''
  })
  catchFiles({
    take: add,
    over: (isOver) => {
      overlay.hidden = true
      if (isOver && !isOff() && !isClosed()) attachments.use(() => void (overlay.hidden = false))
    },
  })
  chat.events.on(({ room, event }) => {
    if (event.type === 'joined' || event.type === 'shown') showButton()
    if (event.type === 'shown') restore(room.name)
  })
  showButton()
  restore(chat.current.name)
}
