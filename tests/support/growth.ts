/** Between the growth of linear time, 1, and of quadratic time, 8. */
export const QUADRATIC = 3

/**
 * How much longer one text takes than eight of an eighth of its size: 1 in linear time, 8 in quadratic time. A busy
 * machine interrupts both alike. The fastest of several runs counts, and there are more runs while the machine is busy.
 */
export function growth(read: (size: number) => void): number {
  let [parts, whole] = [Infinity, Infinity]
  for (let round = 0; round < 40 && (round < 3 || whole / parts >= QUADRATIC); round++) {
    parts = Math.min(
      parts,
      timeOf(() => {
        for (let part = 0; part < 8; part++) read(1_000)
      }),
    )
    whole = Math.min(
      whole,
      timeOf(() => read(8_000)),
    )
  }
  return whole / parts
}

function timeOf(work: () => void): number {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}
