import { readyState } from './document.js'
import { createInstance, type Instance } from './instance.js'
import { loadVerified } from './load.js'
import { readTag } from './read-tag.js'
import { INSTANCE, shared } from './share.js'

type Call = [verb: string, ...parameters: unknown[]]
declare global {
  /** A page's stub until the tag has run, then the verbs. */
  var Latchkey: object | undefined
}

/** `/latchkey.js`: reads its tag, takes over `window.Latchkey` and what was queued there. */
function main(): void {
  const first = shared[INSTANCE]
  if (first) return first.warn('second_snippet')
  const tag = readTag()
  const instance = (shared[INSTANCE] = createInstance(tag, loadVerified))

  const { q } = (globalThis.Latchkey ?? {}) as { q?: unknown }
  const calls: Call[] = Array.isArray(q) ? q.filter((call: Call | undefined) => call?.length) : []
  const call = (globalThis.Latchkey = createCall(instance))
  if (tag.widget) calls.push(['init'])
  // What the page itself says of the widget comes first, whatever was queued before it.
  for (const queued of calls.sort(([a], [b]) => +(b === 'init') - +(a === 'init'))) call(...queued)

  // Whoever has not called `init` by then is told that there is no widget yet.
  if (readyState() === 'complete') call('init')
  else if (!tag.widget) addEventListener('load', () => call('init'))
}

/** `Latchkey('verb', …)`: returns nothing, throws nothing, and what fails is said on the console once. */
function createCall({ latchkey: verbs, warn }: Instance) {
  return Object.assign((verb: string, ...parameters: unknown[]): void => {
    if (Object.hasOwn(verbs, verb)) void verbs[verb as 'open'](...(parameters as []))
    else warn('unknown_verb', String(verb))
  }, verbs)
}

try {
  main()
} catch (error) {
  // Whatever the page did to us, nothing is thrown into it.
  console.warn('[latchkey]', error)
}
