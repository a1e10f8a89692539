import { type AttackName, attacks } from './attacks'

/** Runs one attack, tells what it found, and stays until it is ended, with what it has open. */
process.on('message', ({ name, input, url }: { name: AttackName; input: never; url: string }) => {
  attacks[name](url, input).then(
    (found) => process.send!(found),
    (error: Error) => process.send!({ problem: error.message }),
  )
})
process.on('disconnect', () => process.exit())
