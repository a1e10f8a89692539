import { Failure } from '../errors'

/** Turns any error of the database into the refusal `storage`, with the error as its cause for the log. */
export async function asStorageFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new Failure('storage', undefined, error)
  }
}
