import type { Answer, Refusal, RefusalCode } from '../common/refusals'

/** A refusal the person may read. Anything else thrown is a bug: logged, not shown. */
export class Failure extends Error {
  /**
   * @param retryAfterMs when the same ask may be tried again at the earliest
   * @param cause what went wrong beneath, for the log; never shown
   */
  constructor(
    readonly code: RefusalCode,
    readonly retryAfterMs?: number,
    cause?: unknown,
  ) {
    super(code, { cause })
  }
}

/** Codes whose ask may succeed later without being changed. */
const retryable: ReadonlySet<RefusalCode> = new Set(['too-fast', 'storage', 'busy'])

/** What the asker is told of a throw. */
export function refusal(error: unknown): Refusal {
  const failure = error instanceof Failure ? error : new Failure('internal')
  return {
    ok: false,
    code: failure.code,
    retryable: retryable.has(failure.code),
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(failure.retryAfterMs) }),
  }
}

/** True for what an operator must see: a bug, or a failure with something beneath it. */
export function isTrouble(error: unknown): boolean {
  return !(error instanceof Failure) || error.cause !== undefined
}

/** Runs `work` and never throws: its value or its refusal. @param report hears of trouble only */
export async function answer<T>(
  work: () => Promise<T> | T,
  report: (error: unknown) => void,
): Promise<Answer<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (isTrouble(error)) report(error)
    return refusal(error)
  }
}
