interface Started {
  url: string
  networkUrls: readonly string[]
  /** `null` where there is an operator. */
  operatorLink: string | null
}

/** What a start prints: text on a terminal, else one line of JSON, which holds no secret. */
export function greeting(
  { url, networkUrls, operatorLink }: Started,
  isTerminal: boolean,
  now: number,
): string {
  if (!isTerminal) return JSON.stringify({ level: 30, time: now, url, msg: 'listening' })
  const lines = [['Local', url], ...networkUrls.map((each, at) => [at === 0 ? 'On your network' : '', each])]
  const rows = lines.map(([name, address]) => `  ${name!.padEnd(16)} ${address}`)
  const invitation = [
    '  Become its operator, once, within 15 minutes; later `teahouse operator-link` makes another link:',
    `  ${operatorLink}`,
    '',
  ]
  return [
    ...['', '  Teahouse is ready. Ctrl+C stops it.', '', ...rows, ''],
    ...(operatorLink === null ? [] : invitation),
  ].join('\n')
}
