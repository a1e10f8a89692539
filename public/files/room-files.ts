import type { RoomFile } from '../../common/protocol/files'
import { clone, part } from '../ui/dom'
import { showTime } from '../ui/time'
import type { Words } from '../ui/words'
import { describe } from './card'
import { addressOf, labelOf, thumbnailOf } from './file-address'

/** A picture of the room. It leads to its message. */
export function pictureCell(file: RoomFile, words: Words, goTo: () => void): HTMLElement {
  const cell = clone('gallery_picture')
  const image = part('image', cell) as HTMLImageElement
  image.alt = words.fill(words.say.pictureBy, { name: labelOf(file), author: file.author.nickname })
  image.src = thumbnailOf(file)
  part('open', cell).title = words.moment(file.at)
  part('open', cell).addEventListener('click', goTo)
  return cell
}

/** Another file of the room: it leads to its message, and can be saved. */
export function fileRow(file: RoomFile, words: Words, goTo: () => void): HTMLElement {
  const row = clone('file_row')
  describe(row, file, words)
  part('author', row).textContent = file.author.nickname
  showTime(part('time', row), file.at, words)
  part('time', row).textContent = words.moment(file.at)
  part('open', row).addEventListener('click', goTo)
  const download = part('download', row) as HTMLAnchorElement
  download.href = addressOf(file)
  download.download = file.name
  download.setAttribute('aria-label', words.fill(words.say.fileSave, { name: file.name }))
  return row
}
