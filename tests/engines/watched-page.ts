import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../support/chat'

const WATCH = `window.pageErrors = []
addEventListener('error', ({ message, filename, lineno }) => pageErrors.push(message + ' ' + filename + ':' + lineno))
addEventListener('unhandledrejection', ({ reason }) => pageErrors.push(String(reason && (reason.stack || reason))))
addEventListener('securitypolicyviolation', (event) => pageErrors.push(event.violatedDirective + ' ' + event.blockedURI))
`

/** The built page with a script before all others that keeps what goes wrong, in any engine. */
export function watchedPage(): string {
  const folder = temporaryFolder()
  cpSync('dist/public', folder, { recursive: true })
  writeFileSync(join(folder, 'assets', 'watch.js'), WATCH)
  const path = join(folder, 'index.html')
  const page = readFileSync(path, 'utf8')
  const watched = page.replace(/<head>/, '<head><script src="/assets/watch.js"></script>')
  if (watched === page) throw new Error('the page has no <head> to put the watch in')
  writeFileSync(path, watched)
  return folder
}

/** JavaScript that gives what went wrong since the document began. */
export const PAGE_ERRORS = 'window.pageErrors'
