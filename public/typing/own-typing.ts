import { isBlank } from '../../common/text/visible'
import type { Preferences } from '../device/preferences'
import type { Chat } from '../sync/chat'

/** Not told more often than this while one goes on. */
const EVERY_MS = 3_000

/** Tells the others of the room on the screen that one is typing, unless that is not wanted or the line is slow. */
export function tellTyping(field: HTMLTextAreaElement, chat: Chat, preferences: Preferences): void {
  let toldIn = chat.current
  let toldAt = -Infinity
  let isTelling = false
  // For the others, a message ends what was told before it.
  chat.delivery.kept.on(({ room }) => {
    if (room === toldIn.name) toldAt = -Infinity
  })
  field.addEventListener('input', () => {
    const { current, connection } = chat
    const isSaying = !isBlank(field.value) && !field.value.startsWith('/')
    if (!isSaying || !current.isJoined || preferences.chosen.typing === 'off') return
    const now = performance.now()
    const isTold = current === toldIn && now - toldAt < EVERY_MS
    // While the last one is on its way, the line is too slow for another.
    if (isTold || isTelling || isSlow()) return
    toldIn = current
    toldAt = now
    isTelling = true
    void connection.ask('typing', { room: current.title }).then(() => (isTelling = false))
  })
}

/** As far as the browser says so. */
function isSlow(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } }
  return connection?.saveData === true || /2g$/.test(connection?.effectiveType ?? '')
}
