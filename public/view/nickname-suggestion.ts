import { nextNickname } from '../../common/next-nickname'
import type { Words } from './words'

/** Offers another nickname in place of a taken one. */
export function suggest(button: HTMLButtonElement, taken: string, words: Words): void {
  button.value = nextNickname(taken)
  button.textContent = words.fill(words.say.nicknameTry, { name: button.value })
  button.hidden = button.value === ''
}
