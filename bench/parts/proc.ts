import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

const TICKS_PER_SECOND = ticksPerSecond()

/** Milliseconds of CPU that a process has used, all its threads together; in steps of a tick, 10 ms mostly. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // Behind the name, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [fields[11], fields[12]].map(Number)
  return ((user! + system!) * 1_000) / TICKS_PER_SECOND
}

/** Bytes of memory that a process holds. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1_024
}

/** The cores that this process may use, or `null` where it cannot pin others to one of them. */
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

/** Puts this process, all its threads, on these cores. */
export function pinThis(list: string): void {
  for (const thread of readdirSync('/proc/self/task'))
    execFileSync('taskset', ['-cp', list, thread], { stdio: 'ignore' })
}

function ticksPerSecond(): number {
  try {
    return Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  } catch {
    return 100
  }
}
