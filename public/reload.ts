import { inThisTab, recall, remember } from './sync/memory'

/** The server is newer than this page. A page that is still old after a reload has to do as it is. */
export function reloadOnce(): void {
  if (recall(inThisTab, 'reloaded') === true) return
  // A tab that cannot remember would reload for ever.
  if (remember(inThisTab, 'reloaded', true)) location.reload()
}
