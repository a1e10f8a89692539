import { type AttackName, attacks } from './attacks'

/** Runs one attack, reports its result, and keeps its connections open until the process is killed. */
process.on('message', ({ name, input, url }: { name: AttackName; input: never; url: string }) => {
  attacks[name](url, input).then(
    (found) => process.send!(found),
    (error: Error) => process.send!({ problem: error.message }),
  )
})
process.on('disconnect', () => process.exit())
