import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { closeLater } from './chat'

const SOURCES = [
  'common',
  'server',
  'public',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]

/** A copy of the sources, to be modified and built. */
export class OwnBuild {
  readonly #folder: string

  constructor(name: string) {
    // Inside the project, so that packages resolve.
    this.#folder = join(process.cwd(), 'node_modules/.cache', `build-${process.pid}-${name}`)
    closeLater(() => rmSync(this.#folder, { recursive: true, force: true }))
    for (const source of SOURCES) cpSync(source, join(this.#folder, source), { recursive: true })
  }

  append(source: string, text: string): void {
    appendFileSync(join(this.#folder, source), `\n${text}\n`)
  }

  /** @returns the folder of the page */
  build(): string {
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: this.#folder })
    return join(this.#folder, 'dist/public')
  }
}
