/** What is observed in the page. */
export interface Watched {
  /** Every drawn `seq`, in order. */
  seqs: number[]
  /** Milliseconds from a key press to the page's event listener. */
  delays: number[]
  /** The longest task, milliseconds. */
  longest: number
}

/** Runs in the page, before its own scripts. */
export function watch(): void {
  const watched: Watched = { seqs: [], delays: [], longest: 0 }
  Object.assign(window, { watched })
  addEventListener('keydown', (event) => watched.delays.push(performance.now() - event.timeStamp), true)
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.longest = Math.max(watched.longest, duration)
  }).observe({ type: 'longtask' })
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (!(node instanceof HTMLElement)) continue
        const entries = node.matches('[data-seq]') ? [node] : node.querySelectorAll<HTMLElement>('[data-seq]')
        for (const { dataset } of entries) watched.seqs.push(Number(dataset['seq']))
      }
    }
  }).observe(document, { childList: true, subtree: true })
}
