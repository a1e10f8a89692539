import type { Case } from '../faults/cases'
import { crowdedRoom } from './cases/crowded-room'
import { deadPeople } from './cases/dead-people'
import { hopping } from './cases/hopping'
import { nodeKilled } from './cases/node-killed'
import { postgresAway } from './cases/postgres-away'
import { redisAway } from './cases/redis-away'
import { rollingRestart } from './cases/rolling-restart'
import { sameMoment } from './cases/same-moment'

/** The bars of several nodes in full, as `npm run test:cluster` measures them. */
export const clusterCases: Case[] = [
  {
    bar: 'C1',
    title: 'a node killed under load',
    measure: () => nodeKilled({ kills: 8, guests: 20, perSecond: 200 }),
  },
  { bar: 'C2', title: 'a node killed with its people', measure: () => deadPeople({ people: 100 }) },
  {
    bar: 'C3',
    title: 'Redis stopped and empty, then hung',
    measure: () => redisAway({ guests: 10, messagesPerSecond: 20, seconds: 30 }),
  },
  {
    bar: 'C4',
    title: 'PostgreSQL stopped, then hung',
    measure: () => postgresAway({ people: 10, messagesPerSecond: 40, stoppedSeconds: 15, hungSeconds: 15 }),
  },
  { bar: 'C5', title: 'the same command on two nodes', measure: () => sameMoment({ times: 200 }) },
  {
    bar: 'C6',
    title: 'one room on three nodes',
    measure: () => crowdedRoom({ writers: 20, perSecond: 300, seconds: 20 }),
  },
  {
    bar: 'C8',
    title: 'each node restarted in turn',
    measure: () => rollingRestart({ guests: 300, messagesPerSecond: 30 }),
  },
  {
    bar: 'C9',
    title: 'people hop between rooms and nodes',
    measure: () => hopping({ people: 500, seconds: 60 }),
  },
]
