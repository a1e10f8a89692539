import { endAll } from './ends'

export default endAll
