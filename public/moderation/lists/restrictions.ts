import type { Action, RestrictionItem } from '../../../common/protocol/moderation'
import { make } from '../../ui/dom'
import type { Words } from '../../ui/words'
import type { ListKind } from './list-view'
import { actOf, actsOf, beside, nameOf, rowOf } from './row'
import type { Times } from '../times'

interface Restrictions {
  times: Times
  act: (item: RestrictionItem, action: Action) => void
}

export function bans(words: Words, { times, act }: Restrictions): ListKind<RestrictionItem> {
  const lift = (item: RestrictionItem): void => act(item, { action: 'unban', ban: item.id })
  return kindOf('bans', words, times, words.say.modUnban, lift)
}

export function mutes(words: Words, { times, act }: Restrictions): ListKind<RestrictionItem> {
  const lift = (item: RestrictionItem): void => act(item, { action: 'unmute', member: item.member.id })
  return kindOf('mutes', words, times, words.say.modUnmute, lift)
}

function kindOf(
  list: 'bans' | 'mutes',
  words: Words,
  times: Times,
  label: string,
  lift: (item: RestrictionItem) => void,
): ListKind<RestrictionItem> {
  return {
    list,
    keys: { u: lift },
    draw(item) {
      const { say } = words
      const { member, reason, network, until, by, at } = item
      const endless = say.memberActions[list === 'bans' ? 'banForGood' : 'muteForGood']
      const what = [
        nameOf(member),
        ...(reason === undefined ? [] : [say.colon, make('bdi', 'mods__why', reason)]),
      ]
      const about = beside(
        [until === undefined ? endless : words.fill(say.untilTime, { time: times.when(until) })],
        network ? [say.modNetwork] : null,
        words.sentence(say.modBy, { by: [nameOf(by)], time: [times.element(at)] }),
      )
      return rowOf(what, about, actsOf(actOf(label, () => lift(item))))
    },
  }
}
