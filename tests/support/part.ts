/** With `THOROUGH=1`, as in CI, everything is tried; otherwise a part, of every kind. */
export const isThorough = process.env.THOROUGH === '1'

const PARTS = isThorough ? 1 : 8

/** How often a property is tried. */
export const runs = (all: number): number => Math.ceil(all / PARTS)

/** Whether a combination is tried, by its places in lists of at least eight: each of one list meets each of the next. */
export const isTried = (...places: number[]): boolean => places.reduce((sum, at) => sum + at) % PARTS === 0
