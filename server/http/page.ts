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
export function page(folder: string, siteName: string): Router {
  const template = readFileSync(join(folder, 'index.html'), 'utf8')
  const rendered = new Map<string, Rendered>()
  for (const language of languages)
    for (const theme of themes)
      rendered.set(`${language} ${theme}`, renderPage(template, language, theme, siteName))

  const show = (ctx: Context) => {
    ctx.vary('Accept-Language')
    ctx.vary('Cookie')
    serve(ctx, rendered.get(`${languageOf(ctx)} ${themeOf(ctx)}`)!, 'html')
  }
  return new Router().get('/', show).get('/r/*room', (ctx) => {
    parseRoomName(ctx.params.room!)
    show(ctx)
  })
}

function renderPage(template: string, language: Language, theme: Theme, siteName: string): Rendered {
  const values = {
    theme,
    siteName,
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
