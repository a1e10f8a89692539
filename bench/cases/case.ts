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
  | 'C7-full'
  | 'C7-100'

/** What must hold of the first peer, which is ours: by itself, or compared with what another one has in the same round. */
export interface Bar {
  figure: Figure
  /** As a multiple of its. */
  of?: PeerName
  /** What there is more. */
  over?: PeerName
  atMost?: number
  atLeast?: number
  /** A time on a processor: on a slower machine it may be longer, and so it is judged in the short form, too. */
  byMachine?: true
  /** The case slows the page down to a machine so many times slower than that of the bars: only beyond that it may be longer. */
  slowedTo?: number
}

export interface Given {
  /** About half as long, for every change. */
  isShort: boolean
  /** How many times slower this machine is than that of the bars, 1 at least. */
  slower: number
  /** Of the `sessions` of the case. */
  cookies: (string | undefined)[]
}

export interface Case {
  name: CaseName
  title: string
  /** Measured together under this name. */
  group?: 'page'
  /** Measured one after the other; the first is the one the bars are about. */
  peers: [PeerName, ...PeerName[]]
  bars: Bar[]
  /** Takes so long that the short form measures them once and compares every round with that. */
  onceInShort?: PeerName[]
  /** Everything runs on all cores, because a browser has many threads and the generator does little. */
  sharesCores?: true
  /** So many sessions exist before the server starts, where there are sessions. */
  sessions?: number
  measure: (server: RunningServer, dialect: Dialect, given: Given) => Promise<Figures>
}
