import { AnonymousTokenAnswer } from '../../../protocol/anonymous.js'
import { Session } from '../../../protocol/session.js'
import { setupServer, type ServerSetup } from '../../support/server.js'

export const SHOP = 'https://shop.example'

/** A server whose widget lets anonymous visitors talk on SHOP, and what their page does. */
export async function setupAnonymous(setup: ServerSetup = {}) {
  const server = await setupServer({ origins: [SHOP], anonymous: true, ...setup })
  const { call, widget, workspace } = server
  const page = { 'x-api-key': workspace.publishableKey, origin: SHOP }

  /** Other headers replace the page's; an undefined one is left out. */
  function ask(body: unknown = { widget: widget.id }, headers: Record<string, string | undefined> = {}) {
    const sent = Object.entries({ ...page, ...headers }).filter(([, value]) => value !== undefined)
    return call('POST', '/v1/widget/anonymous-token', { body, headers: Object.fromEntries(sent) })
  }

  return {
    ...server,
    page,
    ask,
    /** A token; with a good secret for the visitor whose it is. */
    admit: async (visitor_secret?: string) =>
      AnonymousTokenAnswer.parse(await (await ask({ widget: widget.id, visitor_secret })).json()),
    claim: (bearer: string, visitor_secret: unknown, how: { preview?: boolean } = {}) => {
      const body = { visitor_secret, ...how }
      return call('POST', '/v1/visitors/claim', { bearer, body, headers: { origin: SHOP } })
    },
    async start(bearer: string) {
      return Session.parse(await (await call('POST', '/v1/sessions', { bearer, body: {} })).json())
    },
    say: (bearer: string, session: string, text: string) =>
      call('POST', `/v1/sessions/${session}/messages`, { bearer, body: { text } }),
  }
}
