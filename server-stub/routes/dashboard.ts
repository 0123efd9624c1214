import type { App, Call } from './http.js'
import { toNext } from './next.js'
import { accountPage } from './pages/account.js'
import { show, showTrouble } from './pages/layout.js'
import { firstPasswordPage } from './pages/password.js'
import { signInPage, type SignInState } from './pages/sign-in.js'
import { addPassword } from './password.js'
import { redirect, toWait, type PageDependencies } from './redirect.js'

/** Signing in and out, by forms that need no script. */
export function addDashboard(pages: App, dependencies: PageDependencies): void {
  const { services, cookies, people } = dependencies
  const { signIns } = services

  const showSignIn = (c: Call, state: Partial<SignInState>, status = 200) =>
    show(c, { ...signInPage({ email: '', next: undefined, faults: [], ...state }), status })

  pages.get('/dashboard', async (c) => {
    const who = await people.find(c)
    if (!who) return showSignIn(c, SAID[c.req.query('said') ?? ''] ?? {})
    if (who.user.firstPasswordEndsAt !== undefined) {
      const { email } = who.user
      return show(c, firstPasswordPage({ email, isFirst: true, next: undefined, faults: [] }))
    }
    const said = c.req.query('said') === 'password' ? 'Your password is changed.' : undefined
    return show(c, accountPage(who, { faults: [], said }))
  })

  pages.get('/dashboard/sign-in', async (c) => {
    const next = toNext(c.req.query('next'))
    const who = await people.find(c)
    if (!who) return showSignIn(c, { next })
    if (who.user.firstPasswordEndsAt === undefined) return redirect(c, next)
    return show(c, firstPasswordPage({ email: who.user.email, isFirst: true, next, faults: [] }))
  })

  pages.post('/dashboard/sign-in', async (c) => {
    const form = await people.readForm(c)
    const [email, password] = [form.get('email')?.trim() ?? '', form.get('password') ?? '']
    const next = toNext(form.get('next'))
    const missing = toMissing(email, password)
    if (missing.length > 0) return showSignIn(c, { email, next, faults: missing }, 422)

    const entry = await signIns.enter({ email, password }, people.toVisit(c))
    if (entry.status === 'entered') {
      // A browser has one sign-in: the one before this is nobody's any more.
      const before = await people.find(c)
      if (before) await signIns.leave(before, people.toVisit(c))
      const toPassword =
        next === undefined ? '/dashboard' : `/dashboard/sign-in?next=${encodeURIComponent(next)}`
      const response = redirect(c, entry.mustChange ? toPassword : next)
      cookies.keepSignIn(response, entry.secret)
      cookies.keepDevice(response, entry.device)
      return response
    }
    if (entry.status === 'limited') {
      const response = await showSignIn(c, { email, next, faults: [{ fault: toWait(entry.waitMs) }] }, 429)
      response.headers.set('retry-after', String(Math.ceil(entry.waitMs / 1000)))
      return response
    }
    return showSignIn(c, { email, next, faults: [{ fault: REFUSED[entry.status] }] }, 422)
  })

  pages.post('/dashboard/sign-out', async (c) => {
    const form = await people.readForm(c)
    const who = await people.find(c)
    if (who) await signIns.leave(who, people.toVisit(c))
    const next = toNext(form.get('next'))
    const response = redirect(
      c,
      next === undefined ? '/dashboard?said=out' : `/dashboard/sign-in?next=${encodeURIComponent(next)}`,
    )
    cookies.keepSignIn(response, undefined)
    return response
  })

  pages.post('/dashboard/sign-out-everywhere', async (c) => {
    await people.readForm(c)
    const who = await people.find(c)
    if (who) await signIns.leaveEverywhere(who, people.toVisit(c))
    const response = redirect(c, '/dashboard?said=everywhere')
    cookies.keepSignIn(response, undefined)
    return response
  })

  addPassword(pages, dependencies)

  pages.get('/dashboard/*', (c) => showTrouble(c, 404, NOTHING))
}

const SAID: Record<string, Partial<SignInState>> = {
  out: { said: 'You are signed out.' },
  everywhere: { said: 'You are signed out everywhere.' },
}

const REFUSED = {
  refused: 'Email and password do not belong together. Check both.',
  ended: 'This first password has ended. Ask whoever runs this server for a new one.',
}

const NOTHING = { title: 'There is nothing here', sentence: 'The address is mistyped, or the page is gone.' }

function toMissing(email: string, password: string): SignInState['faults'] {
  return [
    ...(email ? [] : [{ name: 'email' as const, fault: 'Enter your email.' }]),
    ...(password ? [] : [{ name: 'password' as const, fault: 'Enter your password.' }]),
  ]
}
