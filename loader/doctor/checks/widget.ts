import type { Examination } from '../examination.js'
import { known, ok, problem, type Finding } from '../finding.js'
import type { Answered } from '../look/call.js'
import { readRecord, toText } from '../look/json.js'
import { blocked, isBlocked } from '../policy.js'
import type { Check } from './check.js'

/** Whether there is such a widget where the page says. */
export const widget: Check = {
  title: 'Widget',
  async find(examination) {
    const { widget: id, apiUrl } = examination.given
    if (!id) return [withoutWidget(examination)]
    if (!apiUrl) return [known('missing_api_url')]
    const reply = await examination.config()
    return [reply?.kind === 'answered' ? judge(reply, id, apiUrl) : await withoutReply(examination, apiUrl)]
  },
}

/** The tag leaves out an id that can't be one, so what it was is only on the tag. */
function withoutWidget({ scripts }: Examination): Finding {
  const raw = scripts.find((script) => script.widget)?.widget
  return raw ? known('bad_option', { subject: 'widget', given: raw }) : known('missing_widget')
}

async function withoutReply({ violations, page }: Examination, apiUrl: string): Promise<Finding> {
  if (isBlocked(await violations(), apiUrl)) return blocked(apiUrl)
  if (apiUrl.startsWith('http:') && (await page()).origin.startsWith('https:')) {
    return problem(
      `${apiUrl} could not be reached: it is http, and this page is https, so browsers may block it.`,
      'Serve Latchkey over https.',
    )
  }
  return known('config_unreachable', { subject: apiUrl })
}

function judge({ status, text }: Answered, id: string, apiUrl: string): Finding {
  const body = readRecord(text)
  if (status === 404 && body?.code === 'widget_not_found') return known('widget_not_found', { subject: id })
  if (status !== 200) return known('config_unreachable', { subject: apiUrl, status })
  if (body?.id === id) return ok(`It is “${toText(body.name) ?? id}”, published at ${apiUrl}.`)
  return problem(
    `${apiUrl} answered, and not as a Latchkey server does.`,
    'Check `apiUrl`, and what stands between this page and the server.',
  )
}
