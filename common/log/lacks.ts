import { add, includes, type Ranges, without } from './range'

/** Places of a log that never were here, and how many unread news are among them. */
export interface Lack {
  places: Ranges
  news: number
}

/** How many of the news are behind `read`, at most. */
export function newsIn(lacks: readonly Lack[], read: number): number {
  return lacks.reduce((sum, { places, news }) => sum + Math.min(news, sizeOf(behind(places, read))), 0)
}

/** An entry came that is news. @returns the lacks without it */
export const withoutNews = (lacks: readonly Lack[], seq: number): Lack[] =>
  lacks.map(({ places, news }) => ({
    places,
    news: includes(places, seq) ? Math.max(0, news - 1) : news,
  }))

/** These ranges are here. */
export const lacksBeside = (lacks: readonly Lack[], held: Ranges): Lack[] =>
  lacks
    .map(({ places, news }) => ({ places: held.reduce(without, places), news }))
    .filter(({ places }) => places.length > 0)

/**
 * So many news are lacking behind `read`, up to `head`. What is not among the lacks yet is one that has the rest, and
 * without it the last one has: each earlier one was counted before.
 */
export function recounted(
  lacks: readonly Lack[],
  held: Ranges,
  read: number,
  head: number,
  news: number,
): Lack[] {
  const known = lacks.flatMap(({ places }) => places)
  const others = [...held, ...known].reduce(without, add([], { from: read + 1, to: head }))
  const all = others.length > 0 ? [...lacks, { places: others, news: Infinity }] : lacks
  let left = news
  return all.map((lack, index) => {
    const isLast = index === all.length - 1
    const part = isLast ? left : Math.min(lack.news, left, sizeOf(behind(lack.places, read)))
    left -= part
    return { places: lack.places, news: part }
  })
}

const behind = (places: Ranges, seq: number): Ranges => without(places, { from: 1, to: seq })

const sizeOf = (places: Ranges): number => places.reduce((sum, { from, to }) => sum + to - from + 1, 0)
