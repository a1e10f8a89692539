/** One line of the chart: the figure of each peer, relative to stock Socket.IO. */
export interface Row {
  title: string
  ratios: Partial<Record<string, number>>
  /** The limit for ours. */
  bar: number
}

/** The colours of the peers, by title, in the order of the legend. */
const COLOURS: Record<string, string> = {
  Teahouse: '#c2410c',
  ws: '#2563eb',
  'Bun publish': '#16a34a',
  Tornado: '#9333ea',
  ngIRCd: '#0891b2',
}
const WIDTH = 860
const LEFT = 330
const RIGHT = 40
const LEGEND_LEFT = 240
const LEGEND_STEP = 104
const TOP = 64
const ROW = 34
const LEAST = 0.005
const MOST = 5
const TICKS = [0.01, 0.03, 0.1, 0.3, 1, 3]

/** Dots on a logarithmic scale, in light or dark colours as the reader prefers. */
export function chart(rows: Row[]): string {
  const height = TOP + rows.length * ROW + 46
  const bottom = TOP + rows.length * ROW
  const present = Object.keys(COLOURS).filter((title) => rows.some(({ ratios }) => title in ratios))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    '<style>text{fill:#1f2328}line{stroke:#d0d7de}.one{stroke:#57606a}.bar{stroke:#1f2328;stroke-width:2}rect{fill:#fff}',
    '@media (prefers-color-scheme:dark){text{fill:#e6edf3}line{stroke:#30363d}.one{stroke:#8b949e}.bar{stroke:#e6edf3}rect{fill:#0d1117}}</style>',
    `<rect width="${WIDTH}" height="${height}"/>`,
    ...present.map((title, at) => dot(legendX(at), 22, title) + label(legendX(at) + 10, 26, title)),
    `<line class="bar" x1="${legendX(present.length)}" x2="${legendX(present.length)}" y1="14" y2="30"/>`,
    label(legendX(present.length) + 10, 26, 'bar'),
    ...TICKS.map((tick) => {
      const name = tick === 1 ? 'stock' : `${tick}x`
      return `<line${tick === 1 ? ' class="one"' : ''} x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 12}" y2="${bottom}"/>${label(x(tick), bottom + 20, name, 'middle')}`
    }),
    ...rows.map(({ title, ratios, bar }, at) => {
      const y = TOP + at * ROW + ROW / 2 - 6
      const dots = Object.keys(COLOURS).flatMap((peer) => {
        const ratio = ratios[peer]
        return ratio === undefined
          ? []
          : [dot(x(ratio), y, peer, `${peer}: ${Number(ratio.toPrecision(2))}x`)]
      })
      return `${label(LEFT - 12, y + 4, title, 'end')}<line class="bar" x1="${x(bar)}" x2="${x(bar)}" y1="${y - 9}" y2="${y + 9}"/>${dots.reverse().join('')}`
    }),
    '</svg>\n',
  ].join('\n')
}

function legendX(at: number): number {
  return LEGEND_LEFT + at * LEGEND_STEP
}

function x(ratio: number): number {
  const part = Math.log(Math.min(Math.max(ratio, LEAST), MOST) / LEAST) / Math.log(MOST / LEAST)
  return Math.round(LEFT + part * (WIDTH - LEFT - RIGHT))
}

function dot(x: number, y: number, peer: string, words = peer): string {
  return `<circle cx="${x}" cy="${y}" r="${peer === 'Teahouse' ? 7 : 5}" fill="${COLOURS[peer]}"><title>${words}</title></circle>`
}

function label(x: number, y: number, words: string, anchor = 'start'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`
}
