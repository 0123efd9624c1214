import { LatchkeyError, type ErrorCode } from '../../error.js'
import type { DoctorChunk, Examined, Site } from '../../handle.js'
import { findAll } from '../look/document.js'
import { report } from '../report.js'
import { createConnection, type Connection } from './connection.js'
import { offer } from './offer.js'
import { passOnAnswer } from './popup.js'

const connections = new Map<string, Connection>()
const offered = new WeakSet<Element>()

/** The one of this page, while it lasts. */
function connectionOf({ apiUrl, widget }: Site): Connection {
  const name = `${apiUrl} ${widget}`
  const connection = connections.get(name) ?? createConnection({ apiUrl, widget })
  connections.set(name, connection)
  return connection
}

/**
 * `token: ''`: on a page of the developer's own machine the launcher and the panel offer to connect it, by a popup of the
 * server's. Anywhere else it is a mistake.
 */
export function offerConnection({ given, refresh, isOpen }: Examined): void {
  const { apiUrl, widget } = given()
  if (!apiUrl || !widget) return
  const tell = (code: ErrorCode, words = '') => {
    const subject = code === 'developer_wrong_account' ? widget : apiUrl
    const error = new LatchkeyError(code, words, { subject, retryable: code !== 'developer_elsewhere' })
    report(error)
    // The tag's own events are the browser's, too.
    dispatchEvent(new CustomEvent('latchkey:error', { detail: error }))
  }
  if (!isLoopback()) return tell('developer_elsewhere')
  if (passOnAnswer(apiUrl)) return
  const connection = connectionOf({ apiUrl, widget })
  const connect = () =>
    connection.connect((code, words) => {
      if (code) return tell(code, words)
      refresh('connected').catch(() => {})
    })

  const dress = () => {
    const [host] = findAll('latchkey-widget')
    if (!host?.shadowRoot || offered.has(host)) return
    offered.add(host)
    connection.onChange = offer(host.shadowRoot, {
      isOffered: () => connection.isOffered(),
      isOpen,
      connect,
    })
  }
  dress()
  addEventListener('latchkey:ready', dress, { once: true })
}

/** A token for a page that was connected; `null` where it was not. Rejects where the server can't be reached. */
export const grantDeveloper: DoctorChunk['grantDeveloper'] = async (site, call) =>
  isLoopback() ? connectionOf(site).grant(call) : { answer: null }

/** Signed out, of development as well. */
export const forgetDeveloper: DoctorChunk['forgetDeveloper'] = (site) => connectionOf(site).forget()

/** As the server says (RFC 8252 §7.3, RFC 6761 §6.3). */
const isLoopback = (): boolean => /^(127\.0\.0\.1|\[::1\]|(.+\.)?localhost)$/.test(location.hostname)
