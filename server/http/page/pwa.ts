import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Router from '@koa/router'
import { languages } from '../../../common/i18n'
import { Failure } from '../../errors'
import { render, serve, tagged } from './template'
import { paper } from './theme'

/** The manifest and the service worker, which make the page installable and open it offline. */
export function pwaRoutes(folder: string, siteName: string | null): Router {
  const router = new Router()
  const template = readFileSync(join(folder, 'manifest.json'), 'utf8')
  for (const language of languages) {
    const manifest = render(
      template,
      language,
      { ...(siteName !== null && { site: siteName }), ...paper },
      escapeJson,
    )
    // A browser asks for it without cookies, so the address has the language.
    router.get(`/manifest.${language}.json`, (ctx) => serve(ctx, manifest, 'application/manifest+json'))
  }

  // Without the file, pages unregister their worker: see docs/SELF-HOSTING.md.
  const file = join(folder, 'service-worker.js')
  const worker = existsSync(file) && tagged(readFileSync(file, 'utf8'))
  router.get('/service-worker.js', (ctx) => {
    if (!worker) throw new Failure('not-found')
    serve(ctx, worker, 'js')
  })
  return router
}

const escapeJson = (text: string): string => JSON.stringify(text).slice(1, -1)
