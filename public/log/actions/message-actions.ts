import { pathOfRoom } from '../../../common/room-name'
import type { Chat } from '../../sync/chat'
import { UNDO_MS } from '../../sync/outbox/unsent'
import { pickEmoji } from '../../emoji/emoji'
import { copyText } from '../../ui/clipboard'
import type { Words } from '../../ui/words'
import type { Log } from '../log'
import { onLongPress } from './long-press'
import { type Action, type Message, messageAt } from './message'
import { MessageKeys } from './message-keys'
import { MessageMenu } from './message-menu'
import { Reactors } from './reactors'
import { type Tool, Toolbar } from './toolbar'
import { onSwipe } from './swipe-reply'
import { UndoBar } from './undo-bar'
import type { TextEntry } from '../../../common/protocol/entries'

export interface MessageActionCallbacks {
  reply(entry: TextEntry): void
  edit(entry: TextEntry): void
  /** Says what became of an action. */
  tell(sentence: string): void
  focusField(): void
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
  const undo = new UndoBar(words, () => callbacks.focusField())
  const menu = new MessageMenu(words, { run, react, pick, isOwn: hasReacted })
  const toolbar = new Toolbar(log.element, { find, use })
  const messageKeys = new MessageKeys(log.element, toolbar, { find, press })
  const reactors = new Reactors(log.element, chat, words)
  const endSwipe = onSwipe(log.element, (entry) => {
    const message = find(entry)
    if (message) callbacks.reply(message.entry)
  })
  onLongPress(log.element, (pressed) => {
    endSwipe()
    if (reactors.show(pressed)) return
    const message = find(pressed)
    if (message) menu.open(message, message.element)
  })
  chat.events.on(({ event }) => event.type === 'changed' && toolbar.refresh())
  chat.delivery.changed.on(() => toolbar.refresh())

  function use(tool: Tool, message: Message, button: HTMLElement): void {
    if (tool === 'react' || tool === 'more') menu.open(message, button, tool === 'react')
    else run(tool, message)
  }

  function press(key: string, message: Message, isChosen: boolean): boolean {
    const action = keys[key]
    if (menuKeys.includes(key)) menu.open(message, message.element)
    else if (!isChosen) return false
    else if (key === '+') menu.open(message, message.element, true)
    else if (action && message.can[action]) run(action, message)
    else return false
    return true
  }

  function run(action: Action, message: Message): void {
    const { room, entry } = message
    switch (action) {
      case 'reply':
        return callbacks.reply(entry)
      case 'edit':
        return callbacks.edit(entry)
      case 'copy-text':
        return void copy(entry.text)
      case 'copy-link':
        return void copy(`${location.origin}${pathOfRoom(chat.rooms.title(room))}?at=${entry.seq}`)
      case 'pin':
        return chat.delivery.pin(room, entry.seq, !entry.pinned)
      case 'delete':
        return remove(message)
    }
  }

  function remove({ room, entry, element }: Message): void {
    const next = element.contains(document.activeElement) && messageKeys.neighbour(element)
    undo.offer(chat.delivery.deleteSoon(room, entry.seq), UNDO_MS)
    if (next) messageKeys.focus(next)
  }

  function hasReacted(emoji: string, { entry }: Message): boolean {
    const reaction = entry.reactions?.find((each) => each.emoji === emoji)
    return reaction?.own ?? reaction?.members.some((id) => id === chat.session?.id) ?? false
  }

  function react(emoji: string, message: Message): void {
    chat.delivery.react(message.room, message.entry.seq, emoji, !hasReacted(emoji, message))
  }

  function pick(message: Message, beside: HTMLElement): void {
    void pickEmoji(beside).then((emoji) => emoji !== null && react(emoji, message))
  }

  async function copy(text: string): Promise<void> {
    callbacks.tell((await copyText(text)) ? say.copied : say.copyByHand)
  }
}
