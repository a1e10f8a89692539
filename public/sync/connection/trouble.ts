import type { RefusalCode } from '../../../common/refusals'

/** Why we are not online, where more is known than that the server was not reached. */
export type Reason = RefusalCode | 'restarting' | 'cookies-blocked' | 'too-many-sessions'

/** Keeps us from connecting, and says for how long at least. */
export class Trouble extends Error {
  constructor(
    readonly reason: Reason,
    readonly retryAfterMs: number,
  ) {
    super(reason)
  }
}
