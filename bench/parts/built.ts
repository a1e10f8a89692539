/** What build.mjs built; run.mjs says where, and removes it in the end. */
export function builtFolder(): string {
  const folder = process.env.BENCH_BUILT
  if (!folder) throw new Error('run bench/run.mjs')
  return folder
}
