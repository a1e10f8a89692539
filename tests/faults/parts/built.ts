import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

let folder: string | undefined

/** The folder with what build.mjs makes: given by run.mjs, else built once. */
export function builtFolder(): string {
  folder ??= process.env.FAULTS_BUILT ?? build()
  return folder
}

/** Call it when all cases are over. */
export function removeBuilt(): void {
  if (folder !== undefined && process.env.FAULTS_BUILT === undefined)
    rmSync(folder, { recursive: true, force: true })
}

/** Within the project, so that the packages are found. */
function build(): string {
  const made = join(process.cwd(), `node_modules/.cache/faults-${process.pid}-${Date.now()}`)
  mkdirSync(made, { recursive: true })
  execFileSync(process.execPath, ['tests/faults/build.mjs', made], { stdio: 'inherit' })
  return made
}
