import type { Examination } from '../examination.js'
import { ok, problem, unchecked, warning, type Finding } from '../finding.js'
import type { PageFacts } from '../look/page.js'
import type { Check } from './check.js'
import { isAnonymous, namesVisitor } from './naming.js'

/** Where the token is kept, and whether this place lets anything be kept. */
export const storage: Check = {
  title: 'Storage and consent',
  async find(examination) {
    const page = await examination.page()
    return [...judgePlace(page), ...judgeStorage(examination, page), ...judgeConsent(examination)]
  },
}

function judgePlace({ origin, frame, hasCookies }: PageFacts): Finding[] {
  if (origin === 'null') {
    return [
      problem(
        'This page has no origin, so it has neither cookies nor storage: it is a file, or in a sandboxed frame.',
        'Serve it over https; a frame needs `allow-same-origin` in its sandbox.',
      ),
    ]
  }
  if (!hasCookies) {
    const sentence = 'This browser takes no cookies here, so a token route can’t tell who is signed in.'
    return [warning(sentence, 'Allow cookies for this site, or tell who is signed in from getToken.')]
  }
  if (frame !== 'other-origin') return []
  return [
    warning(
      'This page is in a frame of another origin: browsers keep its storage apart, and may keep its cookies back.',
      'Put the tag on the outer page, or make the session cookie `SameSite=None; Secure; Partitioned`.',
    ),
  ]
}

function judgeStorage(examination: Examination, { indexedDb }: PageFacts): Finding[] {
  if (examination.given.tokenStorage !== 'browser') {
    const secret = isAnonymous(examination)
      ? ' An anonymous visitor is known again by a secret in IndexedDB, once there is consent.'
      : ''
    return [ok(`Tokens are kept in memory: this page stores none.${secret}`)]
  }
  const isNamed = namesVisitor(examination)
  if (!isNamed) {
    return [
      warning(
        '`tokenStorage: ’browser’` does nothing here, since the page does not name its visitor: a stored token could be somebody else’s.',
        'Pass `visitor: { id: … }` with it.',
      ),
    ]
  }
  if (indexedDb === 'works') return [ok('Tokens are kept in IndexedDB, which works here.')]
  if (indexedDb === 'unknown')
    return [unchecked('Tokens are to be kept in IndexedDB; this browser does not tell whether that works.')]
  return [
    warning(
      'Tokens are to be kept in IndexedDB, which this browser refuses here; they stay in memory.',
      'Look for a private window, blocked site data or a sandboxed frame.',
    ),
  ]
}

function judgeConsent({ given }: Examination): Finding[] {
  if (given.consent !== 'pending') return []
  return [ok('`consent` is pending: nothing is stored before `setConsent(’granted’)`.')]
}
