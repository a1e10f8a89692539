import type { Preferences } from '../device/preferences'

/** Without a mouse or a trackpad the keyboard is most likely on the screen, which has no Shift+Enter. */
const onScreen = matchMedia('(pointer: coarse) and (not (any-pointer: fine))')

/** What Enter does without modifiers: as chosen in the settings, or by the device. */
export function enterKey({ chosen }: Preferences): 'send' | 'break' {
  return chosen.enter || (onScreen.matches ? 'break' : 'send')
}

/** Calls `work` when the function of Enter changes. */
export function onEnterKeyChange(preferences: Preferences, work: () => void): void {
  preferences.changes.on((name) => name === 'enter' && work())
  onScreen.addEventListener('change', work)
}
