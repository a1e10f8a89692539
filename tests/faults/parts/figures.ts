/** A measured figure and its limit. */
export interface Figure {
  what: string
  measured: string
  limit: string
  holds: boolean
  /** A measure that a busy machine can spoil, such as a time; never a count of lost, doubled or misordered entries. */
  isMeasure?: true
  /** A time or a rate, which only `npm run test:faults` compares with its limit. */
  isTimed?: true
  /** The same with the limit of a machine that is so many times slower. */
  onSlower?: (slowness: number) => Figure
}

/** A time that the server or the page needs: on a slower machine it may be longer. */
export function within(what: string, value: number, limit: number, unit = 's'): Figure {
  const onSlower = (slowness: number) => timeout(what, value, limit * slowness, unit)
  return { ...onSlower(1), onSlower }
}

/** A time that is mostly a timer of the server or the page, and the same on every machine. */
export function timeout(what: string, value: number, limit: number, unit = 's'): Figure {
  return { ...atMost(what, value, limit, unit), isTimed: true }
}

/** A rate that must be reached: on a slower machine it may be lower. */
export function perSecond(what: string, value: number, limit: number): Figure {
  const onSlower = (slowness: number): Figure => ({
    ...atLeast(what, value, limit / slowness),
    isTimed: true,
  })
  return { ...onSlower(1), onSlower }
}

/** The figures as a machine is to be judged that is so many times slower than the one on which the limits were set. */
export function judged(figures: readonly Figure[], slowness: number): Figure[] {
  return figures.map((figure) => figure.onSlower?.(slowness) ?? figure)
}

export function atMost(what: string, value: number, limit: number, unit = ''): Figure {
  return {
    what,
    measured: shown(value, unit),
    limit: `<= ${shown(limit, unit)}`,
    holds: value <= limit,
    isMeasure: true,
  }
}

export function atLeast(what: string, value: number, limit: number, unit = ''): Figure {
  return {
    what,
    measured: shown(value, unit),
    limit: `>= ${shown(limit, unit)}`,
    holds: value >= limit,
    isMeasure: true,
  }
}

export function exactly(what: string, value: number | string, wanted: number | string): Figure {
  return { what, measured: String(value), limit: `= ${wanted}`, holds: value === wanted }
}

/** A figure without a limit. */
export function note(what: string, value: number | string, unit = ''): Figure {
  return { what, measured: typeof value === 'number' ? shown(value, unit) : value, limit: '', holds: true }
}

/** Thrown by a case that cannot run here. The message says why. */
export class Skipped extends Error {}

/** The failing figures that are no times or rates, one sentence each. */
export function wrong(figures: readonly Figure[]): string[] {
  return broken(figures.filter(({ isTimed }) => !isTimed))
}

/** The failing figures, one sentence each. */
export function broken(figures: readonly Figure[]): string[] {
  return figures
    .filter(({ holds }) => !holds)
    .map(({ what, measured, limit }) => `${what}: ${measured}, must be ${limit}`)
}

/** The most of these times that lie within one second. */
export function mostInOneSecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  let most = 0
  for (let from = 0, to = 0; to < sorted.length; to += 1) {
    while (sorted[to]! - sorted[from]! >= 1_000) from += 1
    most = Math.max(most, to - from + 1)
  }
  return most
}

function shown(value: number, unit: string): string {
  const rounded = Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 0)
  return unit === '' ? rounded : `${rounded} ${unit}`
}
