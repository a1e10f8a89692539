import { Failure } from '../errors'

/** What a database throws becomes the one refusal that means it, with the cause for the log. */
export async function asStorageFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new Failure('storage', undefined, error)
  }
}
