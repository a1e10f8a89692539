import type { MemberId } from '../../common/protocol/ids'
import { Signal } from '../sync/signal'
import { onThisDevice, recall, remember } from './storage'

const KEY = 'ignored'
/** The oldest beyond this number are forgotten. */
const MOST_IGNORED = 1_000

/** The people whom the user does not want to read, on this device and in all its tabs. */
export class Ignored {
  readonly changes = new Signal<void>()
  #ids = kept()

  constructor() {
    addEventListener('storage', ({ key }) => {
      if (key !== KEY) return
      this.#ids = kept()
      this.changes.tell()
    })
  }

  has(id: MemberId): boolean {
    return this.#ids.has(id)
  }

  set(id: MemberId, isIgnored: boolean): void {
    // Another tab may have written a moment ago.
    this.#ids = kept()
    if (isIgnored) this.#ids.add(id)
    else this.#ids.delete(id)
    remember(onThisDevice, KEY, [...this.#ids].slice(-MOST_IGNORED))
    this.changes.tell()
  }
}

/** What another hand wrote may have any shape. */
function kept(): Set<MemberId> {
  const ids = recall(onThisDevice, KEY)
  return new Set(Array.isArray(ids) ? ids.filter((id): id is MemberId => typeof id === 'string') : [])
}
