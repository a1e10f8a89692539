import { onThisDevice, recall, remember } from '../device/storage'
import { type Emoji, search } from './emoji-search'
import { isTone, type Tone, withoutTone, withTone } from './skin-tones'

/** Set by the build: the address of scripts/emoji-data.mjs's answer in the language of the page. */
declare const EMOJI_DATA: string

const KEY = 'emoji'
/** Three lines of the picker. */
const MOST_RECENT = 24

type Row = [emoji: string, name: string, codes: string, words: string, hasTones?: 1]

/** All emoji by their groups, the skin tone that was chosen, and those that were used on this device. */
export class EmojiList {
  readonly groups: readonly (readonly Emoji[])[]
  readonly #byEmoji: ReadonlyMap<string, Emoji>
  readonly #byCode: ReadonlyMap<string, Emoji>

  constructor(groups: readonly (readonly Row[])[]) {
    this.groups = groups.map((rows) => rows.map(emojiOfRow))
    const all = this.groups.flat()
    this.#byEmoji = new Map(all.map((each) => [withoutTone(each.emoji), each]))
    this.#byCode = new Map(all.flatMap((each) => [...each.codes, each.name].map((code) => [code, each])))
  }

  search(query: string, most?: number): Emoji[] {
    return search(this.groups.flat(), query, most)
  }

  /** By a code such as `smile`, or by the whole name. */
  byCode(code: string): Emoji | undefined {
    return this.#byCode.get(code.toLowerCase())
  }

  /** @param text in any skin tone */
  byText(text: string): Emoji | undefined {
    return this.#byEmoji.get(withoutTone(text))
  }

  /** 0 for none. */
  get tone(): Tone {
    const { tone } = kept()
    return isTone(tone) ? tone : 0
  }

  chooseTone(tone: number): void {
    if (isTone(tone)) remember(onThisDevice, KEY, { ...kept(), tone })
  }

  /** In the skin tone that was chosen. */
  textOf({ emoji, hasTones }: Emoji): string {
    return hasTones ? withTone(emoji, this.tone) : emoji
  }

  /** As they were used, the last one first. */
  get recent(): string[] {
    const { recent } = kept()
    const texts: unknown[] = Array.isArray(recent) ? recent : []
    return texts.filter((each) => typeof each === 'string').filter((text) => this.byText(text))
  }

  used(text: string): void {
    const recent = [text, ...this.recent.filter((each) => each !== text)].slice(0, MOST_RECENT)
    remember(onThisDevice, KEY, { ...kept(), recent })
  }
}

export async function readEmojiList(): Promise<EmojiList> {
  const response = await fetch(EMOJI_DATA)
  if (!response.ok) throw new Error(`${EMOJI_DATA} was answered with ${response.status}`)
  return new EmojiList((await response.json()) as Row[][])
}

const emojiOfRow = ([emoji, name, codes, words, hasTones]: Row): Emoji => ({
  emoji,
  name,
  codes: codes.split(' '),
  words: words.split(' '),
  hasTones: hasTones === 1,
})

const kept = (): { recent?: unknown; tone?: unknown } => ({ ...(recall(onThisDevice, KEY) as object | null) })
