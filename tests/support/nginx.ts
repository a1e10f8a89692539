import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './chat'
import { freePort } from './free-port'
import { startProxy } from './proxy-process'

/** nginx with the configuration that SELF-HOSTING gives for its `http` context. @returns its URL */
export async function startNginx(site: string): Promise<string> {
  const folder = temporaryFolder()
  const port = await freePort()
  const here = site.replace('listen 80', `listen 127.0.0.1:${port}`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  const config = `daemon off; pid ${folder}/pid; error_log stderr; events {}\nhttp { access_log off; ${temporary.join(' ')}\n${here} }`
  writeFileSync(join(folder, 'nginx.conf'), config)
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'logs'))
  return startProxy(`http://127.0.0.1:${port}`, 'nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')])
}
