import { tokensOf } from '../../../../common/text/format/code-colours'

/** Colours code in a language that is known. Its text stays as it is. */
export function colour(code: HTMLElement, language: string): void {
  const tokens = tokensOf(code.textContent, language)
  if (!tokens) return
  code.replaceChildren(
    ...tokens.map(({ kind, text }) => {
      if (kind === null) return text
      const element = document.createElement('span')
      element.className = `code-${kind}`
      element.textContent = text
      return element
    }),
  )
}
