import { readFileSync } from 'node:fs'

const text = readFileSync('docs/SELF-HOSTING.md', 'utf8')

/** A section of docs/SELF-HOSTING.md. */
export function section(heading: string): string {
  return text.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`))!
}

/** The code blocks of one language below a heading. */
export function blocks(heading: string, language: string): string[] {
  return [...section(heading).matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, of]) => of === language)
    .map(([, , code]) => code!)
}
