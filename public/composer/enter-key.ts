import type { Preferences } from '../device/preferences'

/** Neither mouse nor trackpad: the keyboard is most likely the one on the screen, which has no Shift+Enter. */
const onScreen = matchMedia('(pointer: coarse) and (not (any-pointer: fine))')

/** What Enter does alone: as it was chosen, or as the device suggests. */
export function enterKey({ chosen }: Preferences): 'send' | 'break' {
  return chosen.enter || (onScreen.matches ? 'break' : 'send')
}

/** Calls `work` when Enter does something else than before. */
export function onEnterKeyChange(preferences: Preferences, work: () => void): void {
  preferences.changes.on((name) => name === 'enter' && work())
  onScreen.addEventListener('change', work)
}
