import type { PasswordChange, SignedIn } from '../services/sign-ins.js'
import type { App, Call } from './http.js'
import { toNext } from './next.js'
import { accountPage } from './pages/account.js'
import { show } from './pages/layout.js'
import { firstPasswordPage, type PasswordState } from './pages/password.js'
import { redirect, toWait, type PageDependencies } from './redirect.js'

type Faults = PasswordState['faults']

export function addPassword(pages: App, { services: { signIns }, cookies, people }: PageDependencies): void {
  function showFaults(
    c: Call,
    who: SignedIn,
    { next, faults }: { next: string | undefined; faults: Faults },
  ) {
    const { email, firstPasswordEndsAt } = who.user
    if (firstPasswordEndsAt === undefined) return show(c, { ...accountPage(who, { faults }), status: 422 })
    return show(c, { ...firstPasswordPage({ email, isFirst: true, next, faults }), status: 422 })
  }

  pages.post('/dashboard/password', async (c) => {
    const form = await people.readForm(c)
    const who = await people.find(c)
    const next = toNext(form.get('next'))
    if (!who) return redirect(c)
    const read = (name: string) => form.get(name) ?? ''
    const isFirst = who.user.firstPasswordEndsAt !== undefined
    const missing = toMissing(read, isFirst)
    if (missing.length > 0) return showFaults(c, who, { next, faults: missing })

    const passwords = { current: read('current'), chosen: read('chosen') }
    const change = await signIns.changePassword(who, passwords, people.toVisit(c))
    if (change.status !== 'changed') return showFaults(c, who, { next, faults: toFaults(change) })
    const response = redirect(c, next ?? '/dashboard?said=password')
    cookies.keepSignIn(response, change.secret)
    return response
  })
}

function toMissing(read: (name: string) => string, isFirst: boolean): Faults {
  if (!isFirst && !read('current'))
    return [{ name: 'current', fault: 'Enter the password that you have now.' }]
  if (!read('chosen')) return [{ name: 'chosen', fault: 'Enter a new password.' }]
  if (read('chosen') === read('repeated')) return []
  return [{ name: 'repeated', fault: 'This is another than the new password above.' }]
}

function toFaults(change: Exclude<PasswordChange, { status: 'changed' }>): Faults {
  switch (change.status) {
    case 'wrong':
      return [{ name: 'current', fault: 'This is not your password.' }]
    case 'unfit':
      return [{ name: 'chosen', fault: change.fault }]
    case 'limited':
      return [{ name: 'current', fault: toWait(change.waitMs) }]
  }
}
