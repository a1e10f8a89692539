/**
 * Runs `work` this many times a second, evenly, until the returned function is called. Makes up for late timers, by a
 * second's work at most.
 */
export function everySecond(times: number, work: () => void): () => void {
  const startedAt = performance.now()
  let done = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * times)
    for (done = Math.max(done, due - times); done < due; done += 1) work()
  }, 10)
  return () => clearInterval(timer)
}
