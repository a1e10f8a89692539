import type { TextEntry } from '../../../common/protocol/entries'
import type { Member, Mention } from '../../../common/protocol/members'
import { clone, make, part } from '../../ui/dom'
import { isolate, type Words } from '../../ui/words'

type Content = (Node | string)[]

/** A row of a list: what it is about, what there is to know beside it, and what can be done. */
export function rowOf(what: Content, about: Content, ...rest: Node[]): HTMLElement {
  const row = clone('mods_row')
  part('what', row).append(...what)
  part('about', row).append(...about)
  row.append(...rest)
  return row
}

/** Buttons of a row. Tab leads to the row, and arrows to them. */
export function actsOf(...buttons: HTMLElement[]): HTMLElement {
  return make('div', 'mods__acts', ...buttons)
}

export function actOf(label: string, work: () => void): HTMLElement {
  const button = clone('mods_act')
  button.textContent = label
  button.addEventListener('click', work)
  return button
}

/** Opens the card of a person, from which they are muted or banned. */
export function personAct(
  member: Member,
  { say }: Words,
  show: (member: Member, beside: Element) => void,
): HTMLElement {
  const button = actOf(say.modPerson, () => show(member, button))
  button.setAttribute('aria-haspopup', 'dialog')
  return button
}

export const nameOf = ({ nickname }: Mention): HTMLElement => isolate(nickname)

/** What a message says, and what its files are called. */
export const wordsOf = ({ text, files = [] }: Pick<TextEntry, 'text' | 'files'>): string =>
  [text, ...files.map(({ name }) => `[${name}]`)].join(' ').trim()

/** With a middle dot between those that are there. */
export function beside(...parts: (Content | null)[]): Content {
  return parts.filter((each) => each !== null).flatMap((each, at) => (at === 0 ? each : [' · ', ...each]))
}

/** A field for a word to the person whom it concerns. @param submit what Enter does */
export function noteOf(label: string, submit: (note: string) => void): HTMLElement {
  const form = clone('mods_note')
  const field = part('note', form) as HTMLInputElement
  field.setAttribute('aria-label', label)
  field.placeholder = label
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    submit(noteIn(form))
  })
  // Its keys are not those of the row, but for arrows that lead out of it.
  form.addEventListener('keydown', (event) => leadsOut(event, field) || event.stopPropagation())
  return form
}

function leadsOut(
  { key }: KeyboardEvent,
  { selectionStart, selectionEnd, value }: HTMLInputElement,
): boolean {
  if (selectionStart !== selectionEnd) return false
  if (key === 'ArrowLeft') return selectionStart === 0
  if (key === 'ArrowRight') return selectionStart === value.length
  return key === 'ArrowUp' || key === 'ArrowDown'
}

/** What is written in the field of a row. */
export const noteIn = (row: HTMLElement): string => (part('note', row) as HTMLInputElement).value.trim()
