/** What the page needs only after the first key, click or touch, loaded then as one script. */
export { Autocomplete } from './autocomplete'
export { commandsFor } from './command-handlers'
export { offerFormatting } from './field/format-keys'
export { suggestionsFrom } from './suggestions'
export { copyText } from '../ui/clipboard'
export { offerHands } from '../log/log-actions'
export { offerPeople } from '../log/log-people'
export { offerMessageActions } from '../log/actions/message-actions'
