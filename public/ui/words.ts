import type { Answer } from '../../common/refusals'
import { COUNTED_MAX } from '../../common/log/counted'
import {
  count,
  type Dictionary,
  dictionary,
  fill,
  type Forms,
  type Language,
  languages,
  SOURCE_LANGUAGE,
} from '../../common/i18n'
import type { Chosen } from '../device/preferences'
import { make } from './dom'

type Hours = Chosen['clock']

const UNITS = [
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

const BYTES = [
  ['gigabyte', 1_000_000_000],
  ['megabyte', 1_000_000],
  ['kilobyte', 1_000],
] as const

/** The words of the page in the language it was rendered in. */
export class Words {
  readonly language: Language
  readonly say: Dictionary
  #clock: Intl.DateTimeFormat
  #moment: Intl.DateTimeFormat
  readonly #day: Intl.DateTimeFormat
  readonly #dayOfYear: Intl.DateTimeFormat
  readonly #relative: Intl.RelativeTimeFormat
  readonly #list: Intl.ListFormat

  constructor(language: string) {
    this.language = languages.find((each) => each === language) ?? SOURCE_LANGUAGE
    this.say = dictionary(this.language)
    this.#clock = clock(this.language, '24')
    this.#moment = moment(this.language, '24')
    this.#day = new Intl.DateTimeFormat(this.language, { weekday: 'long', month: 'long', day: 'numeric' })
    this.#dayOfYear = new Intl.DateTimeFormat(this.language, { dateStyle: 'long' })
    this.#relative = new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' })
    this.#list = new Intl.ListFormat(this.language, { type: 'conjunction', style: 'long' })
  }

  /** Sets the time format. */
  tellTime(hours: Hours): void {
    this.#clock = clock(this.language, hours)
    this.#moment = moment(this.language, hours)
  }

  fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
    return fill(sentence, values)
  }

  count(forms: Forms, n: number): string {
    return count(this.language, forms, n)
  }

  /** Of messages that the page may not all know. */
  countMessages(forms: Forms, n: number): string {
    return count(this.language, forms, n, COUNTED_MAX)
  }

  /** Why an ask failed; `null` when it succeeded. */
  reason(answer: Answer<unknown> | null): string | null {
    if (answer === null) return this.say.notReached
    return answer.ok ? null : this.say.failures[answer.code]
  }

  number(n: number): string {
    return count(this.language, { other: '{n}' }, n)
  }

  time(at: number): string {
    return this.#clock.format(at)
  }

  moment(at: number): string {
    return this.#moment.format(at)
  }

  /** In the largest unit that the seconds are whole in: 30 sec, 15 min, 1 hr, 2 days, 1 wk. */
  span(seconds: number, unitDisplay?: 'long'): string {
    const [unit, length] = UNITS.find(([, each]) => seconds % each === 0)!
    return new Intl.NumberFormat(this.language, { style: 'unit', unit, unitDisplay }).format(seconds / length)
  }

  /** The size of a file: 640 B, 1.2 MB. */
  bytes(n: number): string {
    if (n < 1_000) return `${this.number(n)} B`
    const [unit, length] = BYTES.find(([, each]) => n >= each)!
    const maximumFractionDigits = n < 10 * length ? 1 : 0
    const format = new Intl.NumberFormat(this.language, { style: 'unit', unit, maximumFractionDigits })
    return format.format(n / length)
  }

  day(at: number, now: number): string {
    const days = dayNumber(now) - dayNumber(at)
    if (days === 0 || days === 1) return capital(this.#relative.format(-days, 'day'))
    const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
    return (isThisYear ? this.#day : this.#dayOfYear).format(at)
  }

  /** A sentence with elements in its `{places}`: names stay isolated, in either direction of writing. */
  sentence(words: string, elements: Readonly<Record<string, readonly (Node | string)[]>>): (Node | string)[] {
    const parts = words.split(/(\{\w+\})/).flatMap((piece) => elements[piece.slice(1, -1)] ?? [piece])
    return joinHan(parts)
  }

  /**
   * “A, B and C”, or “A, B and 7 others”.
   * @param andMore the sentence for many, with `{names}` for the `first` and `{n}` for how many more
   */
  list<T>(
    all: readonly T[],
    andMore: string,
    show: (each: T) => (Node | string)[],
    first = 2,
  ): (Node | string)[] {
    if (all.length > first + 1) return this.#andMore(all, andMore, this.say.listComma, show, first)
    const parts = this.#list.formatToParts(all.map((_, index) => String(index)))
    return parts.flatMap(({ type, value }, index) => {
      if (type === 'element') return show(all[Number(value)]!)
      const [before, after] = [parts[index - 1], parts[index + 1]].map((each) =>
        show(all[Number(each?.value)]!),
      )
      if (value.trim() !== '和') return value
      return endsInHan(before!) && beginsWithHan(after!) ? '和' : ' 和 '
    })
  }

  /** The same for whole sentences. */
  sentences<T>(all: readonly T[], andMore: string, show: (each: T) => (Node | string)[]): (Node | string)[] {
    const { clauseComma } = this.say
    return all.length > 3 ? this.#andMore(all, andMore, clauseComma, show) : joined(all, clauseComma, show)
  }

  #andMore<T>(
    all: readonly T[],
    andMore: string,
    comma: string,
    show: (each: T) => (Node | string)[],
    first = 2,
  ) {
    const names = joined(all.slice(0, first), comma, show)
    const isSetOff = andMore.startsWith('{names}和') && !endsInHan(names)
    if (isSetOff) names.push(' ')
    return this.sentence(andMore, { names, n: [String(all.length - first)] })
  }
}

function joined<T>(
  all: readonly T[],
  comma: string,
  show: (each: T) => (Node | string)[],
): (Node | string)[] {
  return all.flatMap((each, index) => (index === 0 ? show(each) : [comma, ...show(each)]))
}

const textOf = (part: Node | string | undefined): string =>
  typeof part === 'string' ? part : (part?.textContent ?? '')
const endsInHan = (parts: (Node | string)[]): boolean => /\p{Script=Han}$/u.test(textOf(parts.at(-1)))
const beginsWithHan = (parts: (Node | string)[]): boolean => /^\p{Script=Han}/u.test(textOf(parts[0]))

/** Spaces separate names from Chinese text, but not Chinese words from each other. */
function joinHan(parts: (Node | string)[]): (Node | string)[] {
  return parts.map((part, index) => {
    const before = parts[index - 1]
    const isOurs = typeof part === 'string' && typeof before === 'string'
    return isOurs && endsInHan([before]) && /^ \p{Script=Han}/u.test(part) ? part.slice(1) : part
  })
}

const cycles = { '24': 'h23', '12': 'h12' } as const

function clock(language: Language, hours: Hours): Intl.DateTimeFormat {
  const hour = hours === '24' ? '2-digit' : 'numeric'
  return new Intl.DateTimeFormat(language, { hour, minute: '2-digit', hourCycle: cycles[hours] })
}

function moment(language: Language, hours: Hours): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'medium',
    hourCycle: cycles[hours],
  })
}

export const isolate = (name: string): HTMLElement => make('bdi', '', name)

/** Counts days in the reader's time zone. */
export function dayNumber(at: number): number {
  const date = new Date(at)
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
