import { webkit } from './webkit'
import { showStates } from './shown-states'

showStates(webkit, 1)
