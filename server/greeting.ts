/** What a start prints: text on a terminal, else one line of JSON. */
export function greeting(
  { url, networkUrls }: { url: string; networkUrls: readonly string[] },
  isTerminal: boolean,
  now: number,
): string {
  if (!isTerminal) return JSON.stringify({ level: 30, time: now, url, msg: 'listening' })
  const lines = [['Local', url], ...networkUrls.map((each, at) => [at === 0 ? 'On your network' : '', each])]
  const rows = lines.map(([name, address]) => `  ${name!.padEnd(16)} ${address}`)
  return ['', '  Teahouse is ready. Ctrl+C stops it.', '', ...rows, ''].join('\n')
}
