import type { ClientId, RoomName } from '../../../../common/protocol/ids'
import { Failure } from '../../../errors'
import { newId } from '../../ids'
import { Coalescer } from '../../log/coalescer'
import type { Clock, Draft } from '../../ports'
import type { BanStore, Erasure } from './ban-store'
import type { Room } from '../../rooms/room'

/** Messages per flush: more would keep what others write waiting. */
const AT_ONCE = 200
/** Messages that are looked up at once. */
const FOUND_MAX = 5_000

export interface ErasuresParts {
  rooms: { open: (room: RoomName) => Promise<Room> }
  store: Pick<BanStore, 'pendingErasures' | 'targetsOf' | 'endErasure'>
  clock: Pick<Clock, 'now'>
  onFailure: (error: unknown) => void
}

/**
 * Deletes what moderators ordered. What is ordered stands in the database until it is done: so it goes on after a restart,
 * and two nodes that do the same delete each message once.
 */
export class Erasures {
  readonly #parts: ErasuresParts
  readonly #running = new Coalescer(() => this.#runAll())

  constructor(parts: ErasuresParts) {
    this.#parts = parts
  }

  /** Begins what was ordered by now. */
  begin(): void {
    this.run().catch(this.#parts.onFailure)
  }

  run(): Promise<void> {
    return this.#running.run()
  }

  async #runAll(): Promise<void> {
    // One that cannot be done keeps no other waiting.
    for (const erasure of await this.#parts.store.pendingErasures())
      await this.#run(erasure).catch(this.#parts.onFailure)
  }

  async #run(erasure: Erasure): Promise<void> {
    const { rooms, store } = this.#parts
    const room = await rooms.open(erasure.room)
    for (;;) {
      const targets = await store.targetsOf(erasure.id, FOUND_MAX)
      for (let from = 0; from < targets.length; from += AT_ONCE)
        await Promise.all(
          targets.slice(from, from + AT_ONCE).map((target) => this.#delete(room, erasure, target)),
        )
      if (targets.length < FOUND_MAX) return store.endErasure(erasure.id)
    }
  }

  async #delete({ log }: Room, { id, by }: Erasure, target: number): Promise<void> {
    const draft: Draft = {
      ...{ id: newId(), type: 'delete', at: this.#parts.clock.now(), author: by },
      // The same on every node and after a restart, so that it is done once.
      ...{ clientId: `${id} ${target}` as ClientId, target },
    }
    await log.append(draft, { isOrdered: true }).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'gone') throw error
    })
  }
}
