import type { OwnReaction } from '../../../common/protocol/answers'
import type { Entry } from '../../../common/protocol/entries'
import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { RawJson } from '../../raw-json'
import { BatchedLookup } from '../log/batched-lookup'
import type { Clock, OwnRange, Store } from '../ports'

/** Messages of a range, as an answer carries them. */
interface Answered {
  entries: RawJson<Entry[]>
  from: number
  to: number
}

/** In one answer: less than 20 kB, which fit beside a page and the members of a large room. */
export const OWN_REACTIONS_MAX = 250

/** In JSON no text contains it: the quotes in a text are escaped. */
const SOME_REACTIONS = '"reactions":['

/**
 * Reads the reactions of askers to the messages they are answered, in one query for all of the same moment. Of more than
 * `OWN_REACTIONS_MAX`, those to the newest messages.
 */
export class OwnReactions {
  readonly #lookup: BatchedLookup<OwnRange, OwnReaction[]>

  constructor(room: RoomName, store: Pick<Store, 'ownReactions'>, clock: Pick<Clock, 'monotonic'>) {
    this.#lookup = new BatchedLookup(clock, (asked) => store.ownReactions(room, asked))
  }

  /** Read after the messages, and so at least as new. */
  async among({ entries, from, to }: Answered, member: MemberId): Promise<OwnReaction[]> {
    if (!entries.json.includes(SOME_REACTIONS)) return []
    return newestOf(await this.#lookup.ask({ member, from, to }))
  }

  /** The same for messages that lie scattered: what is between them may have any number of reactions. */
  async amongScattered(entries: RawJson<Entry[]>, member: MemberId): Promise<OwnReaction[]> {
    if (!entries.json.includes(SOME_REACTIONS)) return []
    const reactedTo = entries.toJSON().filter((entry) => 'reactions' in entry)
    const found = reactedTo.map(({ seq }) => this.#lookup.ask({ member, from: seq, to: seq }))
    return newestOf((await Promise.all(found)).flat().sort((one, other) => one.seq - other.seq))
  }
}

/** @param found by `seq` */
const newestOf = (found: readonly OwnReaction[]): OwnReaction[] => found.slice(-OWN_REACTIONS_MAX)
