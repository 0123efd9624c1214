import { toAnswer, toProblem } from './answer.js'
import { readWidget } from './body.js'
import { within } from './deadline.js'
import { HostError } from './error.js'
import { toMintIdentity } from './identity.js'
import { mint } from './mint.js'
import type { SignedOut, TokenRoute, TokenRouteOptions, VerifiedIdentity } from './options.js'
import { report } from './report.js'
import { requireSameOrigin } from './same-origin.js'
import { readRouteSettings, type RouteSettings } from './settings.js'

/**
 * The route that gives your signed-in visitors their widget token: `POST {widget, reason}` from your own pages →
 * 200 `{token, token_type, expires_in, expires_at, visitor: {id}}`, or a problem (RFC 9457) with a stable `code`.
 * Identity comes from `identify` alone; of the request's body only `widget` is read.
 */
export function createTokenRoute<Context = unknown>(
  options: TokenRouteOptions<Context>,
): TokenRoute<Context> {
  let settings: RouteSettings | undefined

  return async (request, ...[context]) => {
    try {
      return await answer(request, context as Context)
    } catch (thrown) {
      const error = toError(thrown)
      if (error.status >= 500) report(error, options)
      return toProblem(error)
    }
  }

  async function answer(request: Request, context: Context): Promise<Response> {
    if (request.method !== 'POST') {
      throw new HostError('method_not_allowed', 'This route answers POST only.')
    }
    settings ??= readRouteSettings(options)
    requireSameOrigin(request, settings.origins)
    const widget = choose(settings.widget, await readWidget(request))
    const identity = await identify(request, context, settings.timeoutMs)
    if (identity) {
      const { token, date } = await mint({ ...toMintIdentity(identity), widget }, settings)
      return toAnswer(token, date)
    }
    if (options.signedOut === 'anonymous') return toAnswer({ token: null })
    throw new HostError('signed_out', 'Nobody is signed in.')
  }

  async function identify(
    request: Request,
    context: Context,
    timeoutMs: number,
  ): Promise<VerifiedIdentity | SignedOut> {
    const detail = 'This backend could not tell who is signed in.'
    const late = new HostError('identify_failed', `identify did not settle within ${timeoutMs} ms.`, {
      detail,
    })
    try {
      return await within(timeoutMs, late, async () => options.identify(request, context))
    } catch (cause) {
      if (cause === late) throw late
      throw new HostError('identify_failed', 'identify threw an error.', { cause, detail })
    }
  }
}

function choose(only: string | undefined, asked: string | undefined): string | undefined {
  if (only === undefined || asked === undefined || asked === only) return only ?? asked
  throw new HostError('wrong_widget', `This route mints for ${only} only; the page asked for ${asked}.`, {
    field: 'widget',
  })
}

function toError(thrown: unknown): HostError {
  if (thrown instanceof HostError) return thrown
  return new HostError('internal_error', 'The token route failed.', { cause: thrown })
}
