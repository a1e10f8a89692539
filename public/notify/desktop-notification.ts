const TAG = 'teahouse'
/** The service worker is registered when the page is idle. */
const WORKER_MS = 10_000

let shown: Notification | null = null
let isShownByWorker = false

/**
 * Shows one at a time: a newer one replaces it, and showing the page removes it.
 * @param path the address of the room, for a click that the service worker hears
 * @returns whether it is shown
 */
export async function showDesktop(
  title: string,
  body: string,
  path: string,
  onClick: () => void,
): Promise<boolean> {
  hideDesktop()
  const options = { body, tag: TAG, silent: true }
  try {
    shown = new Notification(title, options)
  } catch {
    // Android shows them through a service worker only.
    return showByWorker(title, { ...options, data: path })
  }
  shown.addEventListener('click', () => {
    hideDesktop()
    window.focus()
    onClick()
  })
  return true
}

async function showByWorker(title: string, options: NotificationOptions): Promise<boolean> {
  try {
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), WORKER_MS))
    const registration = await Promise.race([navigator.serviceWorker.ready, late])
    await registration?.showNotification(title, options)
    isShownByWorker = registration !== null
    return isShownByWorker
  } catch {
    return false
  }
}

export function hideDesktop(): void {
  shown?.close()
  shown = null
  if (isShownByWorker) void hideByWorker().catch(() => undefined)
  isShownByWorker = false
}

async function hideByWorker(): Promise<void> {
  const registration = await navigator.serviceWorker.ready
  for (const each of await registration.getNotifications({ tag: TAG })) each.close()
}

export const mayDesktop = (): boolean =>
  isSecureContext && 'Notification' in window && Notification.permission === 'granted'
