import type { Dialect } from '../parts/dialects'
import type { Figure, Figures } from '../parts/figures'
import type { PeerName } from '../parts/peers'
import type { RunningServer } from '../parts/running-server'

export type CaseName =
  | 'P1'
  | 'P2'
  | 'P3'
  | 'P4'
  | 'P5'
  | 'P6-3000'
  | 'P6-8000'
  | 'P7'
  | 'P8'
  | 'P9'
  | 'P10'
  | 'P11'
  | 'P12'
  | 'P13'
  | 'P14'
  | 'P15'
  | 'P16'
  | 'P17'
  | 'P18'
  | 'P19-sqlite'
  | 'P19-postgres'
  | 'P20'
  | 'P21'
  | 'P22'
  | 'C7-full'
  | 'C7-100'

/** A limit for the first peer, which is ours: absolute, or relative to another peer in the same round. */
export interface Bar {
  figure: Figure
  /** Compares the ratio to this peer. */
  of?: PeerName
  /** Compares the difference to this peer. */
  over?: PeerName
  atMost?: number
  atLeast?: number
  /** A CPU-bound time: its limit scales with the slowness of the machine, and so the short form judges it, too. */
  byMachine?: true
  /** The case throttles the page to a machine this many times slower than the reference machine; the limit scales only beyond. */
  slowedTo?: number
}

export interface Given {
  /** The short form, for every change. */
  isShort: boolean
  /** How many times slower this machine is than the reference machine, at least 1. */
  slower: number
  /** The cookies of `sessions`. */
  cookies: (string | undefined)[]
}

export interface Case {
  name: CaseName
  title: string
  /** The name that selects several cases. */
  group?: 'page'
  /** Measured one after the other; the bars judge the first. */
  peers: [PeerName, ...PeerName[]]
  bars: Bar[]
  /** Slow peers: the short form measures them once, and reuses the figures in every round. */
  onceInShort?: PeerName[]
  /** Server, browser and generator share all cores: a browser has many threads, and the generator does little. */
  sharesCores?: true
  /** The number of sessions that exist before the server starts, if the peer has sessions. */
  sessions?: number
  measure: (server: RunningServer, dialect: Dialect, given: Given) => Promise<Figures>
}
