import type { Member } from '../../../common/protocol/members'
import type { Action, HeldItem } from '../../../common/protocol/moderation'
import type { FileInfo } from '../../../common/protocol/files'
import { showFiles } from '../../files/show-files'
import { make } from '../../ui/dom'
import type { Words } from '../../ui/words'
import type { ListKind } from './list-view'
import { actOf, actsOf, beside, nameOf, noteIn, noteOf, personAct, rowOf } from './row'
import type { Times } from '../times'

interface Held {
  times: Times
  act: (item: HeldItem, action: Action) => void
  goTo: (seq: number) => void
  showPerson: (member: Member, beside: Element) => void
}

/** What waits for a moderator: released or rejected by one key each. */
export function heldRows(words: Words, { times, act, goTo, showPerson }: Held): ListKind<HeldItem> {
  const { say } = words
  const release = (item: HeldItem): void => act(item, { action: 'release', held: item.id })
  const reject = (item: HeldItem, reason: string): void =>
    act(item, { action: 'reject', held: item.id, ...(reason && { reason }) })
  return {
    list: 'held',
    keys: { r: release, x: (item, row) => reject(item, noteIn(row)) },
    draw(item) {
      const { author, at, type, target, why } = item
      const about = beside([times.element(at)], type === 'text' ? null : [say.modHeld[type]], [
        say.modWhy[why],
      ])
      const said = item.text === '' ? [] : [make('p', 'mods__text', item.text)]
      for (const each of said) each.dir = 'auto'
      const form = noteOf(say.modReason, (reason) => reject(item, reason))
      const open = target === undefined ? [] : [actOf(say.modOpen, () => goTo(target))]
      const acts = [
        actOf(say.modRelease, () => release(item)),
        actOf(say.modReject, () => reject(item, noteIn(form))),
      ]
      return rowOf(
        [nameOf(author)],
        about,
        ...said,
        ...(item.files ? [filesIn(item.files, words)] : []),
        form,
        actsOf(...acts, ...open, personAct(author, words, showPerson)),
      )
    },
  }
}

/** As the log will show them. A picture opens in a tab of its own. */
function filesIn(files: readonly FileInfo[], words: Words): HTMLElement {
  const shown = make('div', 'mods__files')
  // They are drawn late. Tab leads to the row, and arrows to what it has.
  const drawn = new MutationObserver(() => {
    for (const control of shown.querySelectorAll<HTMLElement>('button, a, audio, video'))
      control.tabIndex = -1
  })
  drawn.observe(shown, { childList: true, subtree: true })
  shown.addEventListener('click', ({ target }) => {
    const image = target instanceof Element && target.closest('.picture__open')?.querySelector('img')
    if (image) open(image.src.replace(/\?.*/, ''), '_blank', 'noopener')
  })
  showFiles(shown, files, words)
  return shown
}
