import type { Locator, Page } from 'playwright-core'

export type Colour = readonly [red: number, green: number, blue: number]

/** The colours of an element on the screen, the most frequent first, without those of antialiased edges. */
export async function coloursOf(element: Locator): Promise<Colour[]> {
  const png = (await picture(element)).toString('base64')
  const blank = await element.page().context().newPage()
  try {
    return await blank.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0))
      const picture = await createImageBitmap(new Blob([bytes]))
      const canvas = new OffscreenCanvas(picture.width, picture.height)
      const pen = canvas.getContext('2d')!
      pen.drawImage(picture, 0, 0)
      const { data: pixels } = pen.getImageData(0, 0, picture.width, picture.height)
      const counts = new Map<string, number>()
      for (let at = 0; at < pixels.length; at += 4) {
        const key = pixels.slice(at, at + 3).join()
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      return [...counts]
        .filter(([, count]) => count > pixels.length / 4 / 200)
        .sort(([, a], [, b]) => b - a)
        .map(([key]) => key.split(',').map(Number) as [number, number, number])
    }, png)
  } finally {
    await blank.close()
  }
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
