import { readFileSync } from 'node:fs'
import { variableNames } from '../../server/config/config'
import { misspelled } from '../../server/config/variable-names'
import { closeAll } from '../support/chat'
import { Spawned } from './spawned'

const meantBy = (name: string) => misspelled([name], variableNames)[0]?.meant ?? null

describe('an unknown variable', () => {
  afterEach(closeAll)

  it.each([
    ['PUBLIC_ORIGIN', 'PUBLIC_ORIGINS'],
    ['RATE_MESSAGE_PER_MINUTE', 'RATE_MESSAGES_PER_MINUTE'],
    ['RATE_MESSAGES_PER_MIN', 'RATE_MESSAGES_PER_MINUTE'],
    ['RATE_MESSAGES_PER_MINUTES', 'RATE_MESSAGES_PER_MINUTE'],
    ['RATE_LIMIT', 'RATE_LIMITS'],
    ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
    ['TRUST_PROXIES', 'TRUSTED_PROXIES'],
    ['SESSION_KEY', 'SESSION_KEYS'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['DATABASEURL', 'DATABASE_URL'],
    ['REDIS_URI', 'REDIS_URL'],
    ['DATADIR', 'DATA_DIR'],
    ['data_dir', 'DATA_DIR'],
    ['LOG_LEVLE', 'LOG_LEVEL'],
    ['LGO_LEVEL', 'LOG_LEVEL'],
    ['DATA_DRI', 'DATA_DIR'],
    ['REIDS_URL', 'REDIS_URL'],
    ['SITE_NMAE', 'SITE_NAME'],
    ['TRUSTED_PORXIES', 'TRUSTED_PROXIES'],
    ['METIRCS_TOKEN', 'METRICS_TOKEN'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['MESSAGES_MAX_CHARS', 'MESSAGE_MAX_CHARS'],
    ['MESSAGE_MAX_LENGTH', 'MESSAGE_MAX_CHARS'],
    ['MAX_CONNECTIONS_PER_IP', 'MAX_CONNECTIONS_PER_ADDRESS'],
    ['MAX_ROOMS_PER_USER', 'MAX_ROOMS_PER_SESSION'],
    ['METRIC_TOKEN', 'METRICS_TOKEN'],
    ['LEAVE_GRACE', 'LEAVE_GRACE_MS'],
    ['SHOW_MASKED_ADDRESSES', 'SHOW_MASKED_ADDRESS'],
    ['LOG_ADDRESS', 'LOG_ADDRESSES'],
  ])('%s: %s was meant', (name, meant) => {
    expect(meantBy(name)).toBe(meant)
  })

  it('is ignored when it resembles none of ours', () => {
    const ordinary = [
      ...'PATH HOME HOSTNAME HOSTTYPE PORTAGE PORTS PWD OLDPWD SHLVL SHELL TERM USER LOGNAME MAIL LANG LC_ALL TZ'.split(
        ' ',
      ),
      ...'NODE_ENV NODE_OPTIONS NODE_PATH NODE_VERSION YARN_VERSION npm_config_cache npm_lifecycle_event INIT_CWD'.split(
        ' ',
      ),
      ...'XDG_DATA_DIRS XDG_DATA_HOME XDG_SESSION_ID XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS SESSION_MANAGER'.split(
        ' ',
      ),
      ...'LOG_FILE LOGS_DIRECTORY STATE_DIRECTORY INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID'.split(' '),
      ...'KUBERNETES_SERVICE_HOST KUBERNETES_PORT TEAHOUSE_PORT TEAHOUSE_SERVICE_HOST POSTGRES_PASSWORD PGHOST'.split(
        ' ',
      ),
      ...'SITE_ADDRESS TEAHOUSE_VERSION DATABASE_NAME REDIS_HOST MAX_OLD_SPACE EDITOR VISUAL PAGER SSH_TTY'.split(
        ' ',
      ),
    ]
    expect(misspelled(ordinary, variableNames)).toEqual([])
  })

  it('is ignored when compose.yaml or the Dockerfile sets it', () => {
    const files = ['compose.yaml', 'Dockerfile'].map((file) => readFileSync(file, 'utf8')).join('\n')
    const names = new Set(files.match(/\b[A-Z][A-Z\d]*_[A-Z\d_]+\b/g))
    expect(names.size).toBeGreaterThan(5)
    expect(misspelled(names, variableNames)).toEqual([])
  })

  it('is logged with the closest known one', async () => {
    const chat = await Spawned.listening({ PUBLIC_ORIGIN: 'https://chat.example.org', PORTAGE: 'x' })
    expect(chat.lines.filter(({ level }) => level === 40)).toEqual([
      expect.objectContaining({ msg: 'unknown variable PUBLIC_ORIGIN, did you mean PUBLIC_ORIGINS?' }),
    ])
  })
})
