import { createHash } from 'node:crypto'
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { until } from '../../support/chat'
import { exactly, type Figure } from '../parts/figures'
import { onScene, type Scene } from '../parts/scene'
import { seed } from '../parts/seed'

const damages: Record<string, (file: string) => void> = {
  empty: (file) => truncateSync(file, 0),
  'cut in half': (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2)),
  'without a head': (file) => overwrite(file, 0, Buffer.alloc(100, 0xaa)),
  'a page of garbage': (file) => overwrite(file, 4_096 * 5, Buffer.alloc(4_096, 0xaa)),
  "somebody else's": (file) => {
    truncateSync(file, 0)
    const other = new Database(file)
    other.exec('CREATE TABLE theirs (name TEXT)')
    other.close()
  },
}

/** F14, second half: the file is damaged before the start. */
export function damagedFile(): Promise<Figure[]> {
  return onScene(async (scene) => {
    const whole = await wholeDatabase(scene)
    const figures: Figure[] = []
    for (const [name, damage] of Object.entries(damages)) {
      const dataDir = scene.folder()
      cpSync(whole, dataDir, { recursive: true })
      const file = join(dataDir, 'teahouse.db')
      damage(file)
      const before = digest(file)
      const server = await scene.server({ dataDir })
      server.spawn()
      await until('the end', () => !server.isAlive || server.isReady)
      const code = server.isReady ? 'none, it listens' : await server.ended()
      const lines = server.output.trim().split('\n')
      const isClear = lines.length === 1 && lines[0]!.includes('teahouse.db cannot be used')
      figures.push(
        exactly(`${name}: exit code`, code, 1),
        exactly(`${name}: one clear line`, isClear ? 'yes' : server.output.slice(0, 200), 'yes'),
        exactly(`${name}: left as it was`, String(digest(file) === before), 'true'),
      )
    }
    return figures
  })
}

async function wholeDatabase(scene: Scene): Promise<string> {
  const server = await scene.server()
  await server.start()
  await server.end('SIGTERM')
  seed(server.dataDir, ['lobby'], 500)
  return server.dataDir
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const whole = readFileSync(file)
  bytes.copy(whole, at)
  writeFileSync(file, whole)
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
