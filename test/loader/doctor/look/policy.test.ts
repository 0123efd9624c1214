// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { watchPolicy } from '../../../../loader/doctor/look/policy.js'

afterEach(() => vi.unstubAllGlobals())

const EVENT = {
  effectiveDirective: 'connect-src',
  sample: '',
  originalPolicy: "connect-src 'self'",
  disposition: 'enforce',
}
const violate = (blockedURI: string) =>
  document.dispatchEvent(
    Object.assign(new Event('securitypolicyviolation', { bubbles: true }), EVENT, { blockedURI }),
  )

test('what is stopped is noted, each once, until the panel is closed', async () => {
  const closing = new AbortController()
  const { violations, seesThePast } = watchPolicy(closing.signal)
  violate('https://one.example')
  violate('https://one.example')
  violate('https://two.example')
  const seen = await violations()
  expect(seen.map(({ blocked }) => blocked)).toEqual(['https://one.example', 'https://two.example'])
  expect(seen[0]).toMatchObject({ directive: 'connect-src', policy: "connect-src 'self'", isEnforced: true })
  expect(seesThePast).toBe(false)

  closing.abort()
  violate('https://three.example')
  expect(await violations()).toHaveLength(2)
})

test('what was stopped before is noted where the browser kept it', async () => {
  const body = { ...EVENT, blockedURL: 'https://past.example', disposition: 'report' }
  class Observer {
    readonly tell: (reports: { body: object }[]) => void
    constructor(tell: (reports: { body: object }[]) => void) {
      this.tell = tell
    }
    observe(): void {
      this.tell([{ body }])
    }
    disconnect(): void {}
  }
  vi.stubGlobal('ReportingObserver', Observer)
  const { violations, seesThePast } = watchPolicy(new AbortController().signal)
  expect(seesThePast).toBe(true)
  expect(await violations()).toMatchObject([{ blocked: 'https://past.example', isEnforced: false }])
})
