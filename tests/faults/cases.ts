import { clockJump } from './cases/clock-jump'
import { closedTab } from './cases/closed-tab'
import { cutAnswers } from './cases/cut-answers'
import { damagedFile } from './cases/damaged-file'
import { drain } from './cases/drain'
import { droppedFrame } from './cases/dropped-frame'
import { flakyReaders } from './cases/flaky-readers'
import { fullDisk, limitedDisk } from './cases/full-disk'
import { halfOpen } from './cases/half-open'
import { keptDraft } from './cases/kept-draft'
import { killRestart } from './cases/kill-restart'
import { lockedDatabase } from './cases/locked-database'
import { longAbsence } from './cases/long-absence'
import { massReturn } from './cases/mass-return'
import { million } from './cases/million'
import { olderCopy } from './cases/older-copy'
import { once } from './cases/once'
import { refusedFirst } from './cases/refused-first'
import { stuckReaders } from './cases/stuck-readers'
import { walkBack } from './cases/walk-back'
import { broken, exactly, type Figure } from './parts/figures'
import { inOwnNetwork } from './parts/own-network'

export interface Case {
  /** The bar it belongs to. */
  bar: string
  title: string
  measure: () => Promise<Figure[]>
  /** The timeout, 4 minutes by default. */
  timeoutMs?: number
}

const inFull = { kills: 8, guests: 20, mix: 'changes', perSecond: 500 } as const
const withFault = { kills: 2, guests: 16, mix: 'messages', perSecond: 200 } as const

/** The bars in full, as `npm run test:faults` measures them. */
export const cases: Case[] = [
  { bar: 'F1', title: 'kill -9 and restart under load', measure: () => killRestart(inFull) },
  {
    bar: 'F1',
    title: 'goes red with deduplication off',
    measure: () => red('entries doubled', killRestart({ ...withFault, fault: 'deduplication-off' })),
  },
  {
    bar: 'F1',
    title: 'goes red with the answer before the commit',
    measure: () => red('acknowledged and lost', killRestart({ ...withFault, fault: 'answer-before-commit' })),
  },
  { bar: 'F2', title: 'one clientId again and again', measure: () => once({ repeats: 50 }) },
  {
    bar: 'F2',
    title: 'goes red with deduplication off',
    measure: () => red('entries', once({ repeats: 5, fault: 'deduplication-off' })),
  },
  {
    bar: 'F2',
    title: 'goes red with the answer before the commit',
    measure: () => red('different answers, last', once({ repeats: 5, fault: 'answer-before-commit' })),
  },
  {
    bar: 'F3',
    title: 'cut after the commit, before the answer',
    measure: () => cutAnswers({ guests: 10, commandsEach: 10 }),
  },
  {
    bar: 'F4',
    title: 'writers while readers are cut',
    measure: () => flakyReaders({ writers: 20, commandsEach: 500, readers: 20 }),
  },
  { bar: 'F5', title: 'the first message refused', measure: () => refusedFirst({ good: 10 }) },
  { bar: 'F6', title: 'away for 5,000 entries', measure: () => longAbsence({ missed: 5_000 }) },
  {
    bar: 'F7',
    title: '10,000 messages walked backwards',
    measure: () => walkBack({ entries: 10_000, messagesPerSecond: 50 }),
  },
  {
    bar: 'F8',
    title: 'an older copy of the database put back',
    measure: () => olderCopy({ guests: 10, kept: 300, forgotten: 200 }),
  },
  { bar: 'F8', title: 'the same in a browser', measure: keptDraft },
  { bar: 'F9', title: 'the last frame dropped', measure: droppedFrame },
  {
    bar: 'F10',
    title: 'SIGTERM under load',
    measure: () => drain({ guests: 300, perSecond: 300 }),
  },
  {
    bar: 'F11',
    title: 'readers that stop reading',
    measure: () => inOwnNetwork('F11', () => stuckReaders({ stuck: 50, healthy: 50, seconds: 60 })),
  },
  { bar: 'F12', title: 'half-open connections', measure: halfOpen },
  { bar: 'F13', title: 'the disk full, then freed', measure: fullDisk },
  { bar: 'F13', title: 'files that may not grow, then may', measure: limitedDisk },
  { bar: 'F14', title: 'the database locked for 10 s', measure: () => lockedDatabase({ seconds: 10 }) },
  { bar: 'F14', title: 'the file damaged before the start', measure: damagedFile },
  { bar: 'F15', title: 'the clock jumps', measure: clockJump },
  {
    bar: 'F16',
    title: '1,000,000 entries',
    measure: () => million({ entries: 1_000_000, textLength: 40 }),
  },
  {
    bar: 'F16',
    title: 'the largest database that is checked whole',
    measure: () => million({ entries: 1_000_000, textLength: 12 }),
  },
  {
    bar: 'F17',
    title: '2,000 return after a restart',
    measure: () => massReturn({ guests: 2_000, signal: 'SIGTERM' }),
  },
  {
    bar: 'F17',
    title: '2,000 return after kill -9',
    measure: () => massReturn({ guests: 2_000, signal: 'SIGKILL' }),
  },
  { bar: 'F18', title: 'typed offline, tab closed, server restarted', measure: closedTab },
]

/** A harness that cannot fail proves nothing: here the named figure must not hold. */
async function red(what: string, measured: Promise<Figure[]>): Promise<Figure[]> {
  const sentence = broken(await measured).find((each) => each.startsWith(`${what}:`))
  return [exactly(sentence ?? `${what}: holds`, sentence ? 'red' : 'green', 'red')]
}
