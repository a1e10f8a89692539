const YEAR_S = 365 * 24 * 60 * 60

/** The switches for language and theme. Both are cookies, so that the server draws the page right at once. */
export class Settings {
  constructor() {
    for (const button of options('theme')) {
      button.addEventListener('click', () => this.#setTheme(button.dataset['themeChoice'] ?? 'auto'))
    }
    for (const button of options('language')) {
      button.addEventListener('click', () => {
        keep('language', button.dataset['languageChoice'] ?? 'en')
        location.reload()
      })
    }
    this.#show()
  }

  #setTheme(theme: string): void {
    keep('theme', theme)
    document.documentElement.dataset['theme'] = theme
    this.#show()
  }

  #show(): void {
    const { lang, dataset } = document.documentElement
    for (const button of options('theme')) press(button, button.dataset['themeChoice'] === dataset['theme'])
    for (const button of options('language')) press(button, button.dataset['languageChoice'] === lang)
  }
}

const options = (name: 'theme' | 'language'): NodeListOf<HTMLElement> =>
  document.querySelectorAll(`[data-${name}-choice]`)

const press = (button: HTMLElement, isPressed: boolean): void =>
  button.setAttribute('aria-pressed', String(isPressed))

function keep(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`
}
