import {
  LEAD_CONTEXT_MAX_BYTES,
  LEAD_LINE_MAX_CHARS,
  LEAD_TEXT_MAX_CHARS,
} from '../../protocol/lead-limits.js'
import type { Client } from './client.js'
import { createId } from './conversation.js'
import { shape, text } from './parse.js'

export { LEAD_LINE_MAX_CHARS, LEAD_TEXT_MAX_CHARS }

/** By field. */
export type Answers = Record<string, string | number | boolean>

/** What the page says of itself and its visitor; nothing of `visitor`, `metadata` and `intent` is certain. */
export interface LeadContext {
  url: string
  title: string
  referrer: string
  visitor: unknown
  metadata: unknown
  intent: unknown
}

export interface Letter {
  /** Sending the same one twice is sending once. */
  id: string
  fields: Answers
  context: LeadContext
}

export const createLeadId = (): string => createId('led')

/** Rejects with a `LatchkeyError`. */
export async function sendLead(
  call: Client,
  { id, fields, context }: Letter,
  signal: AbortSignal,
): Promise<void> {
  const body = { id, fields, ...toContext(context) }
  await call({ method: 'POST', path: '/v1/leads', body, signal }, shape({ id: text }))
}

/** As much of it as the server takes: what the page says must never cost the visitor what they wrote. */
export function toContext({ url, title, referrer, visitor, metadata, intent }: LeadContext): object {
  const own = {
    url: url.slice(0, 2048),
    title: title.slice(0, 256),
    ...(referrer && { referrer: referrer.slice(0, 2048) }),
  }
  const wanted = toMetadata(intent)
  // The least telling goes first.
  const versions = [
    { ...own, utm: toUtm(url), visitor: toTraits(visitor), metadata: toMetadata(metadata) },
    { ...own, utm: toUtm(url), visitor: toTraits(visitor) },
    { ...own, utm: toUtm(url) },
    own,
  ]
  for (const page of versions) {
    const context = { page, intent: wanted }
    if (new TextEncoder().encode(JSON.stringify(context)).length <= LEAD_CONTEXT_MAX_BYTES) return context
  }
  return { page: own }
}

const TAGS = ['source', 'medium', 'campaign', 'term', 'content']
const TRAITS = ['id', 'email', 'name', 'company']

function toUtm(url: string): object | undefined {
  const query = new URL(url).searchParams
  return toRecord(
    TAGS.map((name) => [name, query.get(`utm_${name}`)?.slice(0, 256)]).filter(([, value]) => value),
  )
}

function toTraits(given: unknown): object | undefined {
  const trait = (name: string) => {
    const value: unknown = Object(given)[name]
    return typeof value === 'string' ? value.trim().slice(0, 256) : ''
  }
  return toRecord(TRAITS.map((name) => [name, trait(name)]).filter(([, value]) => value))
}

function toMetadata(given: unknown): object | undefined {
  const isPlain = (value: unknown) =>
    value === null || typeof value === 'boolean' || Number.isFinite(value) || isText(value)
  return toRecord(
    Object.entries(Object(given)).filter(
      ([name, value]) => name.length > 0 && name.length <= 64 && isPlain(value),
    ),
  )
}

const isText = (value: unknown) => typeof value === 'string' && value.length <= 1024

const toRecord = (entries: unknown[][]): object | undefined =>
  entries.length > 0 ? Object.fromEntries(entries as [string, unknown][]) : undefined
