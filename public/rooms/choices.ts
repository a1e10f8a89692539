interface Choice {
  value: string
  text: string
}

/** Offers these in a select, which stays as it is while they are the same: one that is open stays open. */
export function offerChoices(select: HTMLSelectElement, choices: readonly Choice[]): void {
  if (signOf(choices) === signOf([...select.options])) return
  select.replaceChildren(...choices.map(({ value, text }) => new Option(text, value)))
}

const signOf = (choices: readonly Choice[]): string =>
  choices.map(({ value, text }) => `${value} ${text}`).join('\n')
