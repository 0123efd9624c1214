import type { AuthorizationErrorCode, AuthorizationResponse } from '../../protocol/developer-token.js'
import { Refusal } from '../services/refusal.js'
import type { SignedIn } from '../services/sign-ins.js'
import { readAuthorizationRequest, type Recipient } from './authorization-request.js'
import { send, type App, type Call } from './http.js'
import { answerPage } from './pages/answer.js'
import { consentPage, wrongAccountPage } from './pages/consent.js'
import { show, type Page } from './pages/layout.js'
import { redirect, type PageDependencies } from './redirect.js'

// Nothing to other origins; with none at all forms of ours would come with `Origin: null`.
const OWN_REFERRER = { 'referrer-policy': 'same-origin' }

/** RFC 6749 §4.1: a page in development asks, and a user of the widget's workspace decides. */
export function addAuthorize(pages: App, { services, people, issuer }: PageDependencies): void {
  const { widgets, developerAccess } = services

  /** Nobody, while their password is still the one that they were given. */
  async function findDecider(c: Call): Promise<SignedIn | undefined> {
    const who = await people.find(c)
    return who?.user.firstPasswordEndsAt === undefined ? who : undefined
  }

  pages.get('/oauth/authorize', async (c) => {
    const { recipient, question } = await readAuthorizationRequest(c, widgets)
    if (question.status === 'bad') return refuse(c, recipient, [question.error, question.sentence])
    const who = await findDecider(c)
    if (question.isSilent) return refuse(c, recipient, toUnasked(who, recipient))
    const here = hereOf(c)
    if (!who) return redirect(c, `/dashboard/sign-in?next=${encodeURIComponent(here)}`)
    return ask(c, (isOf(who, recipient) ? consentPage : wrongAccountPage)(who, recipient, { here }))
  })

  pages.post('/oauth/authorize', async (c) => {
    const decision = (await people.readForm(c)).get('decision')
    const { recipient, question } = await readAuthorizationRequest(c, widgets)
    const who = await findDecider(c)
    const here = hereOf(c)
    if (question.status === 'bad' || !who) return redirect(c, here)
    if (decision === 'refuse') return refuse(c, recipient, isOf(who, recipient) ? REFUSED : WRONG_ACCOUNT)
    if (decision !== 'allow') {
      throw new Refusal('malformed_request', 'Allow or refuse: the form has these two buttons.')
    }
    if (!isOf(who, recipient)) return ask(c, wrongAccountPage(who, recipient, { here }))
    const { widget, origin, redirectUri } = recipient
    const asked = { widgetId: widget.id, origin, redirectUri, challenge: question.challenge }
    const code = await developerAccess.allow(who.user, asked, people.toVisit(c).from)
    return answer(c, recipient, { code })
  })

  const refuse = (c: Call, recipient: Recipient, [error, sentence]: Refused) =>
    answer(c, recipient, { error, error_description: sentence })

  function answer(c: Call, recipient: Recipient, said: Said): Promise<Response> | Response {
    const { redirectUri, origin, state, mode } = recipient
    // RFC 9207: who answers.
    const response: AuthorizationResponse = { ...said, ...(state !== undefined && { state }), iss: issuer }
    const url = new URL(redirectUri)
    for (const [name, value] of Object.entries(response)) url.searchParams.set(name, String(value))
    if (mode === 'query')
      return send(c, 303, null, { location: url.href, 'cache-control': 'no-store', ...OWN_REFERRER })
    const message = { source: 'latchkey', type: 'authorization_response', ...response } as const
    return ask(c, answerPage({ message, origin, redirect: url.href }))
  }
}

type Said = { code: string } | { error: AuthorizationErrorCode; error_description: string }
type Refused = readonly [AuthorizationErrorCode, string]

const REFUSED: Refused = ['access_denied', 'The user refused.']
const WRONG_ACCOUNT: Refused = [
  'account_selection_required',
  'The user who is signed in belongs to another workspace than the widget.',
]

/** What would have to be asked, of somebody who is not to be asked. */
function toUnasked(who: SignedIn | undefined, recipient: Recipient): Refused {
  if (!who) return ['login_required', 'Nobody is signed in.']
  return isOf(who, recipient) ? ['consent_required', 'The user has to allow it.'] : WRONG_ACCOUNT
}

function isOf({ user }: SignedIn, { widget }: Recipient): boolean {
  return user.workspaceId === widget.workspaceId
}

function ask(c: Call, page: Page): Promise<Response> {
  return show(c, { ...page, headers: OWN_REFERRER })
}

function hereOf(c: Call): string {
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}
