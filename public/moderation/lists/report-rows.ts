import type { RoomName } from '../../../common/protocol/ids'
import type { TextEntry } from '../../../common/protocol/entries'
import type { Member } from '../../../common/protocol/members'
import type { Action, ReportItem } from '../../../common/protocol/moderation'
import { make } from '../../ui/dom'
import { isolate, type Words } from '../../ui/words'
import type { ListKind } from './list-view'
import { actOf, actsOf, personAct, beside, nameOf, noteIn, noteOf, rowOf, wordsOf } from './row'
import type { Times } from '../times'
import type { Surroundings } from './surroundings'

export interface Reports {
  times: Times
  act: (item: ReportItem, action: Action) => void
  /** The message as it will be once what the user does with it has arrived. */
  overlay: (entry: TextEntry) => TextEntry
  remove: (item: ReportItem) => void
  /** @param room another than that of the list */
  goTo: (seq: number, room?: RoomName) => void
  showPerson: (member: Member, beside: Element) => void
  name: (room: RoomName) => string
}

/** Reported messages, each with those around it. */
export function reportRows(
  words: Words,
  surroundings: Surroundings,
  { times, act, overlay, remove, goTo, showPerson, name }: Reports,
): ListKind<ReportItem> {
  const { say } = words
  const resolve = (item: ReportItem, note?: string): void =>
    act(item, { action: 'resolve', report: item.id, ...(note && { note }) })
  const removable = ({ entry, room }: ReportItem): boolean =>
    entry !== undefined && !entry.deleted && room === undefined
  return {
    list: 'reports',
    shown: (items) => items.filter(({ answered }) => !answered).map(overlaid),
    keys: {
      r: (item, row) => resolve(item, noteIn(row)),
      x: (item) => removable(item) && remove(item),
    },
    draw(item) {
      const what = [
        ...words.sentence(item.room === undefined ? say.modReported : say.modReportedIn, {
          name: [nameOf(item.by)],
          room: [isolate(item.room === undefined ? '' : name(item.room))],
        }),
        ...(item.reason === '' ? [] : [say.colon, make('bdi', 'mods__why', item.reason)]),
      ]
      const about = beside([times.element(item.at)])
      const quoted = make(
        'div',
        'mods__around',
        ...(item.entry && item.room === undefined ? [lineOf(item.entry, true)] : []),
      )
      if (item.room === undefined) whenSeen(quoted, () => void surround(item, quoted))
      const form = noteOf(say.modNote, (note) => resolve(item, note))
      const acts = actsOf(
        actOf(say.modResolve, () => resolve(item, noteIn(form))),
        ...(removable(item) ? [actOf(say.modDelete, () => remove(item))] : []),
        actOf(say.modOpen, () => goTo(item.target, item.room)),
        ...(item.entry ? [personAct(item.entry.author, words, showPerson)] : []),
      )
      return rowOf(what, about, quoted, form, acts)
    },
  }

  function overlaid(item: ReportItem): ReportItem {
    const { entry, room } = item
    return entry && room === undefined ? { ...item, entry: overlay(entry) } : item
  }

  async function surround({ target, entry: current }: ReportItem, quoted: HTMLElement): Promise<void> {
    const entries = await surroundings.around(target)
    if (entries.length === 0) return
    const lines = entries.map((entry) =>
      entry.seq === target ? lineOf(current ?? entry, true) : lineOf(entry, false),
    )
    quoted.replaceChildren(...lines)
  }

  function lineOf(entry: TextEntry, isReported: boolean): HTMLElement {
    const { author, deleted, at } = entry
    const said = make('span', 'mods__said', deleted ? say.deleted : wordsOf(entry))
    said.dir = 'auto'
    const line = make('p', 'mods__line', nameOf(author), ' ', times.element(at), ' ', said)
    line.classList.toggle('mods__line--reported', isReported)
    if (isReported) line.setAttribute('aria-current', 'true')
    line.classList.toggle('mods__line--deleted', deleted !== undefined)
    return line
  }
}

const works = new WeakMap<Element, () => void>()
const observer = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue
    observer.unobserve(target)
    works.get(target)?.()
  }
})

function whenSeen(element: Element, work: () => void): void {
  works.set(element, work)
  observer.observe(element)
}
