import { known, ok, problem, unchecked, type Finding } from '../finding.js'
import { tokenOf } from '../look/supply.js'
import { readRecord } from '../look/json.js'
import { readClaims } from '../look/jwt.js'
import type { Answered } from '../look/call.js'
import type { Check } from './check.js'

/**
 * Whether the widget may be used on this origin. The public configuration does not tell, so the server is asked
 * whether a token works here, which starts and stores nothing.
 */
export const origin: Check = {
  title: 'Origin',
  async find({ given, page, config, supply, call }) {
    const { widget, apiUrl } = given
    if (!widget || !apiUrl || (await config())?.kind !== 'answered') {
      return [unchecked('It could not be checked: there is no widget to ask about.')]
    }
    const { origin: own } = await page()
    if (own === 'null') {
      return [
        problem(
          'This page has no origin that a widget could allow: it is a file, or in a sandboxed frame.',
          'Serve it over https; a frame needs `allow-same-origin`.',
        ),
      ]
    }
    const token = tokenOf(await supply())
    if (!token || !isFit(token))
      return [
        unchecked(
          `It could not be checked: only a token can ask the server about ${own}.`,
          'See Token above, then check again.',
        ),
      ]
    const headers = { authorization: `Bearer ${token}` }
    const reply = await call(`${apiUrl}/v1/widget/token`, { headers, credentials: 'omit' })
    if (reply.kind !== 'answered') return [known('api_unreachable', { subject: apiUrl })]
    return [judge(reply, { own, widget, apiUrl })]
  },
}

interface Asked {
  own: string
  widget: string
  apiUrl: string
}

function judge({ status, text }: Answered, { own, widget, apiUrl }: Asked): Finding {
  if (status === 200) return ok(`${own} may use this widget.`)
  const code = readCode(text)
  if (code === 'origin_not_allowed') return known(code, { subject: widget, page: own })
  if (status === 401) {
    const { fix } = known('token_refused')
    return problem(`The server at ${apiUrl} does not take the token of this page (${code ?? status}).`, fix)
  }
  return known('api_failing', { subject: apiUrl, status })
}

function readCode(text: string): string | undefined {
  const code = readRecord(text)?.code
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined
}

/** A key or an access token goes nowhere from here. */
const isFit = (token: string): boolean => !token.startsWith('lk_') && readClaims(token)?.typ !== 'at+jwt'
