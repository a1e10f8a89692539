import type { Member } from '../../../common/protocol/members'
import type { Action, HeldItem } from '../../../common/protocol/moderation'
import { make } from '../../ui/dom'
import type { Words } from '../../ui/words'
import type { ListKind } from './list-view'
import { actOf, actsOf, beside, nameOf, noteIn, noteOf, personAct, rowOf, wordsOf } from './row'
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
      const said = make('p', 'mods__text', wordsOf(item))
      said.dir = 'auto'
      const form = noteOf(say.modReason, (reason) => reject(item, reason))
      const open = target === undefined ? [] : [actOf(say.modOpen, () => goTo(target))]
      const acts = [
        actOf(say.modRelease, () => release(item)),
        actOf(say.modReject, () => reject(item, noteIn(form))),
      ]
      return rowOf(
        [nameOf(author)],
        about,
        said,
        form,
        actsOf(...acts, ...open, personAct(author, words, showPerson)),
      )
    },
  }
}
