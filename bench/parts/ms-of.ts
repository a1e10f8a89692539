import { median } from '../../tests/support/statistics'

const WARM_UP_TIMES = 20
const TIMES = 50

/** The median time of `work`. @param work returns whether its result is right */
export function msOf(work: () => boolean): number {
  const times: number[] = []
  for (let time = 0; time < WARM_UP_TIMES + TIMES; time += 1) {
    const startedAt = performance.now()
    const isRight = work()
    times.push(performance.now() - startedAt)
    if (!isRight) throw new Error('wrong result')
  }
  return median(times.slice(WARM_UP_TIMES))
}
