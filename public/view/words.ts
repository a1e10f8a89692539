import { count, type Dictionary, dictionary, fill, type Forms, type Language, languages } from '../i18n'
import { make } from './dom'

/** The words of the page in the language it was rendered in. */
export class Words {
  readonly language: Language
  readonly say: Dictionary
  readonly #clock: Intl.DateTimeFormat
  readonly #moment: Intl.DateTimeFormat
  readonly #day: Intl.DateTimeFormat
  readonly #dayOfYear: Intl.DateTimeFormat
  readonly #relative: Intl.RelativeTimeFormat
  readonly #list: Intl.ListFormat

  constructor(language: string) {
    this.language = languages.find((each) => each === language) ?? 'en'
    this.say = dictionary(this.language)
    this.#clock = new Intl.DateTimeFormat(this.language, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    this.#moment = new Intl.DateTimeFormat(this.language, { dateStyle: 'long', timeStyle: 'medium' })
    this.#day = new Intl.DateTimeFormat(this.language, { weekday: 'long', month: 'long', day: 'numeric' })
    this.#dayOfYear = new Intl.DateTimeFormat(this.language, { dateStyle: 'long' })
    this.#relative = new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' })
    this.#list = new Intl.ListFormat(this.language, { type: 'conjunction', style: 'long' })
  }

  fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
    return fill(sentence, values)
  }

  count(forms: Forms, n: number): string {
    return count(this.language, forms, n)
  }

  time(at: number): string {
    return this.#clock.format(at)
  }

  moment(at: number): string {
    return this.#moment.format(at)
  }

  day(at: number, now: number): string {
    const days = dayNumber(now) - dayNumber(at)
    if (days === 0 || days === 1) return capital(this.#relative.format(-days, 'day'))
    const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
    return (isThisYear ? this.#day : this.#dayOfYear).format(at)
  }

  /** A sentence with elements in its `{places}`: names stay isolated, whatever way they are written. */
  sentence(words: string, elements: Readonly<Record<string, readonly (Node | string)[]>>): (Node | string)[] {
    return words.split(/(\{\w+\})/).flatMap((piece) => elements[piece.slice(1, -1)] ?? [piece])
  }

  /** “A, B and C”, or “A, B and 7 others”. */
  names(nicknames: readonly string[]): (Node | string)[] {
    const shown = nicknames.length <= 3 ? nicknames : nicknames.slice(0, 2)
    const rest = nicknames.length - shown.length
    const separator = this.language === 'zh-CN' ? '、' : ', '
    if (rest > 0) {
      const listed = shown.flatMap((name, index) =>
        index === 0 ? [isolate(name)] : [separator, isolate(name)],
      )
      return this.sentence(this.say.namesAndMore, { names: listed, n: [String(rest)] })
    }
    return this.#list
      .formatToParts(shown)
      .map(({ type, value }) => (type === 'element' ? isolate(value) : value))
  }
}

export const isolate = (name: string): HTMLElement => make('bdi', '', name)

/** Counts days by the reader's own clock. */
export function dayNumber(at: number): number {
  const date = new Date(at)
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
