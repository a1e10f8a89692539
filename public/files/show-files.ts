import { type ShownFile, shownFiles, SMALLEST } from './shown-file'
import { make } from '../ui/dom'
import { Lazy } from '../ui/lazy'
import type { Words } from '../ui/words'

/** Width by height. A picture of another shape is cut. */
const [NARROWEST, WIDEST] = [0.4, 3]

const drawing = new Lazy(() => import('./files'))
const undrawn = new Set<Element>()

/**
 * Gives the files of a message their room at once, so that nothing moves once they are drawn.
 * @param now what has expired by then has the room of a card
 */
export function showFiles(
  body: Element,
  files: readonly ShownFile[] = [],
  words: Words,
  now = Date.now(),
): void {
  const known = body.querySelector('.files')
  if (files.length === 0) return void known?.remove()
  const inOrder = [true, false].flatMap((isFirst) =>
    files.filter((file) => (kindOf(file, now) === 'picture') === isFirst),
  )
  const before = [...(known?.querySelectorAll<HTMLElement>('[data-file]') ?? [])]
  if (isEach(before, inOrder, (room, file) => shownFiles.get(room) === file)) return
  const isKept = isEach(before, inOrder, (room, file) => room.className === nameOf(file, now))
  const rooms = isKept ? before : inOrder.map((file) => make('div', nameOf(file, now)))
  rooms.forEach((room, at) => reserve(room, inOrder[at]!))
  if (!isKept) {
    const count = rooms.filter((room) => room.matches('.picture')).length
    known?.remove()
    body.append(
      make(
        'div',
        'files',
        make('div', count > 1 ? 'pictures pictures--many' : 'pictures', ...rooms.splice(0, count)),
        ...rooms,
      ),
    )
  }
  undrawn.add(body.querySelector('.files')!)
  drawing.use(({ drawFiles }) => {
    for (const each of undrawn) {
      undrawn.delete(each)
      drawFiles(each, words)
    }
  })
}

function reserve(room: HTMLElement, file: ShownFile): void {
  const { id, width = 1, height = 1 } = file
  room.dataset['file'] = id
  room.style.setProperty('--width', `${Math.max(width, SMALLEST)}px`)
  room.style.setProperty('--ratio', String(Math.min(Math.max(width / height, NARROWEST), WIDEST)))
  shownFiles.set(room, file)
}

function kindOf({ type, width, height, expiresAt = Infinity }: ShownFile, now: number): string {
  if (expiresAt <= now) return 'card'
  const [kind] = type.split('/')
  if (kind === 'image') return width && height ? 'picture' : 'card'
  const isPlayed = kind === 'audio' || kind === 'video'
  return isPlayed && document.createElement(kind).canPlayType(type) ? kind : 'card'
}

/** The class of its room, which nothing else changes. */
function nameOf(file: ShownFile, now: number): string {
  const kind = kindOf(file, now)
  return kind === 'picture' ? kind : `file file--${kind}`
}

const isEach = <A, B>(a: readonly A[], b: readonly B[], isSo: (a: A, b: B) => boolean): boolean =>
  a.length === b.length && a.every((each, at) => isSo(each, b[at]!))
