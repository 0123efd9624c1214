import { html } from 'hono/html'
import type { SignedIn } from '../../services/sign-ins.js'
import type { Page } from './layout.js'
import { passwordForm, type PasswordState } from './password.js'

export function accountPage(
  { user, workspace }: SignedIn,
  { faults, said }: Pick<PasswordState, 'faults'> & { said?: string | undefined },
): Page {
  return {
    title: faults.length > 0 ? 'Error: Change password' : workspace.name,
    main: html`<h1>${workspace.name}</h1>
      <p class="lead">You are signed in.</p>
      ${said ? html`<p class="said" role="status">${said}</p>` : ''}
      <dl>
        ${
          user.name === undefined
            ? ''
            : html`<dt>Name</dt>
                <dd>${user.name}</dd>`
        }
        <dt>Email</dt>
        <dd>${user.email}</dd>
        <dt>Role</dt>
        <dd>${user.role}</dd>
        <dt>Workspace</dt>
        <dd><code>${workspace.id}</code></dd>
      </dl>
      <div class="choices">
        <form method="post" action="/dashboard/sign-out"><button class="plain">Sign out</button></form>
      </div>
      <section>
        <h2>Change your password</h2>
        <p class="hint">It signs you out everywhere but here.</p>
        ${passwordForm({ email: user.email, isFirst: false, next: undefined, faults })}
      </section>
      <section>
        <h2>Sign out everywhere</h2>
        <p class="hint">
          On every device and in this browser, and it ends what pages in development got from you.
        </p>
        <form method="post" action="/dashboard/sign-out-everywhere">
          <button class="plain">Sign out everywhere</button>
        </form>
      </section>`,
  }
}
