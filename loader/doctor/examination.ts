import type { Diagnostics } from '../diagnostics.js'
import type { State } from '../events.js'
import type { Examined } from '../handle.js'
import type { Settings } from '../options.js'
import { askServer } from './look/anonymous.js'
import { createCall, type Call, type Reply } from './look/call.js'
import { isLauncherThere, lookAtLauncher, type LauncherFacts } from './look/launcher.js'
import { lookAtPage, type PageFacts } from './look/page.js'
import { watchPolicy, type Violation } from './look/policy.js'
import { isLatchkeyHere, lookAtScripts, type ScriptFacts } from './look/scripts.js'
import { askProvider, type Supply } from './look/supply.js'
import { lookAtTrustedTypes, type TrustedTypesFacts } from './look/trusted-types.js'

/** What the page gave, as far as it could be read. */
export type Given = Partial<Settings>

/** One look at a page: what the checks judge. What costs a request is asked for once, by whoever needs it first. */
export interface Examination {
  given: Given
  state(): State
  diagnostics(): Diagnostics | undefined
  isHere: boolean
  scripts: ScriptFacts[]
  page(): Promise<PageFacts>
  /** The widget's public configuration. */
  config(): Promise<Reply | undefined>
  /** Mints a token, where the page's provider is well. */
  supply(): Promise<Supply>
  /** Any other request. */
  call: Call
  violations(): Promise<Violation[]>
  trustedTypes(): Promise<TrustedTypesFacts>
  launcher(): Promise<LauncherFacts>
}

interface Surroundings {
  /** Takes the doctor's panel off the page for as long as `look` takes. */
  away<T>(look: () => T): T
  /** The doctor was sent away. */
  signal: AbortSignal
}

export function createExamination(examined: Examined, { away, signal }: Surroundings): Examination {
  const given = attempt(() => examined.given(), {})
  const { apiUrl, widget } = given
  const call = createCall(signal)
  const watch = watchPolicy(signal)
  const config = once(async () =>
    apiUrl && widget ? call(`${apiUrl}/v1/widgets/${widget}/config`) : undefined,
  )

  return {
    given,
    state: () => attempt(() => examined.state(), 'failed'),
    diagnostics: () => attempt(() => examined.diagnostics(), undefined),
    isHere: isLatchkeyHere(),
    scripts: lookAtScripts(),
    page: once(lookAtPage),
    config,
    supply: once(async () => {
      const supply = await askProvider(given, call, signal)
      if (supply.source !== 'none') return supply
      return (await askServer(given, await config(), call)) ?? supply
    }),
    call,
    violations: watch.violations,
    trustedTypes: once(() => lookAtTrustedTypes(watch)),
    async launcher() {
      // It comes with the configuration, and the doctor may be quicker.
      const reply = await config()
      if (reply?.kind === 'answered' && reply.status === 200) await whenThere(isLauncherThere, signal)
      return away(lookAtLauncher)
    },
  }
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

const LOOKS = 20
const BETWEEN_LOOKS_MS = 150

async function whenThere(isThere: () => boolean, signal: AbortSignal): Promise<void> {
  for (let looks = 0; looks < LOOKS && !signal.aborted && !isThere(); looks++) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS))
  }
}

/** The tag's word, as long as the tag is well. */
function attempt<T>(tell: () => T, otherwise: T): T {
  try {
    return tell()
  } catch {
    return otherwise
  }
}
