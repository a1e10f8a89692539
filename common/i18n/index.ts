import type { RefusalCode } from '../refusals'
import en from './en.json'
import zhCN from './zh-CN.json'

/** One sentence per plural category; a language uses those it has. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** What the source language has, every language has, with plural categories of its own. */
type Translated<T> = {
  [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends { other: string }
      ? Forms
      : Translated<T[Key]>
}

/** English is the source language. */
type Words = Translated<typeof en> & { failures: Record<RefusalCode, string> }
/** The words that scripts use. */
export type Dictionary = Omit<Words, 'template'>

const all = { 'zh-CN': zhCN, en } satisfies Record<string, Words>

export type Language = keyof typeof all
export const languages = Object.keys(all) as Language[]
export const SOURCE_LANGUAGE = 'en' satisfies Language

export function dictionary(language: Language): Dictionary {
  return all[language]
}

/** All words of a language. The scripts of the page are built without those of its template. */
export function templateWords(language: Language): Dictionary & Words['template'] {
  const { template, ...words } = all[language]
  return { ...words, ...template }
}

/** Puts values into the `{places}` of a sentence. A place without a value stays as it is. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}

interface Numbers {
  plural: Intl.PluralRules
  format: Intl.NumberFormat
}
/** Made once: making them costs more than using them a hundred times. */
const numbers = new Map<Language, Numbers>()

function numbersOf(language: Language): Numbers {
  const known = numbers.get(language)
  const made = known ?? { plural: new Intl.PluralRules(language), format: new Intl.NumberFormat(language) }
  if (!known) numbers.set(language, made)
  return made
}

/**
 * The form of `forms` that fits `n`, with `{n}` filled in.
 * @param atMost how far was counted: then there are at least so many
 */
export function count(language: Language, forms: Forms, n: number, atMost = Infinity): string {
  const { plural, format } = numbersOf(language)
  const number = n < atMost ? format.format(n) : `${format.format(atMost)}+`
  return fill(forms[plural.select(n)] ?? forms.other, { n: number })
}
