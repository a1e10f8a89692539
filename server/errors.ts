import type { Answer, Refusal, RefusalCode } from '../common/refusals'

/** A refusal that the client is told. Any other error is a bug: logged, and answered as `internal`. */
export class Failure extends Error {
  /**
   * @param retryAfterMs the earliest time for a retry
   * @param cause the underlying error, for the log only
   */
  constructor(
    readonly code: RefusalCode,
    readonly retryAfterMs?: number,
    cause?: unknown,
  ) {
    super(code, { cause })
  }
}

export const isFailure = (error: unknown, code: RefusalCode): boolean =>
  error instanceof Failure && error.code === code

/** Codes whose ask may succeed later unchanged. */
const retryable: ReadonlySet<RefusalCode> = new Set(['too-fast', 'storage', 'busy'])

/** The answer for an error. */
export function refusal(error: unknown): Refusal {
  const failure = error instanceof Failure ? error : new Failure('internal')
  return {
    ok: false,
    code: failure.code,
    retryable: retryable.has(failure.code),
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(failure.retryAfterMs) }),
  }
}

/** True for errors that an operator must see: bugs, and failures with a cause. */
export function isTrouble(error: unknown): boolean {
  return !(error instanceof Failure) || error.cause !== undefined
}

/** Runs `work` and never throws. @returns its value or its refusal. @param report called for trouble only */
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
