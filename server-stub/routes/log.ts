/** All that a line may have. Nothing here can hold what a caller sent, but for the id of the request, which is cut. */
export interface LogFields {
  requestId?: string
  method?: string
  /** The pattern of the path, such as `/v1/keys/:id/rotate`: what stands in its place may be anything. */
  route?: string
  status?: number
  ms?: number
  url?: string
  port?: number
  /** The path of the file. */
  database?: string
  /** The ids of a webhook delivery, of its endpoint and of the event. */
  delivery?: string
  webhook?: string
  event?: string
  /** Why an attempt got no answer, or an endpoint gets no more: one of our codes, or one of the system's. */
  because?: string
  resealed?: number
  lost?: number
  /** Of it, its name, code and stack, and not its message, which may repeat what was sent. */
  error?: unknown
}

/** A sentence is of this list, so that nothing can be written into one. */
type LogMessage =
  | 'listening'
  | 'stopped'
  | 'answered'
  | 'a request failed'
  | 'a stream failed'
  | 'stopping'
  | 'a webhook was delivered'
  | 'a webhook was not delivered'
  | 'a webhook endpoint was disabled'
  | "linked sources' credentials sealed with the newest secret"
  | "linked sources' credentials that no secret of LATCHKEY_SECRET opens"
  | "webhooks' secrets sealed with the newest secret"
  | "webhooks' secrets that no secret of LATCHKEY_SECRET opens"
  | 'a webhook delivery could not be written down'
  | 'what is past its time could not be erased'

export interface Log {
  isLevelEnabled(level: 'debug'): boolean
  debug(fields: LogFields, message: LogMessage): void
  info(fields: LogFields, message: LogMessage): void
  error(fields: LogFields, message: LogMessage): void
}

export const silent: Log = { isLevelEnabled: () => false, debug() {}, info() {}, error() {} }
