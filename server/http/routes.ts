import type Koa from 'koa'
import { filesApi, type FilesApiParts } from './api/files'
import { inviteApi, type InviteApiParts } from './api/invite'
import { operatorApi, type OperatorApiParts } from './api/operator'
import { roomsApi, type RoomsApiParts } from './api/rooms'
import { sessionApi, type SessionApiParts } from './api/session'
import { health, type HealthParts } from './health'
import { page } from './page/page'
import { pwaRoutes } from './page/pwa'

export interface RouteParts
  extends HealthParts, FilesApiParts, InviteApiParts, OperatorApiParts, RoomsApiParts, SessionApiParts {
  publicFolder: string
}

/** Every address that is answered. */
export function addRoutes(web: Koa, parts: RouteParts): void {
  const { publicFolder, config } = parts
  for (const router of [
    health(parts),
    sessionApi(parts),
    roomsApi(parts),
    filesApi(parts),
    inviteApi(parts),
    operatorApi(parts),
    pwaRoutes(publicFolder, config.siteName),
    page(publicFolder, config.siteName),
  ]) {
    web.use(router.routes())
  }
}
