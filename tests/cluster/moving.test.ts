import { wrong } from '../faults/parts/figures'
import { describeWith } from '../support/missing'
import { ownRedisIsMissing } from '../support/redis'
import { crowdedRoom } from './cases/crowded-room'
import { hopping } from './cases/hopping'
import { nodeKilled } from './cases/node-killed'
import { rollingRestart } from './cases/rolling-restart'

describeWith(ownRedisIsMissing())('several nodes', () => {
  it('[G1][M2][M3][M4] lose and double nothing when one is killed under load (C1)', async () => {
    expect(wrong(await nodeKilled({ kills: 2, guests: 6, perSecond: 60 }))).toEqual([])
  })

  it('[G1][M4] have one log of a room in which clients of all nodes write (C6)', async () => {
    expect(wrong(await crowdedRoom({ writers: 5, perSecond: 90, seconds: 2 }))).toEqual([])
  })

  it('[G1][D1] are restarted in turn without a join or leave being told (C8)', async () => {
    expect(wrong(await rollingRestart({ guests: 30, messagesPerSecond: 30 }))).toEqual([])
  })

  it('[G1][P4] agree on presence, however clients move between rooms and nodes (C9)', async () => {
    expect(wrong(await hopping({ people: 40, seconds: 3 }))).toEqual([])
  })
})
