import { encode } from 'uqr'

const NAMESPACE = 'http://www.w3.org/2000/svg'
/** ISO 18004: the quiet zone around the code, in modules. */
const QUIET_ZONE = 4
/** Approximate size; a module is a whole number of pixels, so that none is blurred. */
const SIDE_PX = 232
const LEAST_MODULE_PX = 2

/** A QR code as a picture. Dark on light in its own colours, whatever the theme: not every phone reads the reverse. */
export function drawQr(text: string): SVGSVGElement {
  const { size, data } = encode(text, { border: QUIET_ZONE, boostEcc: true })
  const side = size * Math.max(LEAST_MODULE_PX, Math.floor(SIDE_PX / size))
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
  return element(
    'svg',
    { viewBox: `0 0 ${size} ${size}`, width: side, height: side, 'shape-rendering': 'crispEdges' },
    element('path', { d: `M0 0h${size}v${size}h-${size}z`, fill: '#fff' }),
    element('path', { d: path.join('') }),
  )
}

function element<T extends 'svg' | 'path'>(
  name: T,
  attributes: Readonly<Record<string, string | number>>,
  ...content: Node[]
): SVGElementTagNameMap[T] {
  const made = document.createElementNS(NAMESPACE, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  made.append(...content)
  return made
}
