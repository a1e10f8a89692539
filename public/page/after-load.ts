/** What the first second does without, loaded after it as one script. */
export { catchFiles } from '../composer/dropped-files'
export { offerPageKeys } from '../composer/page-keys'
export { registerWorker } from '../device/register-worker'
export { watchSwipes } from '../sidebar/swipes'
export { setThemeColor } from './theme-color'
export { keepInView } from './viewport'
export { ringOnlyByKeyboard } from '../ui/focus-ring'
