import { spawnSync } from 'node:child_process'

/** Why tests with a program are skipped; `null` when it is installed. @param args of a call that succeeds */
export function missing(program: string, ...args: string[]): string | null {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0 ? null : `no ${program} on PATH`
}

/** `describe`, or `describe.skip` with a warning that says why. */
export function describeWith(reason: string | null): jest.Describe {
  if (reason === null) return describe
  console.warn(`skipped: ${reason}`)
  return describe.skip
}
