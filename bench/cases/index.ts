import type { Case } from './case'
import { hotRoom } from './hot-room'
import { joinStorm } from './join-storm'
import { quietRoom } from './quiet-room'

export const cases: Case[] = [hotRoom, quietRoom, joinStorm]
