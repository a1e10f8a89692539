import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Router from '@koa/router'
import type { Context } from 'koa'
import { type Language, languages } from '../../public/i18n'
import { parseRoomName } from '../chat/room-name'
import { languageOf } from './language'
import { render, type Rendered, serve } from './template'

const themes = ['auto', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

/** `--paper` of public/styles/tokens.css: what surrounds the page has its colour. */
export const paper = { light: '#fdfbf7', dark: '#191713' }

/** The page, in each language and theme, so that nothing flashes or moves when the script arrives. */
export function page(folder: string, siteName: string | null): Router {
  const template = readFileSync(join(folder, 'index.html'), 'utf8')
  const rendered = new Map<string, Rendered>()
  for (const language of languages)
    for (const theme of themes)
      rendered.set(`${language} ${theme}`, renderPage(template, language, theme, siteName))

  const show = (ctx: Context, status = 200) => {
    ctx.vary('Accept-Language')
    ctx.vary('Cookie')
    serve(ctx, rendered.get(`${languageOf(ctx)} ${themeOf(ctx)}`)!, 'html', status)
  }
  return new Router()
    .get('/', (ctx) => show(ctx))
    .get('/r', (ctx) => ctx.redirect('/'))
    .get('/r/*room', (ctx) => {
      try {
        parseRoomName(ctx.params.room!)
      } catch (refused) {
        ctx.vary('Accept')
        if (!isForPerson(ctx)) throw refused
        // Which says in place what is wrong with the name.
        return show(ctx, 404)
      }
      show(ctx)
    })
}

/** What browsers ask for when somebody opens an address; programs take anything, or JSON. */
const isForPerson = (ctx: Context): boolean => ctx.get('accept').includes('text/html')

function renderPage(template: string, language: Language, theme: Theme, siteName: string | null): Rendered {
  const values = {
    theme,
    ...(siteName !== null && { site: siteName }),
    barInLight: theme === 'dark' ? paper.dark : paper.light,
    barInDark: theme === 'light' ? paper.light : paper.dark,
  }
  return render(template, language, values, escapeHtml)
}

function themeOf(ctx: Context): Theme {
  const wanted = ctx.cookies.get('theme')
  return themes.find((theme) => theme === wanted) ?? 'auto'
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
