import { createHash } from 'node:crypto'
import type { Context } from 'koa'
import { dictionary, type Language, languages, templateWords } from '../../../common/i18n'

/** A text as it is served. */
export interface Rendered {
  text: string
  etag: string
}

/**
 * Fills the `{{places}}` with the words of a language and with values.
 * @throws when there is no word for a place
 */
export function render(
  template: string,
  language: Language,
  values: Readonly<Record<string, string>>,
  escape: (text: string) => string,
): Rendered {
  const words: Record<string, unknown> = { ...templateWords(language), lang: language, ...values }
  const text = template.replace(/\{\{(\w+)\}\}/g, (place, key: string) => {
    const word = words[key]
    if (typeof word !== 'string') throw new Error(`${place} is not a word of ${language}`)
    return escape(word)
  })
  return tagged(text)
}

/** Writes what is between `<!-- each language -->` and `<!-- end -->` once per language. */
export function withLanguages(template: string): string {
  return template.replace(/<!-- each language -->([^]*?)<!-- end -->/g, (_, option: string) =>
    languages
      .map((language) =>
        option
          .replaceAll('{{option.language}}', language)
          .replaceAll('{{option.name}}', escapeHtml(dictionary(language).ownName)),
      )
      .join(''),
  )
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

export function tagged(text: string): Rendered {
  return { text, etag: createHash('sha256').update(text).digest('base64url').slice(0, 22) }
}

/** May be cached, but has to be revalidated. */
export function serve(ctx: Context, { text, etag }: Rendered, type: string, status = 200): void {
  ctx.set('Cache-Control', 'no-cache')
  ctx.type = type
  ctx.status = status
  ctx.etag = etag
  if (ctx.fresh) ctx.status = 304
  else ctx.body = text
}
