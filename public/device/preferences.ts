import { languages } from '../../common/i18n'
import { onThisDevice, recall, remember } from './storage'
import { Signal } from '../sync/signal'

const KEY = 'preferences'
const YEAR_S = 365 * 24 * 60 * 60

/** What a person may choose, the default first. */
const choices = {
  /** Empty: as the browser says. */
  language: ['', ...languages],
  theme: ['auto', 'light', 'dark'],
  density: ['spacious', 'condensed'],
  clock: ['24', '12'],
  /** What Enter does in the text field; empty: as the device suggests. */
  enter: ['', 'send', 'break'],
  /** Whether the others see that one is typing. */
  typing: ['on', 'off'],
  sound: ['off', 'on'],
  desktop: ['off', 'on'],
} as const

export type Preference = keyof typeof choices
export type Chosen = { [P in Preference]: (typeof choices)[P][number] }

/** The server draws the page by these two, so they are cookies as well. */
const cookies = ['language', 'theme'] as const

/** How the person on this device likes it: kept on the device, and the same in all its tabs. */
export class Preferences {
  /** One of them was chosen differently, in this tab or in another. */
  readonly changes = new Signal<Preference>()
  #chosen = chosenIn({ clock: usualClock(), ...kept(), ...keptInCookies() })

  constructor() {
    addEventListener('storage', (event) => {
      if (event.key === KEY) this.#take(chosenIn({ clock: usualClock(), ...kept() }))
    })
  }

  get chosen(): Readonly<Chosen> {
    return this.#chosen
  }

  /** Does nothing for what cannot be chosen. */
  choose(preference: Preference, value: string): void {
    const chosen = chosenIn({ ...this.#chosen, [preference]: value })
    for (const name of cookies) {
      if (name === preference) keepCookie(name, chosen[name])
    }
    // After the cookies: the other tabs hear of this, and load the page anew.
    remember(onThisDevice, KEY, chosen)
    this.#take(chosen)
  }

  #take(chosen: Chosen): void {
    const before = this.#chosen
    this.#chosen = chosen
    for (const name of Object.keys(choices) as Preference[]) {
      if (before[name] !== chosen[name]) this.changes.tell(name)
    }
  }
}

export const isPreference = (name: string): name is Preference => name in choices

/** What an earlier version of this page or another hand wrote may have any shape. */
export function chosenIn(kept: unknown): Chosen {
  const values = (kept ?? {}) as Record<string, unknown>
  const chosen = Object.entries(choices).map(([name, allowed]) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    return [name, (allowed as readonly unknown[]).includes(value) ? value : allowed[0]]
  })
  return Object.fromEntries(chosen) as Chosen
}

/** The clock of the browser's region, as far as it speaks the language of the page: 12 hours for `en-US`, 24 for `en-GB`. */
export function clockOf(locales: readonly string[], language: string): Chosen['clock'] {
  const isSpoken = (locale: string) => locale.split('-', 1)[0] === language.split('-', 1)[0]
  const locale = locales.find((locale) => isSpoken(locale) && isLocale(locale)) ?? language
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions()
  return hourCycle === 'h12' || hourCycle === 'h11' ? '12' : '24'
}

/** Browsers take their locales from the system, which also knows such as `en-US@posix`. */
function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0
  } catch {
    return false
  }
}

const usualClock = () => clockOf(navigator.languages, document.documentElement.lang)

const kept = (): object => ({ ...(recall(onThisDevice, KEY) as object | null) })

/** Where cookies are forbidden the choice lasts as long as the page. */
function keepCookie(name: string, value: string): void {
  try {
    document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`
  } catch {
    // A sandboxed frame throws; other browsers ignore it.
  }
}

/** The page was drawn by these, so they are what counts when it begins. */
function keptInCookies(): object {
  const all = new Map(cookiesHere().map((cookie) => cookie.split('=', 2) as [string, string]))
  return Object.fromEntries(cookies.map((name) => [name, all.get(name)]))
}

function cookiesHere(): string[] {
  try {
    return document.cookie.split('; ')
  } catch {
    return []
  }
}
