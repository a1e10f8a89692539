/** Longer messages are cut; the system cuts them anyway. */
const MOST_CHARACTERS = 300

/** Browsers allow notifications on https and on localhost. */
export const hasDesktop = (): boolean => isSecureContext && 'Notification' in window

export const mayDesktop = (): boolean => hasDesktop() && Notification.permission === 'granted'

/** Asks the person once; the browser remembers. @returns whether it is allowed */
export async function askForDesktop(): Promise<boolean> {
  if (!hasDesktop()) return false
  return (await Notification.requestPermission()) === 'granted'
}

let shown: Notification | null = null

/** Shows one at a time: a newer one replaces it, and looking at the page takes it away. */
export function showDesktop(title: string, body: string, onClick: () => void): void {
  if (!mayDesktop()) return
  hideDesktop()
  try {
    shown = new Notification(title, { body: body.slice(0, MOST_CHARACTERS), tag: 'teahouse', silent: true })
  } catch {
    // Android shows them through a service worker only.
    return
  }
  shown.addEventListener('click', () => {
    hideDesktop()
    window.focus()
    onClick()
  })
}

export function hideDesktop(): void {
  shown?.close()
  shown = null
}
