import { HostError, type HostErrorCode } from './error.js'

/** Why the server refused, in two sentences: one for the developer's log, one that a browser may read. */
export function toUpstreamError(response: Response, text: string, projectKey: string): HostError {
  const { status } = response
  const problem = readProblem(text)
  const { code, detail } = REFUSALS.find(({ when }) => when(status)) ?? OTHER
  const said = [problem.code ?? 'no code', problem.detail, ...problem.fields].filter(Boolean).join(': ')
  const hide = (words: string) => words.replaceAll(projectKey, 'lk_sk_…')
  return new HostError(code, hide(`${detail} It answered ${status} (${said}).`), {
    detail,
    upstream: {
      status,
      code: problem.code && hide(problem.code),
      detail: problem.detail && hide(problem.detail),
    },
    retryAfter: readRetryAfter(response.headers.get('retry-after')),
  })
}

interface Refusal {
  code: HostErrorCode
  detail: string
}

const OTHER: Refusal = {
  code: 'upstream_refused_request',
  detail: 'The Latchkey server refused what this backend asked for.',
}

const REFUSALS: readonly (Refusal & { when: (status: number) => boolean })[] = [
  {
    // 0 is what an opaque redirect has.
    when: (status) => status < 400,
    code: 'upstream_redirected',
    detail: 'The address in apiUrl redirects: use the one it leads to.',
  },
  {
    when: (status) => status === 401 || status === 403,
    code: 'upstream_refused_key',
    detail: "The Latchkey server refused this backend's project key.",
  },
  {
    when: (status) => status === 429,
    code: 'upstream_busy',
    detail: 'The Latchkey server asks this backend to slow down.',
  },
  {
    when: (status) => status >= 500,
    code: 'upstream_failing',
    detail: 'The Latchkey server is failing.',
  },
]

interface SaidProblem {
  code: string | undefined
  detail: string | undefined
  fields: string[]
}

function readProblem(text: string): SaidProblem {
  try {
    const { code, detail, errors } = Object(JSON.parse(text)) as Record<string, unknown>
    return {
      code: typeof code === 'string' ? oneLine(code, 64) : undefined,
      detail: typeof detail === 'string' ? oneLine(detail, 400) : undefined,
      fields: Array.isArray(errors) ? errors.slice(0, 5).map(toSentence) : [],
    }
  } catch {
    return { code: undefined, detail: undefined, fields: [] }
  }
}

function toSentence(error: unknown): string {
  const { field, message } = Object(error) as Record<string, unknown>
  return typeof field === 'string' && typeof message === 'string' ? oneLine(`${field} ${message}`, 200) : ''
}

/** So that nobody writes a second line into a log. */
function oneLine(text: string, maxChars: number): string {
  return text.replace(/[\s\p{C}]+/gu, ' ').slice(0, maxChars)
}

/** Seconds, or an HTTP date (RFC 9110 §10.2.3); anything else is not passed on. */
function readRetryAfter(value: string | null): string | undefined {
  return value !== null && /^(\d{1,9}|[A-Z][a-z]{2}, [\w :]{1,30} GMT)$/.test(value) ? value : undefined
}
