import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Picture } from '../../server/files/pictures/job'
import { type PictureOptions, Pictures, type PicturesOptions } from '../../server/files/pictures/pictures'
import { closeLater, temporaryFolder } from './chat'

/** A picture as it was written anew. */
export type Written = Picture & { bytes: Buffer; thumbnail: Buffer }

export interface Desk {
  pictures: Pictures
  /** Why the process was lost, each time. */
  lost: string[]
  write: (bytes: Buffer, options?: Partial<PictureOptions>) => Promise<Written>
}

/** The pictures of a server, over a folder of their own. */
export function pictureDesk(options?: PicturesOptions): Desk {
  const folder = temporaryFolder()
  const lost: string[] = []
  const pictures = new Pictures({ onLost: (why) => lost.push(why), ...options })
  closeLater(() => pictures.close())
  let count = 0
  const usual: PictureOptions = {
    ...{ by: { network: '::1', member: 'ann' }, maxBytes: 10_000_000, charge: () => {} },
  }
  const write: Desk['write'] = async (bytes, options = {}) => {
    const from = join(folder, `${(count += 1)}`)
    const to = { picture: `${from}.picture`, thumbnail: `${from}.thumbnail` }
    writeFileSync(from, bytes)
    const picture = await pictures.process(from, to, { ...usual, ...options })
    return { ...picture, bytes: readFileSync(to.picture), thumbnail: readFileSync(to.thumbnail) }
  }
  return { pictures, lost, write }
}
