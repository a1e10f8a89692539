/** What calls a person who looks elsewhere: loaded when it is wanted and there is something to call for. */
export { plainText } from '../../common/text/plain-text'
export { hideDesktop, showDesktop } from './desktop-notification'
export { sound } from './sound'
