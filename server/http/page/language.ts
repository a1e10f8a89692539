import type Koa from 'koa'
import { dictionary, fill, type Language } from '../../../common/i18n'
import type { GuestName } from '../../chat/ports'
import type { Nickname } from '../../../common/protocol'

/** The language a person has switched to, else the first of the browser's that we speak, else English. */
export function languageOf(ctx: Koa.Context): Language {
  const wanted = [ctx.cookies.get('language') ?? '', ...ctx.acceptsLanguages()]
  for (const language of wanted) {
    if (/^zh\b/i.test(language)) return 'zh-CN'
    if (/^en\b/i.test(language)) return 'en'
  }
  return 'en'
}

const guestNames: Record<Language, GuestName> = { 'zh-CN': guestNameIn('zh-CN'), en: guestNameIn('en') }

function guestNameIn(language: Language): GuestName {
  const { guest } = dictionary(language)
  return (number) => fill(guest, { n: String(number) }) as Nickname
}

/** How guests are called in the language of a request, of a handshake too. */
export function guestNameOf(ctx: Koa.Context): GuestName {
  return guestNames[languageOf(ctx)]
}
