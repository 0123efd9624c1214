import { CountList, DescribedEventBatch, EventList, EventResults } from '../../protocol/event.js'
import { Lead, LeadList, LeadRequest } from '../../protocol/lead.js'
import { Timeline } from '../../protocol/timeline.js'
import type { Operation } from './api-operations.js'

const PAGE = {
  limit: '1 to 100, 50 unless told.',
  cursor: 'The `next_cursor` of the page before.',
  format:
    '`json` or `csv`: all of it as a file, where `limit` and `cursor` say nothing. Default: what `Accept` asks for.',
}
const ARRIVED = {
  from: 'RFC 3339: what arrived from then on.',
  to: 'RFC 3339: what arrived before then.',
}
const BODY = [400, 413, 415, 422]
/** One with the role `admin` will do too. */
const READER = {
  security: ['projectKey', 'accessToken', 'signIn'],
  role: 'analytics',
  userRole: 'member',
} as const

export const LEAD_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/leads',
    summary: "Send the widget's form; sent again under the same id it is one lead",
    security: ['widgetToken'],
    idempotent: true,
    request: LeadRequest,
    answers: {
      200: { description: 'The lead, as it was first sent.', schema: Lead },
      201: { description: 'The lead.', schema: Lead },
    },
    problems: [401, 403, 409, 429, ...BODY],
  },
  {
    ...READER,
    method: 'get',
    path: '/v1/leads',
    summary: 'List leads, newest first',
    query: { ...PAGE, ...ARRIVED, widget: "A widget's id.", visitor: "A visitor's id." },
    answers: { 200: { description: 'A page of them.', schema: LeadList } },
    problems: [401, 403, 422],
  },
  {
    ...READER,
    method: 'get',
    path: '/v1/leads/:id',
    summary: 'Read a lead',
    answers: { 200: { description: 'The lead.', schema: Lead } },
    problems: [401, 403, 404],
  },
  {
    method: 'post',
    path: '/v1/events',
    summary: 'Tell what happened on a page; each event is judged by itself, and is one under its id',
    security: ['widgetToken'],
    request: DescribedEventBatch,
    answers: { 200: { description: 'What became of each, in their order.', schema: EventResults } },
    problems: [401, 403, 429, ...BODY],
  },
  {
    ...READER,
    method: 'get',
    path: '/v1/events',
    summary: 'List events as they arrived, newest first',
    query: { ...PAGE, ...ARRIVED, name: 'Of that name alone.' },
    answers: { 200: { description: 'A page of them.', schema: EventList } },
    problems: [401, 403, 422],
  },
  {
    ...READER,
    method: 'get',
    path: '/v1/events/counts',
    summary: 'Count events by day of UTC and name',
    query: {
      ...PAGE,
      name: 'Of that name alone.',
      from: 'The first day, such as 2026-03-01. Default: 29 days before `to`; at most 366 days.',
      to: 'The last day, included. Default: today.',
    },
    answers: { 200: { description: 'A page of them, by day and name.', schema: CountList } },
    problems: [401, 403, 422],
  },
  {
    ...READER,
    method: 'get',
    path: '/v1/visitors/:id/timeline',
    summary: 'Read what a visitor did, newest first: events, leads, and that there were sessions',
    query: PAGE,
    answers: { 200: { description: 'The visitor, and a page of it.', schema: Timeline } },
    problems: [401, 403, 404, 422],
  },
]
