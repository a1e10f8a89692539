import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const TICKS_PER_SECOND = ticksPerSecond()

/** The CPU time of a process and all its threads, in milliseconds; its resolution is a tick, usually 10 ms. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // After the name, which may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [fields[11], fields[12]].map(Number)
  return ((user! + system!) * 1_000) / TICKS_PER_SECOND
}

/** The resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1_024
}

/** The cores that this process may use, or `null` when it cannot pin processes to them. */
export function cores(): { server: string; generator: string; all: string } | null {
  if (availableParallelism() < 2) return null
  try {
    const list = /Cpus_allowed_list:\s+(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]!
    const all = list.split(',').flatMap((range) => {
      const [from, to = from] = range.split('-').map(Number)
      return Array.from({ length: to! - from! + 1 }, (_, at) => String(from! + at))
    })
    execFileSync('taskset', ['--version'], { stdio: 'ignore' })
    return { generator: all.at(-2)!, server: all.at(-1)!, all: list }
  } catch {
    return null
  }
}

/** Pins all threads of this process to these cores. */
export function pinThis(list: string): void {
  for (const thread of readdirSync('/proc/self/task')) {
    try {
      execFileSync('taskset', ['-cp', list, thread], { stdio: 'ignore' })
    } catch (error) {
      // The thread may have ended meanwhile.
      if (existsSync(`/proc/self/task/${thread}`)) throw error
    }
  }
}

function ticksPerSecond(): number {
  try {
    return Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  } catch {
    return 100
  }
}
