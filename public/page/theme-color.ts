/** The system's bars around the page follow its colour, also after a change of theme. */
export function setThemeColor(): void {
  const metas = document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')
  const colour = (): void => {
    for (const meta of metas) meta.content = getComputedStyle(document.body).backgroundColor
  }
  new MutationObserver(colour).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', colour)
}
