/** The part of pino's logger that the routes use. */
export interface Log {
  isLevelEnabled(level: 'debug'): boolean
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

export const silent: Log = { isLevelEnabled: () => false, debug() {}, info() {}, error() {} }
