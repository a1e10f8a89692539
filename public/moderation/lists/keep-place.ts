/** Keeps the first row that the reader sees of a list where it is, whatever `work` changes above it. */
export function keepPlace(list: HTMLElement, work: () => void): void {
  const scroller = list.closest('.mods__panel')
  const edge = scroller?.getBoundingClientRect().top ?? 0
  const seen = [...list.children].find((row) => row.getBoundingClientRect().bottom > edge)
  const before = seen?.getBoundingClientRect().top
  work()
  // At its beginning the reader sees what is new.
  if (!scroller || scroller.scrollTop === 0 || !seen?.isConnected || before === undefined) return
  scroller.scrollTop += seen.getBoundingClientRect().top - before
}
