// Compiled by `tsc`, never run: the fake's public types are plain, and say what protocol says.
import type { z } from 'zod/mini'
import type { AgentRequest } from '../../protocol/agent.js'
import type * as conversation from '../../protocol/conversation.js'
import type { TrackedEvent } from '../../protocol/event.js'
import type { Lead } from '../../protocol/lead.js'
import type { LeadForm } from '../../protocol/lead-form.js'
import type * as problem from '../../protocol/problem.js'
import type { MintRequest, TokenAnswer } from '../../protocol/widget-token.js'
import type { WidgetConfig } from '../../protocol/widget-config.js'
import type { LinkedSourceRequest } from '../../protocol/linked-source.js'
import type * as playwright from 'playwright-core'
import type {
  createFakeLatchkey,
  FakeAgent,
  FakeConfig,
  FakeEvent,
  FakeLead,
  FakeLeadForm,
  FakeMessage,
  FakeToken,
  InstallTarget,
  ProblemCode,
  Routable,
  SignIn,
  Source,
} from '../../testing/index.js'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
type Fits<A, B> = [A] extends [B] ? true : never

export const message: Same<FakeMessage, conversation.Message> = true
export const token: Same<FakeToken, TokenAnswer> = true
export const code: Same<ProblemCode, problem.ProblemCode> = true
export const event: Same<FakeEvent, TrackedEvent> = true
export const lead: Same<FakeLead, Lead> = true
export const form: Fits<FakeLeadForm, z.input<typeof LeadForm>> = true
export const config: Fits<FakeConfig, Partial<z.input<typeof WidgetConfig>>> = true
export const mintable: Fits<SignIn, z.input<typeof MintRequest>> = true
export const agent: Fits<FakeAgent, z.input<typeof AgentRequest>> = true
export const source: Fits<Omit<Source, 'id'>, z.input<typeof LinkedSourceRequest>> = true
/** What the fake is given by those who have one of these. */
export const targets: Fits<playwright.Page | playwright.BrowserContext, Routable> = true
export const windows: Fits<Window & typeof globalThis, InstallTarget> = true

declare const fake: ReturnType<typeof createFakeLatchkey>
export const programs = [
  // @ts-expect-error no code at all
  () => fake.fail('token_route_crsf'),
  // @ts-expect-error the page's own doing
  () => fake.fail('bad_option'),
  // @ts-expect-error an operation that is none
  () => fake.fail('api_failing', { on: 'sendMessage' }),
  () => fake.fail('token_route_csrf', { times: 1 }),
  () => fake.fail('session_closed', { on: ['postMessage'] }),
]
