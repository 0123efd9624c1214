import type { ErrorCode } from '../../error.js'
import type { Granted, GrantCall, Site } from '../../handle.js'
import { makeProof, type Proof } from './pkce.js'
import { openPopup, toChannel, type Answer } from './popup.js'
import { createTokens, type Redeemable } from './tokens.js'

/** A page in development that a user of the workspace lets talk, or not yet. */
export interface Connection {
  /** Whether there is no token to be had without asking, and a click can ask at once. */
  isOffered(): boolean
  /** In a click, or the browser blocks it; `onEnd` hears once: nothing, or why not, and the server's words for it. */
  connect(onEnd: (code?: ErrorCode, words?: string) => void): void
  /** What the keeper reads a token out of; `null`: nobody is connected. Rejects where the server can't be reached. */
  grant(call: (call: GrantCall) => Promise<Granted>): Promise<Granted>
  forget(): void
  /** After it was offered, or is no more. */
  onChange: () => void
}

/** Why there is no code (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6); any other is the server's to explain. */
const REFUSALS = new Map<string, ErrorCode>([
  ['access_denied', 'developer_refused'],
  ['account_selection_required', 'developer_wrong_account'],
])

export function createConnection({ apiUrl, widget }: Site): Connection {
  const tokens = createTokens({ apiUrl, widget })
  let proof: Proof | undefined
  let redeemable: Redeemable | undefined
  let giveUp = () => {}
  void prepare()

  /** Ahead of the click, which can wait for nothing. */
  async function prepare(): Promise<void> {
    proof = undefined
    proof = await makeProof()
    connection.onChange()
  }

  function toUrl({ state, challenge }: Proof): string {
    const query = new URLSearchParams({
      response_type: 'code',
      response_mode: 'web_message',
      client_id: widget,
      redirect_uri: location.origin,
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    return `${apiUrl}/oauth/authorize?${query.toString()}`
  }

  const connection: Connection = {
    isOffered: () => proof !== undefined && redeemable === undefined && !tokens.isThere(),

    connect(onEnd) {
      if (!proof) return
      giveUp()
      const mine = proof
      const asked = {
        url: toUrl(mine),
        origin: new URL(apiUrl).origin,
        state: mine.state,
        channel: toChannel(apiUrl),
      }
      giveUp = openPopup(asked, (ended) => {
        // Each is good for one answer.
        void prepare()
        const { code, error = '', description } = toAnswer(ended)
        if (code !== undefined) redeemable = { code, verifier: mine.verifier }
        connection.onChange()
        if (code !== undefined) return onEnd()
        onEnd(REFUSALS.get(error) ?? toFailure(ended), description ?? error)
      })
    },

    async grant(call) {
      const code = redeemable
      redeemable = undefined
      const asked = code ? tokens.redeem(call, code) : tokens.refresh(call)
      return asked.finally(() => connection.onChange())
    },

    forget() {
      redeemable = undefined
      tokens.forget()
      connection.onChange()
    },

    onChange() {},
  }
  return connection
}

const toAnswer = (ended: Answer | ErrorCode): Answer => (typeof ended === 'string' ? {} : ended)

const toFailure = (ended: Answer | ErrorCode): ErrorCode =>
  typeof ended === 'string' ? ended : 'developer_failed'
