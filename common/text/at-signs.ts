/** What may begin a mention: the at sign, and the full-width one of Chinese and Japanese keyboards. */
const AT_SIGNS = ['@', '＠']

export const isAtSign = (character: string): boolean => AT_SIGNS.includes(character)

export const hasAtSign = (text: string): boolean => AT_SIGNS.some((sign) => text.includes(sign))

/** Index of the last at sign; -1 when there is none. */
export const lastAtSign = (text: string): number =>
  Math.max(...AT_SIGNS.map((sign) => text.lastIndexOf(sign)))
