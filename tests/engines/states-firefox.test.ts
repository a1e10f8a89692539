import { firefox } from './firefox'
import { showStates } from './shown-states'

showStates(firefox, 0)
