import { Key, KeyList, KeyRequest, NewKey, RotateRequest } from '../../protocol/key.js'
import { AuditList } from '../../protocol/audit.js'
import { NewSigningKey, SigningKey, SigningKeyList } from '../../protocol/signing-key.js'
import type { Operation } from './api-operations.js'

const PAGE = { limit: '1 to 100, 50 unless told.', cursor: 'The `next_cursor` of the page before.' }
const ADMIN = {
  security: ['projectKey', 'accessToken', 'signIn'],
  role: 'admin',
  userRole: 'admin',
} as const

export const KEY_OPERATIONS: readonly Operation[] = [
  {
    ...ADMIN,
    method: 'post',
    idempotent: true,
    path: '/v1/keys',
    summary: 'Make a project key; its secret is shown this once',
    request: KeyRequest,
    answers: { 201: { description: 'The key and its secret.', schema: NewKey } },
    problems: [400, 401, 403, 413, 415, 422],
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/v1/keys',
    summary: "List the workspace's project keys, newest first",
    answers: { 200: { description: 'All of them.', schema: KeyList } },
    problems: [401, 403],
  },
  {
    ...ADMIN,
    method: 'post',
    idempotent: true,
    path: '/v1/keys/:id/rotate',
    summary: 'Give a project key a new secret, shown this once; the old ones work on for the overlap',
    request: RotateRequest,
    answers: { 200: { description: 'The key and its new secret.', schema: NewKey } },
    problems: [400, 401, 403, 404, 409, 413, 415, 422],
  },
  {
    ...ADMIN,
    method: 'post',
    idempotent: true,
    path: '/v1/keys/:id/end-overlap',
    summary: "End a rotated key's old secrets now",
    answers: { 200: { description: 'The key.', schema: Key } },
    problems: [401, 403, 404],
  },
  {
    ...ADMIN,
    method: 'post',
    idempotent: true,
    path: '/v1/keys/:id/revoke',
    summary: 'End a project key at once, and every token that it minted or was exchanged for',
    answers: { 200: { description: 'The key.', schema: Key } },
    problems: [401, 403, 404],
  },
  {
    ...ADMIN,
    method: 'post',
    idempotent: true,
    path: '/v1/signing-keys',
    summary: 'Make a signing key; its private half is shown this once and kept nowhere',
    answers: { 201: { description: 'The key and its private half.', schema: NewSigningKey } },
    problems: [401, 403],
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/v1/signing-keys',
    summary: "List the workspace's signing keys, newest first",
    answers: { 200: { description: 'All of them.', schema: SigningKeyList } },
    problems: [401, 403],
  },
  {
    ...ADMIN,
    method: 'post',
    idempotent: true,
    path: '/v1/signing-keys/:id/revoke',
    summary: 'End a signing key at once, and every tenant token that it signed',
    answers: { 200: { description: 'The key.', schema: SigningKey } },
    problems: [401, 403, 404],
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/v1/audit',
    summary: "List the workspace's administrative acts, newest first: who did what, and when",
    query: PAGE,
    answers: { 200: { description: 'A page of them.', schema: AuditList } },
    problems: [401, 403, 422],
  },
]
