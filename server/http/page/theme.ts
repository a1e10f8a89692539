import type { Context } from 'koa'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** `--paper` of public/styles/tokens.css: what surrounds the page has its colour. */
export const paper = { light: '#fdfbf7', dark: '#191713' }

/** What a template says of a theme. */
export function looksOf(theme: Theme): Record<'theme' | 'barInLight' | 'barInDark', string> {
  return {
    theme,
    barInLight: theme === 'dark' ? paper.dark : paper.light,
    barInDark: theme === 'light' ? paper.light : paper.dark,
  }
}

/** The theme that a person has chosen on this device. */
export function themeOf(ctx: Context): Theme {
  const wanted = ctx.cookies.get('theme')
  return themes.find((theme) => theme === wanted) ?? 'auto'
}
