import { isOtherPicture, isPicture } from './admission'

const QUALITY = 0.9

/** Width and height of a picture as it is shown; nothing for other files, and for what the browser cannot decode. */
export async function measure(bytes: Blob): Promise<{ width: number; height: number } | undefined> {
  if (!isPicture(bytes.type)) return undefined
  const bitmap = await createImageBitmap(bytes).catch(() => null)
  if (!bitmap) return undefined
  const { width, height } = bitmap
  bitmap.close()
  return { width, height }
}

/** Photos of a kind that the server refuses become JPEG, where the browser can read them. */
export async function legible(file: File): Promise<File | null> {
  if (!isOtherPicture(file)) return file
  try {
    const bitmap = await createImageBitmap(file)
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    canvas.getContext('2d')!.drawImage(bitmap, 0, 0)
    bitmap.close()
    const bytes = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
    return new File([bytes], file.name.replace(/\.\w+$/, '') + '.jpg', { type: bytes.type })
  } catch {
    return null
  }
}
