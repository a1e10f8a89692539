import { type IncomingMessage, ServerResponse } from 'node:http'
import type Koa from 'koa'
import { dictionary, fill, type Language } from '../../public/i18n'
import type { GuestName } from '../chat/ports'
import type { Nickname } from '../protocol'

/** The language a person has switched to, else the first of the browser's that we speak, else English. */
export function languageOf(ctx: Koa.Context): Language {
  const wanted = [ctx.cookies.get('language') ?? '', ...ctx.acceptsLanguages()]
  for (const language of wanted) {
    if (/^zh\b/i.test(language)) return 'zh-CN'
    if (/^en\b/i.test(language)) return 'en'
  }
  return 'en'
}

/** How guests are called in the language of a page's request. */
export function guestNameOf(ctx: Koa.Context): GuestName {
  const { guest } = dictionary(languageOf(ctx))
  return (number) => fill(guest, { n: String(number) }) as Nickname
}

/** The same for a handshake, which never becomes a page. */
export function guestNameFor(app: Koa, request: IncomingMessage): GuestName {
  return guestNameOf(app.createContext(request, new ServerResponse(request)))
}
