// `npm run bench:revocation`: how long a revoked key still mints. See README.md here.
import { mustBeBuilt, seed } from './latchkey.mjs'
import { median } from './median.mjs'
import { makeMintRequests } from './requests.mjs'

const ROUNDS = 20
const CLIENTS = 8
const GATE_MS = 5_000

mustBeBuilt()
const latchkey = seed()
const server = await latchkey.start()
const rounds = []
try {
  for (let count = 0; count < ROUNDS; count++) rounds.push(await revokeUnderLoad())
} finally {
  await server.stop()
}
const untilRefusedMs = rounds.map((round) => round.untilRefusedMs)
const worst = Math.max(...rounds.map((round) => round.mintedAfterMs))
console.log(`from starting "key revoke" to the first refusal: median ${median(untilRefusedMs).toFixed(0)} ms`)
console.log(`the last mint was sent ${worst.toFixed(1)} ms after the command had ended, at worst`)
console.log(`at most ${GATE_MS} ms: ${worst <= GATE_MS ? 'met' : 'missed'}`)

/** Clients mint without a pause until each is refused, while another process revokes their key. */
async function revokeUnderLoad() {
  const { id, secret } = latchkey.makeKey()
  const { path, headers, body } = makeMintRequests(secret)[0]
  let [lastMintSentAt, firstRefusalAt] = [0, Infinity]

  async function mintUntilRefused() {
    for (;;) {
      const sentAt = performance.now()
      const response = await fetch(server.url + path, { method: 'POST', headers, body })
      await response.arrayBuffer()
      if (response.status !== 201) {
        firstRefusalAt = Math.min(firstRefusalAt, performance.now())
        return
      }
      lastMintSentAt = Math.max(lastMintSentAt, sentAt)
    }
  }

  const clients = Array.from({ length: CLIENTS }, mintUntilRefused)
  const startedAt = performance.now()
  await latchkey.revoke(id)
  const endedAt = performance.now()
  await Promise.all(clients)
  return {
    untilRefusedMs: firstRefusalAt - startedAt,
    mintedAfterMs: Math.max(0, lastMintSentAt - endedAt),
  }
}
