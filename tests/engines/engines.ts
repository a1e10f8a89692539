import type { Engine, EngineKind } from './engine'
import { firefox } from './firefox'
import { webkit } from './webkit'

const kinds: readonly EngineKind[] = [firefox, webkit]

/** Those that are here. One that is not is named, and refused where services are required. */
export const engines: readonly EngineKind[] = kinds.filter((kind) => {
  const missing = kind.missing()
  if (missing === null) return true
  if (process.env.REQUIRE_SERVICES) throw new Error(`${kind.name} is required: ${missing}`)
  console.warn(`${kind.name} skipped: ${missing}`)
  return false
})

/** Runs tests with an engine that is started before and ended after them. */
export function withEngine(kind: EngineKind, tests: (engine: () => Engine) => void): void {
  describe(kind.name, () => {
    let engine: Engine
    beforeAll(async () => {
      engine = await kind.start()
    })
    afterAll(() => engine.close())
    tests(() => engine)
  })
}
