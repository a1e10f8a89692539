import type { Context } from 'koa'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** `--paper` of public/styles/tokens.css: the browser's bars have this colour. */
export const paper = { light: '#fdfbf7', dark: '#191713' }

/** The template's values for a theme. */
export function looksOf(theme: Theme): Record<'theme' | 'barInLight' | 'barInDark', string> {
  return {
    theme,
    barInLight: theme === 'dark' ? paper.dark : paper.light,
    barInDark: theme === 'light' ? paper.light : paper.dark,
  }
}

/** The theme chosen on this device. */
export function themeOf(ctx: Context): Theme {
  const wanted = ctx.cookies.get('theme')
  return themes.find((theme) => theme === wanted) ?? 'auto'
}
