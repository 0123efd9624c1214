import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setupServer } from '../../support/server.js'
import { CALLS } from './calls.js'
import { makeWorld } from './world.js'

/** Worlds. `ISOLATION_RUNS=500` looks longer, `ISOLATION_SEED=…` again at what failed. */
const RUNS = Number(process.env.ISOLATION_RUNS ?? 8)
const SEED = process.env.ISOLATION_SEED
const RUNS_AT_LEAST = 3
const MS_PER_RUN = 1500

/** Where nothing is built, there is no page, a user signs in whom nobody knows, or the operator alone is let in. */
const EMPTY = /latchkey\.js|assets|dashboard\/\*|POST \/dashboard\/sign-in|readyz|metrics/
const routes = Object.keys(CALLS)
/** More often those that hold something than what is the same for everybody. */
const often = routes.filter((route) => route.includes('/v1/') || route.includes(':tenant'))

const step = fc.record({
  route: fc.constantFrom(...routes, ...often, ...often),
  choices: fc.array(fc.nat(59), { minLength: 12, maxLength: 12 }),
  idempotencyKey: fc.option(fc.constantFrom('k-1', 'k-2'), { nil: undefined, freq: 3 }),
})
const bursts = fc.array(
  fc.record({
    side: fc.constantFrom('a', 'b'),
    steps: fc.array(step, { minLength: 10, maxLength: 30 }),
  }),
  { minLength: 8, maxLength: 12 },
)

test(
  'of two workspaces and their visitors none ever sees or changes anything of the other',
  { timeout: Math.max(RUNS * MS_PER_RUN * 10, 120_000) },
  async () => {
    const end = performance.now() + RUNS * MS_PER_RUN
    let runs = 0
    await fc.assert(
      fc.asyncProperty(fc.noBias(bursts), async (all) => {
        // A busy machine looks at fewer worlds, and not for longer.
        if (runs++ >= RUNS_AT_LEAST && performance.now() > end) return
        const world = await makeWorld()
        for (const { side, steps } of all) {
          const [mine, theirs] = side === 'a' ? [world.a, world.b] : [world.b, world.a]
          const before = await world.look(theirs)
          for (const each of steps) await world.take(mine, each)
          expect(await world.look(theirs)).toMatchObject(before)
        }
      }),
      {
        numRuns: RUNS,
        ...(SEED !== undefined && { seed: Number(SEED) }),
      },
    )
  },
)

test('whoever asks for what is their own gets it, on every route', async () => {
  const { a, b, take } = await makeWorld()
  const choices = Array<number>(12).fill(0)
  for (const route of routes) {
    for (const side of [a, b]) {
      const expected = EMPTY.test(route) ? [401, 404, 422, 503] : [200, 201, 202, 204, 303]
      expect(expected, route).toContain(await take(side, { route, choices }))
    }
  }
})

test('every route is called, and every call has its route', async () => {
  const { app } = await setupServer()
  const served = app.routes
    .filter(({ method }) => !['ALL', 'OPTIONS'].includes(method))
    .map(({ method, path }) => `${method} ${path}`)
  expect(routes.toSorted()).toEqual([...new Set(served)].toSorted())
})
