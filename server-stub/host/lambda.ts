import { toHeaders } from './headers.js'

/** What the adapter reads of an event: a function URL's, an API Gateway's (payload 2.0 and 1.0), a load balancer's. */
export interface LambdaEvent {
  readonly headers?: Readonly<Record<string, string | undefined>> | null | undefined
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null | undefined
  /** Payload 2.0 takes them out of the headers. */
  readonly cookies?: readonly string[] | undefined
  readonly body?: string | null | undefined
  readonly isBase64Encoded?: boolean | undefined
  readonly requestContext: object
  /** Payload 2.0. */
  readonly rawPath?: string | undefined
  readonly rawQueryString?: string | undefined
  /** Payload 1.0, and load balancers. */
  readonly path?: string | undefined
  readonly httpMethod?: string | undefined
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null | undefined
}

export interface LambdaResult {
  statusCode: number
  headers?: Record<string, string>
  multiValueHeaders?: Record<string, string[]>
  cookies?: string[]
  body: string
}

/**
 * A fetch-style handler, such as the token route, as a Lambda behind a function URL, API Gateway or a load balancer;
 * it gets the event as its context. For answers of text. Rejects only if the handler does.
 */
export function toLambdaHandler<Event extends LambdaEvent = LambdaEvent>(
  route: (request: Request, context: Event) => Promise<Response>,
): (event: Event) => Promise<LambdaResult> {
  return async (event) => {
    const request = toRequest(event)
    return toResult(
      event,
      request === undefined ? new Response(null, { status: 400 }) : await route(request, event),
    )
  }
}

/** `undefined` for what no browser sends: a Host or a path that is no URL. */
function toRequest(event: LambdaEvent): Request | undefined {
  const { http } = event.requestContext as { http?: { method?: string } }
  const method = http?.method ?? event.httpMethod ?? 'GET'
  try {
    const headers = toHeaders({ ...event.headers, ...event.multiValueHeaders })
    if (event.cookies) headers.set('cookie', event.cookies.join('; '))
    const path = event.rawPath ?? event.path ?? '/'
    const url = `https://${headers.get('host') ?? 'localhost'}${path.startsWith('/') ? path : '/'}?${toQuery(event)}`
    const body = method === 'GET' || method === 'HEAD' ? null : toBody(event)
    return new Request(url, { method, headers, body })
  } catch {
    return undefined
  }
}

function toQuery({ rawQueryString, queryStringParameters }: LambdaEvent): string {
  if (rawQueryString !== undefined) return rawQueryString
  const query = new URLSearchParams()
  for (const [name, value = ''] of Object.entries(queryStringParameters ?? {})) query.append(name, value)
  return query.toString()
}

function toBody({ body, isBase64Encoded }: LambdaEvent): BodyInit {
  if (!isBase64Encoded) return body ?? ''
  return Uint8Array.from(atob(body ?? ''), (character) => character.charCodeAt(0))
}

async function toResult(event: LambdaEvent, response: Response): Promise<LambdaResult> {
  const answer = { statusCode: response.status, body: await response.text() }
  const cookies = response.headers.getSetCookie()
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie')
  // A gateway or a load balancer that asks in lists wants its answer in lists.
  if (event.multiValueHeaders) {
    const lists = headers.map(([name, value]): [string, string[]] => [name, [value]])
    if (cookies.length > 0) lists.push(['set-cookie', cookies])
    return { ...answer, multiValueHeaders: Object.fromEntries(lists) }
  }
  return { ...answer, headers: Object.fromEntries(headers), ...(cookies.length > 0 && { cookies }) }
}
