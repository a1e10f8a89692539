import { inThisTab, recall, remember } from '../device/storage'

/** The server is newer than this page. It reloads once; a page that is still old after that keeps working as it is. */
export function reloadOnce(): void {
  if (recall(inThisTab, 'reloaded') === true) return
  // A tab without storage would reload forever.
  if (remember(inThisTab, 'reloaded', true)) location.reload()
}

/** A slower server counts as unreachable. */
const ANSWER_MS = 5_000

/** @param isServed whether the server is known to answer @returns false, and does nothing, when it does not */
export async function reloadIfServed(isServed: boolean): Promise<boolean> {
  if (!isServed && !(await isAnswered())) return false
  location.reload()
  return true
}

async function isAnswered(): Promise<boolean> {
  const signal = AbortSignal.timeout(ANSWER_MS)
  const response = await fetch(location.href, { method: 'HEAD', cache: 'no-store', signal }).catch(() => null)
  return response !== null && response.status < 500
}
