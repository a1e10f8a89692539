import { runCommand } from './command/client'
import { dataDirOf } from './config/config'

/** `teahouse <command>`: tells the running server what to do. */
async function main(): Promise<void> {
  const { code, out, error } = await runCommand(process.argv.slice(2), dataDirOf(process.env))
  if (out !== undefined) console.log(out)
  if (error !== undefined) console.error(error)
  process.exitCode = code
}

void main()
