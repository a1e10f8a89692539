/** What the system draws around the page has the colour of the page, also after a switch of the theme. */
export function setThemeColor(): void {
  const metas = document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')
  const colour = (): void => {
    for (const meta of metas) meta.content = getComputedStyle(document.body).backgroundColor
  }
  new MutationObserver(colour).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', colour)
}
