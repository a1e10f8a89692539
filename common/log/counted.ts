/** More messages than this are not counted: there are at least so many. */
export const COUNTED_MAX = 1_000
