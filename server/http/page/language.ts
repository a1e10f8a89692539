import type Koa from 'koa'
import { dictionary, fill, type Language, languages, SOURCE_LANGUAGE } from '../../../common/i18n'
import type { GuestName } from '../../chat/ports'
import type { Nickname } from '../../../common/protocol/ids'

/** The language chosen in the settings, else the first of the browser's that there is, else the source language. */
export function languageOf(ctx: Koa.Context): Language {
  const wanted = [ctx.cookies.get('language') ?? '', ...ctx.acceptsLanguages()]
  for (const tag of wanted) {
    const language = languages.find((each) => primary(each) === primary(tag))
    if (language) return language
  }
  return SOURCE_LANGUAGE
}

/** `zh` of `zh-Hant-TW`. */
const primary = (tag: string): string => /^\w*/.exec(tag)![0].toLowerCase()

function guestNameIn(language: Language): GuestName {
  const { guest } = dictionary(language)
  return (number) => fill(guest, { n: String(number) }) as Nickname
}

const guestNames = new Map(languages.map((language) => [language, guestNameIn(language)]))

/** The names of guests in the language of a request or a handshake. */
export function guestNameOf(ctx: Koa.Context): GuestName {
  return guestNames.get(languageOf(ctx))!
}
