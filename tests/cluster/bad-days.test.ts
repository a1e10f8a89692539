import { type Figure, wrong } from '../faults/parts/figures'
import { describeWith } from '../support/missing'
import { ownRedisIsMissing } from '../support/redis'
import { deadPeople } from './cases/dead-people'
import { postgresAway } from './cases/postgres-away'
import { redisAway } from './cases/redis-away'

describeWith(ownRedisIsMissing())('several nodes, on bad days', () => {
  // Starts first and is checked last, because most of it waits for the end of a lease.
  let died: Promise<Figure[]>
  beforeAll(() => {
    died = deadPeople({ people: 16 })
    died.catch(() => {})
  })

  it('[G3] go on while Redis is down or hangs, and agree again when it is back (C3)', async () => {
    const size = { guests: 3, messagesPerSecond: 10, seconds: 4 }
    expect(wrong(await redisAway(size))).toEqual([])
  })

  it('[G4][M3][M4] answer in time while PostgreSQL is down or hangs, and lose nothing (C4)', async () => {
    const size = { people: 3, messagesPerSecond: 20, stoppedSeconds: 3, hungSeconds: 6 }
    expect(wrong(await postgresAway(size))).toEqual([])
  })

  it('[G2] tell once that the members of a dead node left, except those that reconnected (C2)', async () => {
    expect(wrong(await died)).toEqual([])
  })
})
