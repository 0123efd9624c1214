import type { Examination, Given } from '../examination.js'
import { known, warning, type Finding } from '../finding.js'
import type { Answered } from '../look/call.js'
import { tokenOf, type Supply } from '../look/supply.js'
import { diagnose } from '../diagnose.js'
import { blocked, isBlocked } from '../policy.js'
import { judgeAnswer } from './answer.js'
import type { Check } from './check.js'
import { judgeManners, judgeRefusal, signedOut } from './route.js'
import { serverDate } from './server-date.js'

/** Where the page's tokens come from, and whether what comes is one. */
export const token: Check = {
  title: 'Token',
  async find(examination) {
    const { given } = examination
    const supply = await examination.supply()
    const serverMs = await serverDate(examination)
    return [...judgeFirst(given, { supply, serverMs }), ...(await judge(examination, { supply, serverMs }))]
  },
}

interface Asked {
  supply: Supply
  serverMs: number | undefined
}

async function judge(examination: Examination, { supply, serverMs }: Asked): Promise<Finding[]> {
  const { given } = examination
  const { outcome, subject, source } = supply
  switch (outcome.kind) {
    case 'nothing':
      return [known('no_token_provider', { subject: given.widget ?? 'any widget' })]
    case 'unreachable':
      return [await judgeSilence(examination, subject)]
    case 'late':
      return [known('token_timeout', { subject })]
    case 'threw':
      return [{ ...known('get_token_failed'), sentence: `getToken failed: ${describe(outcome.error)}.` }]
    case 'refused':
      return [
        source === 'anonymous'
          ? await judgeGrant(examination, outcome.reply)
          : judgeRefusal(outcome.reply, subject),
      ]
    case 'given':
      if (tokenOf(supply) === null) return [signedOut(`${subject} says that nobody is signed in`)]
      return [
        ...judgeAnswer(outcome.answer, { subject, widget: given.widget, serverMs }),
        ...(outcome.reply && source !== 'anonymous' ? judgeManners(outcome.reply, subject) : []),
        ...(source === 'fixed' ? [unrefreshed()] : []),
      ]
  }
}

async function judgeSilence({ given, supply, violations }: Examination, subject: string): Promise<Finding> {
  if (isBlocked(await violations(), given.tokenUrl ?? subject)) return blocked(subject)
  const { source } = await supply()
  return known(source === 'anonymous' ? 'api_unreachable' : 'token_route_unreachable', { subject })
}

/** The server itself gives anonymous visitors their tokens, on the origins of their widget. */
async function judgeGrant(
  { given, page }: Examination,
  { status, text, headers }: Answered,
): Promise<Finding> {
  const { apiUrl = '', widget = '' } = given
  const code = diagnose({ status, contentType: headers.get('content-type') ?? '', text })
  if (code === 'origin_not_allowed') return known(code, { subject: widget, page: (await page()).origin })
  if (code === 'no_token_provider') return known(code, { subject: widget })
  if (status === 429) return known('token_rate_limited', { subject: apiUrl })
  return known('api_failing', { subject: apiUrl, status })
}

/** The option `token` is the first answer, whatever gives the next ones. */
function judgeFirst({ token, widget }: Given, { supply, serverMs }: Asked): Finding[] {
  if (!token || supply.source === 'fixed') return []
  const found = judgeAnswer(token, { subject: 'The option `token`', widget, serverMs })
  return found.filter(({ verdict }) => verdict !== 'ok')
}

const unrefreshed = (): Finding =>
  warning(
    'The option `token` is the first token only, and nothing on this page gives a next one.',
    known('no_token_provider').fix,
  )

function describe(error: unknown): string {
  try {
    return String(error)
      .replace(/[\s.]+$/, '')
      .slice(0, 200)
  } catch {
    return 'with something that can’t be shown'
  }
}
