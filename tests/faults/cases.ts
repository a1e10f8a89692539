import { killRestart } from './cases/kill-restart'
import { closedTab } from './cases/closed-tab'
import { cutAnswers } from './cases/cut-answers'
import { flakyReaders } from './cases/flaky-readers'
import { droppedFrame } from './cases/dropped-frame'
import { longAbsence } from './cases/long-absence'
import { olderCopy } from './cases/older-copy'
import { refusedFirst } from './cases/refused-first'
import { walkBack } from './cases/walk-back'
import { once } from './cases/once'
import type { Figure } from './parts/figures'

/** The bars in full, as `npm run test:faults` measures them. */
export const cases: Record<string, { title: string; measure: () => Promise<Figure[]> }> = {
  F1: {
    title: 'kill -9 and restart under load',
    measure: () => killRestart({ kills: 8, guests: 20, messagesPerSecond: 500 }),
  },
  F2: { title: 'one clientId again and again', measure: () => once({ repeats: 50 }) },
  F3: {
    title: 'cut after the commit, before the answer',
    measure: () => cutAnswers({ guests: 10, messagesEach: 10 }),
  },
  F4: {
    title: 'writers while readers are cut',
    measure: () => flakyReaders({ writers: 20, messagesEach: 500, readers: 20 }),
  },
  F5: { title: 'the first message refused', measure: () => refusedFirst({ good: 10 }) },
  F6: { title: 'away for 5,000 messages', measure: () => longAbsence({ missed: 5_000 }) },
  F7: {
    title: '10,000 messages walked backwards',
    measure: () => walkBack({ entries: 10_000, messagesPerSecond: 50 }),
  },
  F8: {
    title: 'an older copy of the database put back',
    measure: () => olderCopy({ guests: 10, kept: 300, forgotten: 200 }),
  },
  F9: { title: 'the last frame dropped', measure: droppedFrame },
  F18: { title: 'typed offline, tab closed, server restarted', measure: closedTab },
}
