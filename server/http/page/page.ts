import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Router from '@koa/router'
import type { Context } from 'koa'
import { pathOfRoom } from '../../../common/room-name'
import { type Language, languages } from '../../../common/i18n'
import { parseRoomName } from '../../chat/rooms/room-name'
import { Failure } from '../../errors'
import type { RoomName } from '../../../common/protocol/ids'
import { isForPerson } from './error-page'
import { languageOf } from './language'
import { escapeHtml, render, type Rendered, serve, withLanguages } from './template'
import { looksOf, type Theme, themeOf, themes } from './theme'

/** The page, in each language and theme, so that nothing flashes or moves when the script arrives. */
export function page(folder: string, siteName: string | null): Router {
  const template = withLanguages(readFileSync(join(folder, 'index.html'), 'utf8'))
  const scripts = JSON.parse(readFileSync(join(folder, 'scripts.json'), 'utf8')) as Record<Language, string>
  const rendered = new Map<string, Rendered>()
  for (const language of languages)
    for (const theme of themes)
      rendered.set(`${language} ${theme}`, renderPage(template, language, theme, scripts[language], siteName))

  const show = (ctx: Context, status = 200) => {
    ctx.vary('Accept-Language')
    ctx.vary('Cookie')
    serve(ctx, rendered.get(`${languageOf(ctx)} ${themeOf(ctx)}`)!, 'html', status)
  }
  /** A room has one address; other spellings redirect there. */
  const showRoom = (ctx: Context) => {
    const written = decodedPath(ctx)
    const name = nameAt(ctx.path)
    if (name instanceof Failure) {
      ctx.vary('Accept')
      if (!isForPerson(ctx)) throw name
      // The page itself shows what is wrong with the name.
      return show(ctx, 404)
    }
    const path = pathOfRoom(name)
    // Compared as names, because a proxy may write the escapes of an address otherwise.
    if (decodeURIComponent(path) === written) return show(ctx)
    ctx.status = 308
    ctx.redirect(path + ctx.search)
  }
  return new Router()
    .get('/', (ctx) => show(ctx))
    .get('/r', (ctx) => ctx.redirect('/' + ctx.search))
    .get('/r/*room', showRoom)
}

function nameAt(path: string): RoomName | Failure {
  try {
    return parseRoomName(path)
  } catch (refused) {
    if (refused instanceof Failure) return refused
    throw refused
  }
}

/** @throws {Failure} `bad-request` */
function decodedPath(ctx: Context): string {
  try {
    return decodeURIComponent(ctx.path)
  } catch {
    throw new Failure('bad-request')
  }
}

function renderPage(
  template: string,
  language: Language,
  theme: Theme,
  script: string,
  siteName: string | null,
): Rendered {
  const values = { ...looksOf(theme), script, ...(siteName !== null && { site: siteName }) }
  return render(template, language, values, escapeHtml)
}
