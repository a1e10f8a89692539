export const isMac = /mac|iphone|ipad/i.test(navigator.platform)

/** Does something when this letter is pressed with the Command key of a Mac, or with Control elsewhere. */
export function onShortcut(letter: string, work: () => void): void {
  addEventListener('keydown', (event) => {
    const isIt = event.key.toLowerCase() === letter && (isMac ? event.metaKey : event.ctrlKey)
    if (!isIt || event.shiftKey || event.altKey) return
    event.preventDefault()
    work()
  })
}
