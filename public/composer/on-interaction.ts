/** What nobody needs before the first key, click or touch: one script, loaded then. */
export { Autocomplete } from './autocomplete'
export { suggestionsFrom } from './suggestions'
export { copyText } from '../ui/clipboard'
export { offerHands } from '../log/log-actions'
export { offerPeople } from '../log/log-people'
