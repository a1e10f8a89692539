import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Router from '@koa/router'
import type { Context } from 'koa'
import { dictionary, type Language, languages } from '../../public/i18n'
import { parseRoomName } from '../chat/room-name'
import { languageOf } from './language'

const themes = ['auto', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

interface Rendered {
  html: string
  etag: string
}

/** The page, in each language and theme, so that nothing flashes or moves when the script arrives. */
export function page(folder: string, siteName: string): Router {
  const template = readFileSync(join(folder, 'index.html'), 'utf8')
  const rendered = new Map<string, Rendered>()
  for (const language of languages) {
    for (const theme of themes)
      rendered.set(`${language} ${theme}`, render(template, language, theme, siteName))
  }

  const show = (ctx: Context) => {
    const { html, etag } = rendered.get(`${languageOf(ctx)} ${themeOf(ctx)}`)!
    ctx.set('Cache-Control', 'no-cache')
    ctx.vary('Accept-Language')
    ctx.vary('Cookie')
    ctx.type = 'html'
    ctx.status = 200
    ctx.etag = etag
    if (ctx.fresh) ctx.status = 304
    else ctx.body = html
  }
  return new Router().get('/', show).get('/r/*room', (ctx) => {
    parseRoomName(ctx.params.room!)
    show(ctx)
  })
}

function render(template: string, language: Language, theme: Theme, siteName: string): Rendered {
  const words: Record<string, unknown> = { ...dictionary(language), lang: language, theme, siteName }
  const html = template.replace(/\{\{(\w+)\}\}/g, (place, key: string) => {
    const word = words[key]
    if (typeof word !== 'string') throw new Error(`index.html: ${place} is not a word of ${language}`)
    return escapeHtml(word)
  })
  return { html, etag: createHash('sha256').update(html).digest('base64url').slice(0, 22) }
}

function themeOf(ctx: Context): Theme {
  const wanted = ctx.cookies.get('theme')
  return themes.find((theme) => theme === wanted) ?? 'auto'
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
