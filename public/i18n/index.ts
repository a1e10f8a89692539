import { en } from './en'
import { zhCN } from './zh-CN'
import type { Dictionary } from './zh-CN'

export type { Dictionary }

/** One sentence per plural category; a language uses those it has. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

const dictionaries: Record<Language, Dictionary> = { 'zh-CN': zhCN, en }

export function dictionary(language: Language): Dictionary {
  return dictionaries[language]
}

/** Puts values into the `{places}` of a sentence. A place without a value stays as it is. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
}

/** The form of `forms` that fits `n`, with `{n}` filled in. */
export function count(language: Language, forms: Forms, n: number): string {
  const form = forms[new Intl.PluralRules(language).select(n)] ?? forms.other
  return fill(form, { n: new Intl.NumberFormat(language).format(n) })
}
