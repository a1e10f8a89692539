/** The output of build.mjs. run.mjs sets the folder, and removes it at the end. */
export function builtFolder(): string {
  const folder = process.env.BENCH_BUILT
  if (!folder) throw new Error('run bench/run.mjs')
  return folder
}
