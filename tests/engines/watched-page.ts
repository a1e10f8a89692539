import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../support/chat'

const WATCH = `if (!window.pageErrors) {
window.pageErrors = []
addEventListener('error', ({ message, filename, lineno }) => pageErrors.push(message + ' ' + filename + ':' + lineno))
addEventListener('unhandledrejection', ({ reason }) => pageErrors.push(String(reason && (reason.stack || reason))))
addEventListener('securitypolicyviolation', (event) => pageErrors.push(event.violatedDirective + ' ' + event.blockedURI))
}
`

/**
 * The built page, of which whatever script runs first keeps what goes wrong, in any engine. A script of its own would
 * make it a page of another build, which the service worker does not keep.
 */
export function watchedPage(): string {
  const folder = temporaryFolder()
  cpSync('dist/public', folder, { recursive: true })
  const assets = join(folder, 'assets')
  for (const name of readdirSync(assets)) {
    const path = join(assets, name)
    if (name.endsWith('.js')) writeFileSync(path, WATCH + readFileSync(path, 'utf8'))
    // Without the watch.
    else if (/\.js\.(br|gz)$/.test(name)) rmSync(path)
  }
  return folder
}

/** JavaScript that gives what went wrong since the document began. */
export const PAGE_ERRORS = 'window.pageErrors'
