import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Figure, note, Skipped } from './figures'

/** The kernel's buffer per connection: about what an internet connection has in flight. */
const BUFFER_MAX_BYTES = 262_144

/**
 * Runs a case in its own network namespace, with kernel buffers as small as those of a real connection: on loopback Linux
 * buffers megabytes for a client that does not read, which no server can notice.
 * @throws {Skipped} without the right to create one
 */
export async function inOwnNetwork(bar: string, play: () => Promise<Figure[]>): Promise<Figure[]> {
  if (process.env.FAULTS_FIGURES !== undefined) return play()
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-network-'))
  const file = join(folder, 'figures.json')
  try {
    const buffers = ['tcp_wmem', 'tcp_rmem'].map(
      (name) => `net.ipv4.${name}="4096 16384 ${BUFFER_MAX_BYTES}"`,
    )
    const setUp = `ip link set lo up && sysctl -qw ${buffers.join(' ')}`
    if (spawnSync('unshare', ['--net', 'sh', '-c', setUp]).status !== 0)
      throw new Skipped('a network of its own can be made by root on Linux only (unshare, ip, sysctl)')
    const script = `${setUp} && exec "$0" "$@"`
    const args = ['--net', 'sh', '-c', script, process.execPath, process.argv[1]!, bar]
    spawnSync('unshare', args, { stdio: 'ignore', env: { ...process.env, FAULTS_FIGURES: file } })
    const figures = JSON.parse(readFileSync(file, 'utf8')) as Figure[]
    return [...figures, note('kernel buffers, at most', BUFFER_MAX_BYTES / 1_000, 'kB')]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
