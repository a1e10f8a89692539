/** Sound and desktop notifications, loaded with the first message to notify of. */
export { plainText } from '../../common/text/plain-text'
export { hideDesktop, showDesktop } from './desktop-notification'
export { sound } from './sound'
