/** `from` to `to`, both included. */
export interface Range {
  from: number
  to: number
}

/** Ascending, disjoint and not adjacent. */
export type Ranges = readonly Range[]

export function add(ranges: Ranges, { from, to }: Range): Ranges {
  if (from > to) return ranges
  const apart = ranges.filter((each) => each.to < from - 1 || each.from > to + 1)
  const joined = ranges.filter((each) => !apart.includes(each))
  const all = {
    from: Math.min(from, ...joined.map((each) => each.from)),
    to: Math.max(to, ...joined.map((each) => each.to)),
  }
  return [...apart, all].sort((a, b) => a.from - b.from)
}

export function without(ranges: Ranges, { from, to }: Range): Ranges {
  if (from > to) return ranges
  return ranges.flatMap((each) =>
    [
      { from: each.from, to: Math.min(each.to, from - 1) },
      { from: Math.max(each.from, to + 1), to: each.to },
    ].filter((part) => part.from <= part.to),
  )
}

export const includes = (ranges: Ranges, seq: number): boolean =>
  ranges.some(({ from, to }) => from <= seq && seq <= to)

/** What is missing between the first and the last. */
export function holes(ranges: Ranges): Range[] {
  return ranges.slice(1).map(({ from }, index) => ({ from: ranges[index]!.to + 1, to: from - 1 }))
}
