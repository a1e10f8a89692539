import type { Locator, Page } from 'playwright-core'

export type Colour = readonly [red: number, green: number, blue: number]

/** The colours of an element on the screen, the most frequent first, without those of antialiased edges. */
export async function coloursOf(element: Locator): Promise<Colour[]> {
  const png = (await picture(element)).toString('base64')
  return element.page().evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0))
    const picture = await createImageBitmap(new Blob([bytes]))
    const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!
    pen.drawImage(picture, 0, 0)
    const pixels = new Uint32Array(pen.getImageData(0, 0, picture.width, picture.height).data.buffer)
    const counts = new Map<number, number>()
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
    return [...counts]
      .filter(([, count]) => count > pixels.length / 200)
      .sort(([, a], [, b]) => b - a)
      .map(([pixel]) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255] as const)
  }, png)
}

/** A CSS colour as RGB. */
export function rgbOf(page: Page, colour: string): Promise<Colour> {
  return page.evaluate((written) => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d')!
    pen.fillStyle = written
    pen.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data
    return [red, green, blue] as const
  }, colour)
}

/** The contrast ratio of WCAG 2.2, 1 to 21. */
export function contrast(a: Colour, b: Colour): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((each) => {
    const part = each / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Once more where the list that it is in was drawn anew meanwhile. */
async function picture(element: Locator): Promise<Buffer> {
  for (;;) {
    try {
      return await element.screenshot({ animations: 'disabled' })
    } catch (error) {
      if (!String(error).includes('not attached')) throw error
    }
  }
}
