export { createFakeLatchkey } from './fake.js'
export { BY_THE_PAGE, FAILURES, type FailureName } from './failures.js'
export type { FakeClock } from './clock.js'
export type { Operation } from './operations.js'
export type { Person, SignIn } from './people.js'
export type { ProblemCode } from './problems.js'
export type { FailOptions } from './script.js'
export type {
  FakeConfig,
  FakeLatchkey,
  FakeMessage,
  FakeOptions,
  FakeRequest,
  FakeToken,
  InstallTarget,
  Routable,
  Source,
} from './types.js'
