import type { Ask } from '../../common/protocol/asks'
import type { AskDefinition } from './ask'
import { filesAsk } from './files/list'
import { changesAsk } from './messages/changes'
import { deleteAsk } from './messages/delete'
import { editAsk } from './messages/edit'
import { historyAsk } from './messages/history'
import { pinAsk } from './messages/pin'
import { pinsAsk } from './messages/pins'
import { reactAsk } from './messages/react'
import { reactorsAsk } from './messages/reactors'
import { messageAsk } from './messages/say'
import { claimAsk } from './moderation/claim'
import { moderateAsk } from './moderation/moderate'
import { moderationAsk } from './moderation/moderation'
import { reportAsk } from './moderation/queue/report'
import { membersAsk } from './people/members'
import { createAsk } from './rooms/create'
import { joinAsk } from './rooms/join'
import { leaveAsk } from './rooms/leave'
import { topicAsk } from './rooms/topic'
import { typingAsk } from './rooms/typing'

/** The registry of asks. The table in docs/PROTOCOL.md is generated from it. */
export const asks: { readonly [A in Ask]: AskDefinition<A> } = {
  create: createAsk,
  join: joinAsk,
  leave: leaveAsk,
  message: messageAsk,
  edit: editAsk,
  delete: deleteAsk,
  react: reactAsk,
  pin: pinAsk,
  topic: topicAsk,
  history: historyAsk,
  changes: changesAsk,
  pins: pinsAsk,
  files: filesAsk,
  reactors: reactorsAsk,
  members: membersAsk,
  typing: typingAsk,
  moderate: moderateAsk,
  report: reportAsk,
  claim: claimAsk,
  moderation: moderationAsk,
}

export function isAsk(name: string): name is Ask {
  return Object.hasOwn(asks, name)
}
