import type {
  ChangeEntry,
  DeleteEntry,
  EditEntry,
  Entry,
  MessageEntry,
  PinEntry,
  Reaction,
  ReactionEntry,
  TextEntry,
} from '../protocol/entries'
import type { FileInfo } from '../protocol/files'
import type { Mention } from '../protocol/members'

/** Has a place to be read. */
export interface MessageKind<E> {
  is: 'message'
  /** Counts as unread, for the pill and for the line of what is new. */
  isNews: boolean
  /** UTF-16 units of what its author wrote. */
  length(message: E): number
  /** Whom it calls by name. */
  mentions?(message: E): readonly Mention[] | undefined
  /** What a quote of it shows; absent for kinds that cannot be answered. */
  words?(message: E): string
  /** The topic of the room from here on; absent for kinds that leave it. */
  topic?(message: E): string | undefined
}

/** Alters a message, and is never a row of its own. */
export interface ChangeKind<E> {
  is: 'change'
  /** UTF-16 units of what its author wrote. */
  length(change: E): number
  /** Pure. @returns the message as it is then; the same object where nothing changes */
  apply(message: MessageEntry, change: E): MessageEntry
  /** Others may see it a moment later where many come at once. */
  canWait?: true
  /** The words of its target from here on; absent for kinds that leave them. */
  words?(change: E): string | undefined
  /** Types of earlier changes to the same message whose words it makes obsolete. */
  obsoletes?: readonly ChangeEntry['type'][]
}

type Kind = MessageKind<MessageEntry> | ChangeKind<ChangeEntry>

/** Of one reaction that many chose. */
const REACTION_MEMBERS_MAX = 10

/** What each type of entry is. Nothing else asks for the type of an entry but the row that draws it. */
export const kinds: {
  [T in Entry['type']]: Extract<Entry, { type: T }> extends MessageEntry
    ? MessageKind<Extract<Entry, { type: T }>>
    : ChangeKind<Extract<Entry, { type: T }>>
} = {
  text: {
    is: 'message',
    isNews: true,
    length: ({ text, files }) => text.length + (files ? lengthOfFiles(files) : 0),
    // A reply calls the author of what it replies to.
    mentions: ({ mentions, reply, deleted }) =>
      reply && !deleted ? [...(mentions ?? []), reply.author] : mentions,
    words: ({ text, files }) => text || (files?.[0]?.name ?? ''),
  },
  topic: { is: 'message', isNews: false, length: ({ topic }) => topic.length, topic: ({ topic }) => topic },
  room: {
    is: 'message',
    isNews: false,
    length: ({ change }) => change.topic?.length ?? 0,
    topic: ({ change }) => change.topic,
  },
  edit: {
    is: 'change',
    length: ({ text = '' }) => text.length,
    apply: edited,
    words: ({ text, file }) => text || (file ?? text),
    obsoletes: ['edit'],
  },
  delete: {
    is: 'change',
    length: ({ reason = '' }) => reason.length,
    apply: deleted,
    words: () => '',
    obsoletes: ['edit'],
  },
  reaction: { is: 'change', length: ({ emoji }) => emoji.length, apply: reacted, canWait: true },
  pin: { is: 'change', length: () => 0, apply: pinned },
}

/** @returns `undefined` for a type of a later version, of which only the `seq` counts */
export function kindOf(entry: Entry): Kind | undefined {
  // The table pairs each type with its own entry; TypeScript cannot follow a pair through an index.
  return Object.hasOwn(kinds, entry.type) ? kinds[entry.type] : undefined
}

/** Others may see it a moment later where many come at once. */
export function canWait(entry: Entry | Omit<Entry, 'seq'>): boolean {
  const kind = kindOf(entry as Entry)
  return kind?.is === 'change' && kind.canWait === true
}

/** UTF-16 units of what its author wrote. */
export function lengthOf(entry: Entry | Omit<Entry, 'seq'>): number {
  const kind = kindOf(entry as Entry) as { length(entry: Entry | Omit<Entry, 'seq'>): number } | undefined
  return kind?.length(entry) ?? 0
}

export const isMessage = (entry: Entry): entry is MessageEntry => kindOf(entry)?.is === 'message'

export const isChange = (entry: Entry): entry is ChangeEntry => kindOf(entry)?.is === 'change'

/** Counts as unread. What is deleted is no news. */
export function isNews(entry: Entry): entry is TextEntry {
  const kind = kindOf(entry)
  return kind?.is === 'message' && kind.isNews && !(entry as MessageEntry).deleted
}

/** The types of what counts as unread. */
export const newsTypes = Object.entries(kinds).flatMap(([type, kind]) =>
  kind.is === 'message' && kind.isNews ? [type] : [],
)

/** Whom a message calls by name. */
export function mentionsOf(entry: Entry): readonly Mention[] {
  const kind = kindOf(entry)
  return (kind?.is === 'message' && kind.mentions?.(entry as MessageEntry)) || NOBODY
}

const NOBODY: readonly Mention[] = []

/** What a quote of the message shows; `undefined` for kinds that cannot be answered. */
export function quotedWords(message: MessageEntry): string | undefined {
  const kind = kindOf(message)
  return kind?.is === 'message' ? kind.words?.(message) : undefined
}

/** The words of the change's target from here on; `undefined` where it leaves them. */
export function rewording(change: ChangeEntry): string | undefined {
  const kind = kindOf(change)
  return kind?.is === 'change' ? kind.words?.(change) : undefined
}

/** @returns the topic of the room after these; `undefined` where they leave it */
export function topicAfter(entries: readonly Entry[]): string | undefined {
  const topics = entries.map((entry) => {
    const kind = kindOf(entry)
    return kind?.is === 'message' ? kind.topic?.(entry as MessageEntry) : undefined
  })
  return topics.findLast((topic) => topic !== undefined)
}

/** Types of earlier changes to the same message whose words this one makes obsolete. */
export function obsoletedBy(change: ChangeEntry): readonly ChangeEntry['type'][] {
  const kind = kindOf(change)
  return (kind?.is === 'change' && kind.obsoletes) || []
}

function lengthOfFiles(files: readonly FileInfo[]): number {
  return files.reduce((sum, { name, alt = '' }) => sum + name.length + alt.length, 0)
}

function edited(message: MessageEntry, { at, text, mentions }: EditEntry): MessageEntry {
  if (message.type !== 'text' || message.deleted || text === undefined) return message
  return { ...without(message, 'mentions'), text, ...(mentions && { mentions }), edited: { at } }
}

function deleted(message: MessageEntry, { at, author, reason }: DeleteEntry): MessageEntry {
  if (message.type !== 'text' || message.deleted) return message
  const by = author.id === message.author.id ? {} : { by: author }
  return {
    ...without(message, 'files', 'mentions', 'reactions', 'edited', 'pinned'),
    text: '',
    deleted: { at, ...by, ...(reason !== undefined && { reason }) },
  }
}

function pinned(message: MessageEntry, { on }: PinEntry): MessageEntry {
  if (message.deleted || on === (message.pinned ?? false)) return message
  const rest = without(message, 'pinned')
  return on ? { ...rest, pinned: true } : rest
}

function reacted(message: MessageEntry, change: ReactionEntry): MessageEntry {
  if (message.deleted) return message
  const before = message.reactions ?? []
  const known = before.find(({ emoji }) => emoji === change.emoji)
  const after = change.on ? withOne(known, change) : withoutOne(known, change)
  if (after === known) return message
  const reactions = before.flatMap((each) => (each === known ? (after ?? []) : each))
  if (known === undefined && after !== undefined) reactions.push(after)
  // Where hundreds react, a copy without a field each time took 7 % of the server's CPU.
  return reactions.length > 0 ? { ...message, reactions } : without(message, 'reactions')
}

/** The log holds no change that changes nothing, so each one counts. */
function withOne(known: Reaction | undefined, { emoji, author, own }: ReactionEntry): Reaction {
  const before = known ?? { emoji, count: 0, members: [] }
  const members = [...before.members.filter((id) => id !== author.id), author.id].slice(
    0,
    REACTION_MEMBERS_MAX,
  )
  return { ...before, count: before.count + 1, members, ...(own && { own }) }
}

function withoutOne(known: Reaction | undefined, { author, own }: ReactionEntry): Reaction | undefined {
  if (known === undefined || known.count <= 1) return undefined
  const members = known.members.filter((id) => id !== author.id)
  return { ...(own ? without(known, 'own') : known), count: known.count - 1, members }
}

/** Each type of a union by itself. */
type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never

function without<T extends object, K extends keyof T & string>(value: T, ...names: K[]): Without<T, K> {
  const rest: Partial<T> = { ...value }
  for (const name of names) delete rest[name]
  return rest as unknown as Without<T, K>
}
