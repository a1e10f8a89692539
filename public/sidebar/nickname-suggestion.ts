import { nextNickname } from '../../common/text/next-nickname'
import type { Words } from '../ui/words'

/** Offers another nickname in place of a taken one. */
export function suggest(button: HTMLButtonElement, taken: string, words: Words): void {
  button.value = nextNickname(taken)
  button.textContent = words.fill(words.say.nicknameTry, { name: button.value })
  button.hidden = button.value === ''
}
