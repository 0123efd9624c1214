import { html } from 'hono/html'
import { DEVELOPER_GRANT_LIFETIME_S, DEVELOPER_TOKEN_LIFETIME_S } from '../../../protocol/developer-token.js'
import type { SignedIn } from '../../services/sign-ins.js'
import type { Recipient } from '../authorization-request.js'
import { hidden } from './form.js'
import type { Markup, Page } from './layout.js'

interface Place {
  /** Of this request, with its query. */
  here: string
}

/** Who asks for what. */
export function consentPage(
  { user, workspace }: SignedIn,
  { widget, origin }: Recipient,
  { here }: Place,
): Page {
  return {
    title: `Connect ${origin}`,
    formsLeadTo: origin,
    main: html`<h1>Connect <bdi>${origin}</bdi> for development?</h1>
      <p class="lead">The page there, on this computer, asks for a developer token.</p>
      <dl>
        <dt>Widget</dt>
        <dd>${widget.name} <code>${widget.id}</code></dd>
        <dt>Workspace</dt>
        <dd>${workspace.name}</dd>
        <dt>Lasts</dt>
        <dd>
          ${DEVELOPER_GRANT_LIFETIME_S / 3600} hours at most, in tokens of ${DEVELOPER_TOKEN_LIFETIME_S / 60}
          minutes
        </dd>
      </dl>
      <ul>
        <li>It talks as a made-up visitor, “Developer (${user.email})”.</li>
        <li>It sees that visitor's conversations alone: nobody else's, and no tenant's.</li>
        <li>It works on that page's origin and nowhere else.</li>
      </ul>
      <form method="post" action="${here}">
        <p class="hint">Allow it only if you are working on that page yourself, now.</p>
        <div class="choices">
          <button name="decision" value="allow">Allow</button>
          <button class="plain" name="decision" value="refuse">Refuse</button>
        </div>
      </form>
      ${switchAccount(user.email, here)}`,
  }
}

/** Somebody of another workspace is signed in. */
export function wrongAccountPage(
  { user, workspace }: SignedIn,
  { origin, widget }: Recipient,
  { here }: Place,
): Page {
  return {
    title: 'Another account is needed',
    status: 403,
    formsLeadTo: origin,
    main: html`<h1>Another account is needed</h1>
      <p>
        <bdi>${origin}</bdi> asks for the widget <code>${widget.id}</code>, which is not one of
        ${workspace.name}. You are signed in as <strong>${user.email}</strong> of ${workspace.name}.
      </p>
      <div class="choices">
        <form method="post" action="/dashboard/sign-out">
          ${hidden('next', here)}
          <button>Switch account</button>
        </form>
        <form method="post" action="${here}">
          <button class="plain" name="decision" value="refuse">Cancel</button>
        </form>
      </div>`,
  }
}

function switchAccount(email: string, here: string): Markup {
  return html`<section>
    <p class="hint">You are signed in as <strong>${email}</strong>.</p>
    <form method="post" action="/dashboard/sign-out">
      ${hidden('next', here)}
      <button class="plain">Switch account</button>
    </form>
  </section>`
}
