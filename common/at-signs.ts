/** What may begin a mention: the at sign, and the full-width one of Chinese and Japanese keyboards. */
const AT_SIGNS = '@＠'

export const isAtSign = (character: string | undefined): boolean =>
  character !== undefined && character !== '' && AT_SIGNS.includes(character)
