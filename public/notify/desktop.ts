/** Browsers allow notifications on https and on localhost. */
export const hasDesktop = (): boolean => isSecureContext && 'Notification' in window

export const mayDesktop = (): boolean => hasDesktop() && Notification.permission === 'granted'

/** Browsers play no sound until the user has interacted with the page. */
export const canSound = (): boolean => navigator.userActivation?.hasBeenActive ?? true

/** Calls `open` with the address of the room when a notification of the service worker was clicked. */
export function onWorkerClick(open: (path: string) => void): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const path = (data as { open?: unknown } | null)?.open
    if (typeof path === 'string') open(path)
  })
  navigator.serviceWorker.startMessages()
}
