import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { until } from '../../support/chat'
import { builtFolder } from './built'
import type { Scene } from './scene'

/** The number of processes: enough that no page waits long for the others in its process. */
const PROCESSES = 4

/** The state of one process's guests. */
export interface CrowdReport {
  /** Guests that are in the room and miss nothing. */
  inSync: number
  /** Guests by what they have in their log. */
  logs: Record<string, number>
  /** When each guest was online again since `forget`, epoch milliseconds. */
  arrivals: number[]
  /** When each page was to try a connection since `forget`, by its own clock. */
  tries: number[]
  /** The longest time in which a process did nothing it should have, milliseconds. */
  stalledMs: number
}

export type CrowdOrder = { enter: number; url: string } | 'forget' | 'report'

/** More guests than one process can run. */
export class Crowd {
  readonly #processes: ChildProcess[]

  private constructor(processes: ChildProcess[]) {
    this.#processes = processes
  }

  /** @returns this many guests, all in the lobby */
  static async entered(scene: Scene, url: string, count: number): Promise<Crowd> {
    const processes = Array.from({ length: PROCESSES }, () => fork(join(builtFolder(), 'crowd-process.js')))
    scene.later(() => processes.forEach((each) => each.kill('SIGKILL')))
    const crowd = new Crowd(processes)
    await crowd.#order({ enter: count / PROCESSES, url })
    return crowd
  }

  forget(): Promise<unknown> {
    return this.#order('forget')
  }

  async report(): Promise<CrowdReport> {
    const reports = await this.#order<CrowdReport>('report')
    const logs: Record<string, number> = {}
    for (const report of reports)
      for (const [log, count] of Object.entries(report.logs)) logs[log] = (logs[log] ?? 0) + count
    return {
      inSync: reports.reduce((sum, { inSync }) => sum + inSync, 0),
      logs,
      arrivals: reports.flatMap(({ arrivals }) => arrivals),
      tries: reports.flatMap(({ tries }) => tries),
      stalledMs: Math.max(...reports.map(({ stalledMs }) => stalledMs)),
    }
  }

  /** Resolves when the reports of the processes say so. */
  async until(what: string, isSo: (report: CrowdReport) => boolean, withinMs: number): Promise<void> {
    await until(what, async () => isSo(await this.report()), withinMs)
  }

  async #order<T>(order: CrowdOrder): Promise<T[]> {
    return Promise.all(
      this.#processes.map(async (each) => {
        const answer = once(each, 'message') as Promise<[T]>
        each.send(order)
        return (await answer)[0]
      }),
    )
  }
}
