import fc from 'fast-check'
import * as z from 'zod/mini'
import { describe, expect, test } from 'vitest'
import * as conversation from '../../../protocol/conversation.js'
import * as linked from '../../../protocol/linked-source.js'
import { Problem as ProblemOnTheWire } from '../../../protocol/problem.js'
import { Message, MessageList, Problem, SessionList } from '../../../widget/api/answers.js'
import { LinkedSourceList } from '../../../widget/more/connections/linked-sources.js'
import { type Parser, whenParsed } from '../../../widget/api/parse.js'

// Protocol's schemas, of the members that the panel reads.
const session = z.pick(conversation.Session, { id: true, status: true, rating: true, read: true })
const message = z.pick(conversation.Message, {
  id: true,
  session_id: true,
  author: true,
  text: true,
  created_at: true,
})
const source = z.pick(linked.LinkedSource, { id: true, name: true, status: true })
const next_cursor = z.nullable(z.string())

// The server writes an instant as `toISOString` does.
const instant = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
  .map((date) => date.toISOString())
const cursor = fc.option(fc.string())
const aMessage = fc.record({
  id: fc.string(),
  session_id: fc.string(),
  author: fc.constantFrom(...conversation.Message.shape.author.options),
  text: fc.string(),
  created_at: instant,
})
const aSession = fc.record({
  id: fc.string(),
  status: fc.constantFrom(...conversation.Session.shape.status.options),
  rating: fc.option(fc.record({ score: fc.integer(), comment: fc.option(fc.string()), at: instant })),
  read: fc.record({ visitor: fc.option(fc.string()), agent: fc.option(fc.string()) }),
})
const aSource = fc.record({
  id: fc.string(),
  name: fc.string(),
  status: fc.constantFrom(...linked.SourceStatus.options),
})
const aProblem = fc.record({ code: fc.string(), detail: fc.string() })
const listOf = (item: fc.Arbitrary<object>) => fc.record({ items: fc.array(item), next_cursor: cursor })

describe.each<[string, z.ZodMiniType, Parser<unknown>, fc.Arbitrary<object>]>([
  ['a list of sessions', z.object({ items: z.array(session), next_cursor }), SessionList, listOf(aSession)],
  ['a list of messages', z.object({ items: z.array(message), next_cursor }), MessageList, listOf(aMessage)],
  ['a message', message, Message, aMessage],
  ['linked sources', z.object({ items: z.array(source) }), LinkedSourceList, listOf(aSource)],
  ['a problem', z.pick(ProblemOnTheWire, { code: true, detail: true }), Problem, aProblem],
])('%s', (_, schema, parse, answers) => {
  test('is read as protocol says, with what else there may be left out', () => {
    fc.assert(
      fc.property(answers, fc.dictionary(fc.string(), fc.jsonValue()), (answer, more) => {
        const given = fromJson({ ...more, ...answer })
        expect(parse(given)).toEqual(schema.parse(given))
      }),
    )
  })

  test('is refused where protocol refuses it, however it was mangled', () => {
    fc.assert(
      fc.property(answers.chain(mangled), (given) => {
        const { success, data } = schema.safeParse(given)
        expect(whenParsed(parse, given)).toEqual(success ? data : undefined)
      }),
      { numRuns: 500 },
    )
  })
})

test.each(['2026-02-30T25:00:00Z', '2026-03-02', '2026-03-02T12:00:00+01:00', 'now', ''])(
  '%j is no instant, so that no view has to ask',
  (created_at) => {
    const given = { id: '', session_id: '', author: 'agent', text: '', created_at }
    expect(whenParsed(Message, given)).toBeUndefined()
  },
)

test('what a page put on Object.prototype is nobody’s answer', () => {
  const polluted = Object.assign(Object.create({ code: 'x', detail: 'y' }) as object, { code: 'x' })
  expect(whenParsed(Problem, polluted)).toBeUndefined()
})

const fromJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Something in it is another thing, or missing. */
function mangled(answer: object): fc.Arbitrary<unknown> {
  const places = toPlaces(answer)
  return fc
    .tuple(fc.nat(places.length - 1), fc.option(fc.jsonValue(), { nil: undefined }))
    .map(([at, other]) => {
      const copy = fromJson({ whole: answer }) as Record<string, unknown>
      const [last = '', ...path] = ['whole', ...places[at]!].toReversed()
      const parent = path.toReversed().reduce((value, name) => value[name] as never, copy)
      if (other === undefined) delete parent[last]
      else parent[last] = other
      return (fromJson(copy) as typeof copy)['whole']
    })
}

/** The way to it and to everything in it. */
function toPlaces(value: unknown): string[][] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [[], ...members.flatMap(([name, member]) => toPlaces(member).map((place) => [name, ...place]))]
}
