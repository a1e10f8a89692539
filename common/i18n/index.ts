import { en, enInPage } from './en'
import { zhCN, zhCNInPage } from './zh-CN'
import type { Dictionary, PageWords } from './zh-CN'

export type { Dictionary }

/** One sentence per plural category; a language uses those it has. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

const dictionaries: Record<Language, Dictionary> = { 'zh-CN': zhCN, en }

export function dictionary(language: Language): Dictionary {
  return dictionaries[language]
}

/** All words of the page, with those that no script says. */
export function pageWords(language: Language): Dictionary & PageWords {
  return { ...dictionary(language), ...(language === 'zh-CN' ? zhCNInPage : enInPage) }
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

/** The form of `forms` that fits `n`, with `{n}` filled in. */
export function count(language: Language, forms: Forms, n: number): string {
  const { plural, format } = numbersOf(language)
  return fill(forms[plural.select(n)] ?? forms.other, { n: format.format(n) })
}
