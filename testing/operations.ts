/** What a page can ask of the API, by name; `token` is the host's own route, `files` the tag and its chunks. */
const API = {
  config: 'GET /v1/widgets/:id/config',
  anonymousToken: 'POST /v1/widget/anonymous-token',
  heldToken: 'GET /v1/widget/token',
  endToken: 'DELETE /v1/widget/token',
  claim: 'POST /v1/visitors/claim',
  startSession: 'POST /v1/sessions',
  listSessions: 'GET /v1/sessions',
  readSession: 'GET /v1/sessions/:id',
  changeSession: 'PATCH /v1/sessions/:id',
  closeSession: 'POST /v1/sessions/:id/close',
  rateSession: 'POST /v1/sessions/:id/rating',
  transcript: 'GET /v1/sessions/:id/transcript',
  listMessages: 'GET /v1/sessions/:id/messages',
  postMessage: 'POST /v1/sessions/:id/messages',
  markRead: 'POST /v1/sessions/:id/read',
  sendTyping: 'POST /v1/sessions/:id/typing',
  stream: 'GET /v1/stream',
  sendLead: 'POST /v1/leads',
  trackEvents: 'POST /v1/events',
  linkedSources: 'GET /v1/tenants/:tenant/linked-sources',
}

export type ApiOperation = keyof typeof API
export type Operation = ApiOperation | 'token' | 'files'

export const API_OPERATIONS = Object.keys(API) as ApiOperation[]

/** What `operation` is on the wire, such as `POST /v1/sessions`. */
export const toRoute = (operation: ApiOperation): string => API[operation]

interface Match {
  /** `undefined`: the path is known, and takes other methods. */
  operation: ApiOperation | undefined
  methods: readonly string[]
  /** The path's `:id`, `:tenant`, … in their order. */
  parameter: string
}

/** `undefined` where there is nothing at this path. */
export function matchOperation(method: string, path: string): Match | undefined {
  const found = API_OPERATIONS.flatMap((operation) => {
    const [of = '', pattern = ''] = API[operation].split(' ')
    const [, ...parameters] = toPattern(pattern).exec(path) ?? [undefined]
    return toPattern(pattern).test(path) ? [{ operation, of, parameter: decode(parameters[0] ?? '') }] : []
  })
  const [first] = found
  if (!first) return undefined
  const { operation } = found.find(({ of }) => of === method) ?? {}
  return { operation, methods: found.map(({ of }) => of), parameter: first.parameter }
}

const toPattern = (pattern: string) => new RegExp(`^${pattern.replace(/:\w+/, '([^/]+)')}$`)

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** As `Allow` names them. */
export const toMethods = (methods: readonly string[]): string[] =>
  methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
