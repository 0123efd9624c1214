import { Workspace, WorkspaceChange } from '../../protocol/retention.js'
import { VisitorExport } from '../../protocol/visitor-export.js'
import type { Operation } from './api-operations.js'

const ADMIN = {
  security: ['projectKey', 'accessToken', 'signIn'],
  role: 'admin',
  userRole: 'admin',
} as const

export const CARE_OPERATIONS: readonly Operation[] = [
  {
    ...ADMIN,
    method: 'get',
    path: '/v1/workspace',
    summary: 'Read the workspace, and for how many days it keeps what',
    answers: { 200: { description: 'The workspace.', schema: Workspace } },
    problems: [401, 403],
  },
  {
    ...ADMIN,
    method: 'patch',
    path: '/v1/workspace',
    summary: 'Say for how many days what is kept',
    idempotent: true,
    request: WorkspaceChange,
    answers: { 200: { description: 'The workspace.', schema: Workspace } },
    problems: [400, 401, 403, 413, 415, 422],
  },
  {
    ...ADMIN,
    method: 'get',
    path: '/v1/visitors/:id/export',
    summary: 'Save all that is kept of a visitor',
    answers: { 200: { description: 'A file.', schema: VisitorExport } },
    problems: [401, 403, 404],
  },
  {
    ...ADMIN,
    method: 'delete',
    path: '/v1/visitors/:id',
    summary: 'Erase all that is kept of a visitor, for good; their tokens end',
    answers: { 204: { description: 'Erased.' } },
    problems: [401, 403, 404],
  },
]
