import type { Log } from '../log/log'
import { dayNumber } from '../ui/words'
import type { Screen } from './screen'

/** Counts down the seconds until a retry, and notices when another day begins. */
export function followTime(screen: Screen, log: Log): void {
  let today = dayNumber(Date.now())
  setInterval(() => {
    screen.showUnsent()
    const day = dayNumber(Date.now())
    if (day !== today) log.redate(Date.now())
    today = day
  }, 1_000)
}
