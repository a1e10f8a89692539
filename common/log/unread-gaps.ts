import { add, includes, type Ranges, without } from './range'

/** Places of a log that never were here, and how many unread news are among them. */
export interface UnreadGap {
  places: Ranges
  news: number
}

/** How many of the news are behind `read`, at most. */
export function newsIn(gaps: readonly UnreadGap[], read: number): number {
  return gaps.reduce((sum, { places, news }) => sum + Math.min(news, sizeOf(behind(places, read))), 0)
}

/** An entry came that is news. @returns the gaps without it */
export const withoutNews = (gaps: readonly UnreadGap[], seq: number): UnreadGap[] =>
  gaps.map(({ places, news }) => ({
    places,
    news: includes(places, seq) ? Math.max(0, news - 1) : news,
  }))

/** These ranges are here. */
export const gapsBeside = (gaps: readonly UnreadGap[], held: Ranges): UnreadGap[] =>
  gaps
    .map(({ places, news }) => ({ places: held.reduce(without, places), news }))
    .filter(({ places }) => places.length > 0)

/**
 * The server counts `news` behind `read`, up to `head`. What is not among the gaps yet becomes one with the rest, and
 * without it the last one has: each earlier one was counted before.
 */
export function recounted(
  gaps: readonly UnreadGap[],
  held: Ranges,
  read: number,
  head: number,
  news: number,
): UnreadGap[] {
  const known = gaps.flatMap(({ places }) => places)
  const others = [...held, ...known].reduce(without, add([], { from: read + 1, to: head }))
  const all = others.length > 0 ? [...gaps, { places: others, news: Infinity }] : gaps
  let left = news
  return all.map((gap, index) => {
    const isLast = index === all.length - 1
    const part = isLast ? left : Math.min(gap.news, left, sizeOf(behind(gap.places, read)))
    left -= part
    return { places: gap.places, news: part }
  })
}

const behind = (places: Ranges, seq: number): Ranges => without(places, { from: 1, to: seq })

const sizeOf = (places: Ranges): number => places.reduce((sum, { from, to }) => sum + to - from + 1, 0)
