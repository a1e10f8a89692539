import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from 'koa'
import { dictionary } from '../../../common/i18n'
import type { RefusalCode } from '../../../common/refusals'
import { languageOf } from './language'
import { escapeHtml, render } from './template'
import { looksOf, themeOf } from './theme'

/** Browsers navigating to an address accept HTML; API clients accept anything or JSON. */
export const isForPerson = (ctx: Context): boolean => ctx.get('accept').includes('text/html')

/** An error as a page with the way back, in the language and theme of the request. */
export function errorPage(
  folder: string,
  siteName: string | null,
): (ctx: Context, code: RefusalCode) => string {
  const template = readFileSync(join(folder, 'error.html'), 'utf8')
  return (ctx, code) => {
    const language = languageOf(ctx)
    const values = {
      ...looksOf(themeOf(ctx)),
      ...(siteName !== null && { site: siteName }),
      status: String(ctx.status),
      message: dictionary(language).failures[code],
    }
    return render(template, language, values, escapeHtml).text
  }
}
