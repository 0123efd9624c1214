import { LinkedSource, LinkedSourceList, LinkedSourceRequest } from '../../protocol/linked-source.js'
import * as z from 'zod/mini'
import type { Operation } from './api-operations.js'

const READER = {
  method: 'get',
  security: ['tenantToken', 'widgetToken', 'projectKey', 'accessToken'],
  role: 'admin',
  query: { token: 'A tenant token, for those who can send no header; `Authorization` wins.' },
  problems: [401, 403],
} as const
const ADMIN = { security: ['projectKey', 'accessToken'], role: 'admin' } as const

export const LINKED_SOURCE_OPERATIONS: readonly Operation[] = [
  {
    ...READER,
    path: '/v1/tenants/:tenant/linked-sources',
    summary: "List a tenant's linked sources; with the role admin their raw credentials too",
    answers: { 200: { description: 'All of them; none for an unknown tenant.', schema: LinkedSourceList } },
  },
  {
    ...READER,
    path: '/:env/:flow/:tenant/linkedSources',
    summary:
      "List a tenant's linked sources, as older clients do: `env` is the workspace's id or any name of theirs, `flow` is not read",
    answers: { 200: { description: 'All of them.', schema: z.array(LinkedSource) } },
  },
  {
    ...ADMIN,
    method: 'put',
    idempotent: true,
    path: '/v1/tenants/:tenant/linked-sources/:source',
    summary: 'Link a source, or change one; its credentials are encrypted at rest',
    request: LinkedSourceRequest,
    answers: { 200: { description: 'The source, without its credentials.', schema: LinkedSource } },
    problems: [400, 401, 403, 413, 415, 422],
  },
  {
    ...ADMIN,
    method: 'delete',
    idempotent: true,
    path: '/v1/tenants/:tenant/linked-sources/:source',
    summary: 'Unlink a source; its credentials are gone',
    answers: { 204: { description: 'Gone.' } },
    problems: [401, 403, 404],
  },
]
