import { pathOfRoom } from '../../../common/room-name'
import type { TextEntry } from '../../../common/protocol/entries'
import type { ClientId } from '../../../common/protocol/ids'
import type { Chat } from '../../sync/chat'
import type { Target } from '../../sync/outbox/command'
import { UNDO_MS } from '../../sync/outbox/unsent'
import { pickEmoji } from '../../emoji/emoji'
import { copyText } from '../../ui/clipboard'
import { Lazy } from '../../ui/lazy'
import type { Words } from '../../ui/words'
import type { Log } from '../log'
import { onLongPress } from './long-press'
import { type Action, type Message, messageAt } from './message'
import { MessageKeys } from './message-keys'
import { MessageMenu } from './message-menu'
import { Reactors } from './reactors'
import { type Tool, Toolbar } from './toolbar'
import { onSwipe } from './swipe-reply'

export interface MessageActionCallbacks {
  reply(entry: TextEntry): void
  edit(target: Target, text: string): void
  /** The author takes a message back that was refused. */
  takeBack(clientId: ClientId): void
  /** Says what became of an action. */
  tell(sentence: string): void
}

const keys: Record<string, Action> = { r: 'reply', e: 'edit', Delete: 'delete' }
const menuKeys = ['Enter', 'ContextMenu', 'F10']

/** What can be done with the messages of the log: by their toolbar, their menu, the keyboard and a long press. */
export function offerMessageActions(
  log: Log,
  chat: Chat,
  words: Words,
  callbacks: MessageActionCallbacks,
): void {
  const { say } = words
  const find = (element: Element): Message | null => messageAt(chat, element)
  const undoBar = new Lazy(async () => (await import('./undo-bar')).undoBar)
  undoBar.preload()
  const menu = new MessageMenu(chat, words, { run, react, pick, isOwn: hasReacted })
  const toolbar = new Toolbar(log.element, { find, use })
  const messageKeys = new MessageKeys(log.element, toolbar, { find, press })
  const report = new Lazy(
    async () =>
      new (await import('../../moderation/actions/report')).Report(chat, words, (said) =>
        callbacks.tell(said),
      ),
  )
  const reactors = new Reactors(log.element, chat, words)
  const endSwipe = onSwipe(log.element, (element) => {
    const entry = find(element)?.entry
    if (entry) callbacks.reply(entry)
  })
  onLongPress(log.element, (pressed) => {
    endSwipe()
    if (reactors.show(pressed)) return
    const message = find(pressed)
    if (message) menu.open(message, message.element)
  })
  chat.events.on(({ event }) => (event.type === 'changed' || event.type === 'entries') && changed())
  chat.delivery.changed.on(changed)
  chat.delivery.changes.on(changed)
  chat.rooms.changes.on(() => undoBar.value?.keepOnly(chat.rooms.names()))

  function changed(): void {
    toolbar.refresh()
    messageKeys.keepFocus()
  }

  function use(tool: Tool, message: Message, button: HTMLElement): void {
    if (tool === 'react' || tool === 'more') menu.open(message, button, tool === 'react')
    else run(tool, message)
  }

  function press(key: string, message: Message, isChosen: boolean): boolean {
    const action = keys[key]
    if (menuKeys.includes(key)) menu.open(message, message.element)
    else if (!isChosen) return false
    else if (key === '+' && message.can.react) menu.open(message, message.element, true)
    else if (action && message.can[action]) run(action, message)
    else return false
    return true
  }

  function run(action: Action, message: Message): void {
    const { room, target, entry, text, words } = message
    switch (action) {
      case 'reply':
        return entry && callbacks.reply(entry)
      case 'edit':
        if (message.state === 'failed') return callbacks.takeBack(target as ClientId)
        return callbacks.edit(target, text)
      case 'copy-text':
        return void copy(words)
      case 'copy-link':
        return void copy(`${location.origin}${pathOfRoom(chat.rooms.title(room))}?at=${target}`)
      case 'pin':
        return chat.delivery.pin(room, target, !entry?.pinned)
      case 'report':
        return entry && report.use((dialog) => dialog.open(entry))
      case 'delete':
        return remove(message)
    }
  }

  function remove({ room, target, element }: Message): void {
    const next = element.contains(document.activeElement) && messageKeys.neighbour(element)
    const undo = chat.delivery.deleteSoon(room, target)
    undoBar.use((bar) => bar.offer({ room, what: [say.deleted], undo, forMs: UNDO_MS }))
    if (next) messageKeys.focus(next)
  }

  function hasReacted(emoji: string, { entry }: Message): boolean {
    const reaction = entry?.reactions?.find((each) => each.emoji === emoji)
    return reaction?.own ?? reaction?.members.some((id) => id === chat.session?.id) ?? false
  }

  function react(emoji: string, message: Message): void {
    chat.delivery.react(message.room, message.target, emoji, !hasReacted(emoji, message))
  }

  function pick(message: Message, beside: HTMLElement): void {
    void pickEmoji(beside).then((emoji) => emoji !== null && react(emoji, message))
  }

  async function copy(text: string): Promise<void> {
    callbacks.tell((await copyText(text)) ? say.copied : say.copyByHand)
  }
}
