import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { audienceHere, audienceOf, idsIn, insideKeeper } from './audience'
import { Passwords } from './chat/admission/passwords'
import type { Chat } from './chat/chat'
import { Operators } from './chat/moderation/operators'
import { announce } from './chat/moderation/announce'
import { Erasures } from './chat/moderation/bans/erasures'
import { Succession } from './chat/moderation/succession'
import { Networks } from './chat/moderation/bans/networks'
import { tellWaiting } from './chat/moderation/queue/tell'
import { hasOtherRoles, roleOf } from './chat/moderation/room-state'
import { Shields } from './chat/moderation/shield/shields'
import { limitersOf } from './chat/limits/rate-limiter'
import { FormerNames } from './chat/people/former-names'
import { Memberships } from './chat/rooms/memberships'
import { Nicknames } from './chat/people/nicknames'
import type { Clock } from './chat/ports'
import { PresenceJournal, restorePresence } from './chat/people/presence-journal'
import { RecentMemory } from './chat/log/recent-memory'
import { RoomNames } from './chat/rooms/room-names'
import { LOBBY } from './chat/rooms/room-name'
import { Rooms } from './chat/rooms/rooms'
import { TypingThrottle } from './chat/rooms/typing-throttle'
import { KeyedMutex } from './chat/people/keyed-mutex'
import { Cluster } from './cluster/cluster'
import { newOperatorLink } from './command/operator-link'
import { takeCommands } from './command/socket'
import type { Config } from './config/config'
import { answerClientErrors } from './http/client-errors'
import { limitConnections } from './http/connections'
import { readHandshakes } from './http/handshakes'
import { addRoutes } from './http/routes'
import { answerInTurn, createHttpServer, listen } from './http/server'
import { createSessionCookies } from './http/sessions'
import { createKoaApp, isHttpsOnly } from './http/koa-app'
import { openFileStorage } from './files/storage'
import { LOOK_EVERY_MS, startHousekeeping } from './housekeeping'
import { banKeysOf } from './config/ban-keys'
import { readKeys } from './config/session-keys'
import { LoadMonitor, readerOfLoad } from './monitoring/load'
import { createMetrics } from './monitoring/metrics'
import { localUrl, networkUrls } from './http/api/lan-addresses'
import { keepPrivate } from './config/private-files'
import type { Role } from '../common/protocol/members'
import { Sockets } from './realtime/sockets'
import { RefusalLog } from './monitoring/refusal-log'
import { failureLogsOf } from './monitoring/failure-logs'
import { openStore } from './store/open'
import type { RunningChat, Surroundings } from './surroundings'

/** The part of the handshakes per second that clients reconnect at: random times are bursty. */
const RETURNING_PART = 0.7

/**
 * Builds all parts and serves. The only place that knows them all.
 * @throws when the database or the keys are damaged, or the port is taken
 */
export async function createChat(
  config: Config,
  {
    publicFolder,
    log,
    interfaces = networkInterfaces,
    requestTimeouts,
    readLoad = readerOfLoad(LOOK_EVERY_MS),
    decorateStore = (store) => store,
    decorateSessions = (sessions) => sessions,
  }: Surroundings,
): Promise<RunningChat> {
  // Otherwise the folder stays empty.
  if (config.databaseUrl === null || config.sessionKeys === null)
    keepPrivate(config.dataDir, (message, fields) => log.warn(fields, message))
  const keys = config.sessionKeys ?? readKeys(config.dataDir, Date.now())
  const opened = await openStore(config, {
    tell: (message) => log.warn(message),
    onLost: (error) => storageLog.noticed(error),
  })
  const networks = new Networks(banKeysOf(config, keys, await opened.bans.banKeys(), log))
  const store = decorateStore(opened.log)
  const sessions = decorateSessions(opened.sessions)
  const clock: Clock = { now: Date.now, monotonic: () => performance.now() }
  const metrics = createMetrics(config.nodeName)
  const { storageLog, onTrouble, complain, onStorageFailure } = failureLogsOf(log, clock, () => store.check())
  const fileStorage = await openFileStorage(config.files, {
    ...{ records: opened.files, store, log, metrics, clock },
  })
  const refusals = new RefusalLog(log, keys[0]!, config.logAddresses)
  let closing: Promise<void> | null = null
  const isDraining = () => closing !== null
  const monitor = new LoadMonitor(readLoad)
  const load = () => (config.hasLimits ? monitor.load : 'normal')

  const { redisUrl, nodeName } = config
  const names = new RoomNames(async (name) => cluster?.agree(name) ?? name)
  const cluster: Cluster | null =
    redisUrl === null ? null : new Cluster({ redisUrl, nodeName, epoch: store.epoch, names, clock, log })
  const journal = new PresenceJournal({
    ...{ store: opened.presence, clock, onFailure: onStorageFailure },
    networkOf: (room, member) => networks.hashesOf(sockets.addressKeyIn(room, member) ?? '')[0],
  })
  const returnsPerSecond = RETURNING_PART * config.maxHandshakesPerSecond
  const web = createKoaApp({ config, keys, publicFolder, log, onTrouble, onRefused: refusals.refused })
  const formerNames = new FormerNames()
  const cookies = createSessionCookies(web, sessions, isHttpsOnly(config))
  const sockets = new Sockets({
    config,
    clock,
    log,
    isDraining,
    load,
    returnsPerSecond,
    onTrouble,
    onRefused: refusals.refused,
    ...readHandshakes(web, { cookies, sessions, clock }),
    others: cluster?.others ?? null,
    roleOf: (room, member): Role | undefined => rooms.roleOf(room, member),
    newcomers: {
      isQuiet: (room): boolean => shields.isQuiet(room),
      enter: (room, member) => shields.enter(room, member),
    },
    onChanged(room, entered, left) {
      journal.changed(room, entered, left)
      for (const member of left) {
        nicknames.release(room, member.id, clock.monotonic())
        formerNames.add(room, member)
      }
    },
    onRenamed: (room, before) => formerNames.add(room, before),
    onAnswer: (ask, outcome) => metrics.asks.inc({ ask, outcome: outcome.ok ? 'ok' : outcome.code }),
  })
  const nicknames = new Nicknames(sockets.presence, cluster)
  const memberships = new Memberships()
  const here = audienceHere(sockets, memberships, (room) => rooms.moderators(room))
  const operators = new Operators(opened.operators, () => cluster?.tell('operators', null))
  const keepInside = insideKeeper({ sockets, memberships, ...opened, onFailure: complain })
  const rooms = new Rooms({
    ...{ store, operators, names, memberships, audience: sockets, clock, isShared: cluster !== null },
    ...{ editWithinMs: config.editWithinMs, hasOwners: config.roomOwners },
    present: (room) => idsIn(room, sockets),
    onState(room, before) {
      const { name, state } = room
      const isReassigned = before === null || hasOtherRoles(before, state)
      if (isReassigned) sockets.presence.assign(name, (member) => roleOf(state, member))
      if (isReassigned && room.hasWaiting) tellWaiting(name, { audience: here, rooms })
      shields.change(room, before)
      if (before === null) return memberships.hear(name, state.restrictions.values())
      announce(room, before, { here, networks, present: () => idsIn(name, sockets), now: clock.now() })
      keepInside(room, before)
    },
    keptListeners: [
      ({ fact }) => sockets.tellEntries(fact),
      ({ fact, isOwn }) => isOwn && cluster?.tell('message', fact),
      (kept) => shields.hear(kept),
    ],
    tellState: (room, revision) => cluster?.tell('state', { room, revision }),
    onListenerFailure: (error) => log.error({ err: error }, 'telling of kept entries failed'),
    memory: new RecentMemory(config.recentMaxBytes),
    onFlush: (ms, drafts) => {
      metrics.flushSeconds.observe(ms / 1000)
      metrics.messages.inc(drafts)
    },
    onShielded: (room, drafts) => shields.refused(room, drafts),
  })
  operators.onChange = () => rooms.takeOperators()
  await operators.look()
  const erasures = new Erasures({ rooms, store: opened.bans, clock, onFailure: complain })
  const audience = audienceOf(here, sockets, cluster)
  const succession = new Succession({
    ...{ rooms, audience, sessions, store: opened.bans, clock, crowd: sockets.presence, onFailure: complain },
  })
  const shields: Shields = new Shields({
    ...{ rooms, audience, clock, crowd: sockets.presence },
    newcomersPerMinute: config.shieldNewcomersPerMinute,
    onRaised: (room) => log.warn({ room }, 'wave of newcomers: shield raised'),
    onFailure: complain,
  })
  const { sessionsPerAddress, requestsPerAddress, ...limiters } = limitersOf(config.rates)
  const chat: Chat = {
    ...{ rooms, names, memberships, nicknames, formerNames, sessions, audience, clock, limiters },
    ...{ networks, bans: opened.bans, succession, erasures, crowd: sockets.presence, operators },
    ...{ admissions: opened.admissions, passwords: new Passwords(clock), returnsPerSecond },
    ...{ typing: new TypingThrottle(), renaming: new KeyedMutex(), editWithinMs: config.editWithinMs },
    files: { ...config.files, records: opened.files, ...(fileStorage === null && { accepts: 'none' }) },
    ...{ maxRoomsPerSession: config.maxRoomsPerSession, messageMaxChars: config.messageMaxChars },
  }
  metrics.watch({
    connections: () => sockets.connectionCount,
    openRooms: () => rooms.size,
    nodes: () => cluster?.size ?? 1,
  })
  addRoutes(web, {
    ...{ chat, config, store, operators, cookies, metrics, fileStorage, publicFolder, isDraining, load },
    ...{ log, sessionsPerAddress, requestsPerAddress, budget: sockets.budget, dismiss: audience.dismiss },
    isConnected: () => cluster?.isUp ?? true,
    onFailure: onStorageFailure,
    networkUrls: () => urls().networkUrls,
  })

  await cluster?.open({
    ...{ rooms, operators, crowd: sockets.presence, presence: sockets.presence, nicknames, sessions },
    renaming: chat.renaming,
    limiters: { ...limiters, sessionsPerAddress, requestsPerAddress },
    connected: () => sockets.connected(),
    tellSession: (session) => sockets.tellSession(session),
    tellTyping: (room, member) => sockets.tellTyping(room, member),
    dismiss: (member) => sockets.dismiss(member),
    here,
  })
  await rooms.open(LOBBY).catch(complain)
  await restorePresence(journal, {
    ...{ clock, names, nicknames, returnsPerSecond, presence: sockets.presence },
  }).catch(complain)
  const server = createHttpServer(web.callback(), config.keepAliveTimeoutMs, requestTimeouts)
  sockets.open(server, chat)
  answerInTurn(server)
  limitConnections(server, config, refusals.refused)
  answerClientErrors(server, log, metrics.clientErrors)
  await listen(server, config)
  const stopHousekeeping = startHousekeeping({
    ...{ rooms, shields, operators, names, nicknames, sessions, journal, sockets, clock, monitor, store },
    ...{ auditMs: config.auditMs, succession, erasures, admissions: opened.admissions },
    files: fileStorage && { records: opened.files, bytes: fileStorage.store },
    limiters: [sessionsPerAddress, requestsPerAddress, ...Object.values(limiters)],
    onFailure: complain,
  })

  const commandParts = { chat, operators, log, origin: () => config.publicOrigins[0] ?? urls().url }
  const stopCommands = await takeCommands(config.dataDir, commandParts)

  function urls(): Pick<RunningChat, 'url' | 'networkUrls'> {
    const { address, port } = server.address() as AddressInfo
    return { url: localUrl(address, port), networkUrls: networkUrls(address, port, interfaces()) }
  }

  async function shutDown(): Promise<void> {
    stopHousekeeping()
    stopCommands()
    await sockets.close()
    await journal.close()
    cluster?.close()
    await fileStorage?.close()
    await store.close()
    storageLog.close()
    refusals.flush()
  }
  const operatorLink = () => newOperatorLink(commandParts)
  return { ...urls(), operators, operatorLink, close: () => (closing ??= shutDown()) }
}
