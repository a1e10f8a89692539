import { besideUploads } from './beside-uploads'
import { bigRoom } from './big-room'
import type { Case } from './case'
import { comingBack } from './coming-back'
import { connecting } from './connecting'
import { firstLoad } from './first-load'
import { formatting } from './formatting'
import { history } from './history'
import { hotRoom } from './hot-room'
import { idleMemories } from './idle-memory'
import { joinStorm } from './join-storm'
import { longLog, reactedLogs } from './long-log'
import { longScroll } from './long-scroll'
import { manyRooms } from './many-rooms'
import { names } from './names'
import { order } from './order'
import { page } from './page'
import { pollingCycle, pollingReached } from './polling'
import { quietRoom } from './quiet-room'
import { reactions } from './reactions'
import { saturation } from './saturation'
import { twoNodes } from './two-nodes'

export const cases: Case[] = [
  hotRoom,
  bigRoom,
  quietRoom,
  saturation,
  joinStorm,
  ...idleMemories,
  history,
  manyRooms,
  connecting,
  longLog,
  page,
  firstLoad,
  longScroll,
  comingBack,
  names,
  formatting,
  pollingReached,
  pollingCycle,
  reactions,
  ...reactedLogs,
  order,
  besideUploads,
  ...twoNodes,
]
