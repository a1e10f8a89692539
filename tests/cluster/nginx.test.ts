import { describeWith, missing } from '../support/missing'
import { startNginx } from '../support/nginx'
import { redisIsMissing } from '../support/redis'
import { blocks, section } from '../support/self-hosting'
import type { Spawned } from '../server/spawned'
import { keepsPollingAtOneNode, twoNodesBehind } from './parts/behind-proxy'

/** The configuration for one server with the two lines for several nodes, as SELF-HOSTING gives them. */
function siteFor(nodes: readonly Spawned[]): string {
  const [block] = blocks('TLS and proxies', 'nginx')
  const lines = /`(map [^`]+)` in `http`, and `(hash [^`]+)` in the `upstream`/
  const [, map, hash] = lines.exec(section('Several nodes'))!
  const servers = nodes.map(({ url }) => `server ${new URL(url).host};`)
  return `${map}\n${block!.replace('server 127.0.0.1:3000;', [hash, ...servers].join('\n'))}`
}

describeWith(missing('nginx', '-v') ?? redisIsMissing())(
  'two nodes behind nginx as SELF-HOSTING configures it',
  () => {
    keepsPollingAtOneNode(twoNodesBehind((nodes) => startNginx(siteFor(nodes))))
  },
)
