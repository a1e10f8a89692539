/** The folder with what build.mjs makes, once per run. */
export function builtFolder(): string {
  const folder = process.env.FAULTS_BUILT
  if (folder === undefined) throw new Error('the fault harness is not built')
  return folder
}
