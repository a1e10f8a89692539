import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

let folder: string | undefined

/** The folder with what build.mjs makes: given by run.mjs, else built once and gone when this process ends. */
export function builtFolder(): string {
  folder ??= process.env.FAULTS_BUILT ?? build()
  return folder
}

/** Within the project, so that the packages are found. */
function build(): string {
  const made = join(process.cwd(), `node_modules/.cache/faults-${process.pid}-${Date.now()}`)
  mkdirSync(made, { recursive: true })
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  execFileSync(process.execPath, ['tests/faults/build.mjs', made], { stdio: 'inherit' })
  return made
}
