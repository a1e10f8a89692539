import sharp from 'sharp'

/** A picture of one colour and a circle, as PNG. */
export const picture = (width: number, height: number, hue: number): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 45% 62%)"/><circle cx="50%" cy="60%" r="${Math.min(width, height) / 3}" fill="hsl(${hue + 40} 60% 42%)"/></svg>`,
    ),
  )
    .png()
    .toBuffer()
