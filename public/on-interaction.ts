/** What nobody needs before the first key, click or touch: one script, loaded then. */
export { Completion } from './view/completion'
export { offersFrom } from './view/offers'
export { copyText } from './view/clipboard'
export { offerHands } from './view/log-hands'
export { offerPeople } from './view/log-people'
