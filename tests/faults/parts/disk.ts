import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Scene } from './scene'
import type { ServerProcess } from './server-process'

/** A disk that can be full. */
export interface Disk {
  kind: string
  dataDir: string
  fill: (server: ServerProcess) => void
  free: (server: ServerProcess) => void
}

/** A small file system; without the right to mount one, a limit on the size of every file. */
export function smallDisk(scene: Scene, megabytes: number): Disk {
  const dataDir = scene.folder()
  const ballast = join(dataDir, 'ballast')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dataDir], { stdio: 'ignore' })
  } catch {
    return limitedFiles(dataDir)
  }
  scene.later(() => void execFileSync('umount', ['--lazy', dataDir]))
  return {
    kind: 'tmpfs',
    dataDir,
    fill: () => writeUntilFull(ballast),
    free: () => rmSync(ballast),
  }
}

/** Node ignores the signal of the limit, so that writes fail as on a full disk, with EFBIG. */
export function limitedFiles(dataDir: string): Disk {
  const limit = (server: ServerProcess, bytes: string) =>
    execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}:`])
  return {
    kind: 'RLIMIT_FSIZE',
    dataDir,
    fill: (server) => limit(server, '4096'),
    free: (server) => limit(server, 'unlimited'),
  }
}

function writeUntilFull(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (const block of [Buffer.alloc(65_536), Buffer.alloc(4_096)]) while (writes(handle, block));
  } finally {
    closeSync(handle)
  }
}

function writes(handle: number, block: Buffer): boolean {
  try {
    return writeSync(handle, block) === block.length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false
    throw error
  }
}
