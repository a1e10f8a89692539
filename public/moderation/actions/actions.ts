/** What moderators need, loaded for them as one script. */
export { MemberActions } from './member-actions'
export { type ModerationCommand, runModeration } from './commands'
