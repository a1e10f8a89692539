import { type Compilable, CompiledQuery, type Kysely } from 'kysely'
import type { Tables } from './schema'

/**
 * Compiled queries of the hot path, by shape and database: building one with Kysely takes as long as running it (0.3 ms
 * of 0.6 for an append of one message). A query with a list has the few sizes of `chunksOfFewSizes`: with one shape for
 * every size, appends took 15 % more CPU, and their prepared statements 80 MB.
 */
const compiled = new WeakMap<object, Map<string, Shape>>()

/** The shape of each compiled query, by its text. */
const shapes = new Map<string, string>()

/** Without the values of its first use, which may be words that are deleted since. */
interface Shape {
  query: CompiledQuery
  values: number
}

/**
 * Runs a query that is compiled once per shape.
 * @param shape identifies the text of the query
 * @param values every parameter, in the order of the text
 */
export async function runCached<R>(
  db: Kysely<Tables>,
  shape: string,
  build: () => Compilable<R>,
  values: readonly unknown[],
): Promise<R[]> {
  const cache = cacheOf(db)
  const known = cache.get(shape) ?? shapeOf(build().compile())
  if (known.values !== values.length) throw new Error(`${shape} needs other values`)
  cache.set(shape, known)
  shapes.set(known.query.sql, shape)
  const { rows } = await db.executeQuery({ ...known.query, parameters: values })
  return rows as R[]
}

/** A name for the prepared statement of a compiled query; `undefined` for other queries. */
export const statementName = (sql: string): string | undefined => shapes.get(sql)

function shapeOf({ sql, parameters }: CompiledQuery<unknown>): Shape {
  return { query: CompiledQuery.raw(sql), values: parameters.length }
}

function cacheOf(db: Kysely<Tables>): Map<string, Shape> {
  const { adapter } = db.getExecutor()
  const cache = compiled.get(adapter) ?? new Map<string, Shape>()
  compiled.set(adapter, cache)
  return cache
}
