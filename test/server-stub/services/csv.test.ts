import { expect, test } from 'vitest'
import { toCsv, readAll, type Cell } from '../../../server-stub/services/csv.js'

async function* of<Item>(...items: Item[]) {
  yield* items
}
const write = (...rows: Cell[][]) => new Response(toCsv({ columns: ['a', 'b'], rows: of(...rows) })).text()

test('a header, and a line for each', async () => {
  expect(await write(['x', 1], [true, null])).toBe('"a","b"\r\n"x",1\r\ntrue,\r\n')
})

test('quotes, commas and lines stay within their cell', async () => {
  expect(await write(['say "hi", x\ny', ''])).toContain('"say ""hi"", x\ny",""\r\n')
})

test.each(['=1+1', '+49 30', '-x', '@SUM(A1)', ' =1', '\t=1', '\u200b=1', '＝1', '|cmd', '%x', '\nx'])(
  'what a spreadsheet may take for a formula is a text: %j',
  async (given) => {
    expect(await write([given])).toContain(`\r\n"'${given}"\r\n`)
  },
)

test('a negative number is one', async () => {
  expect(await write([-5])).toContain('\r\n-5\r\n')
})

test('whoever stops reading ends what is read for them', async () => {
  let isOver = false
  async function* rows() {
    try {
      while (true) yield ['x']
    } finally {
      isOver = true
    }
  }
  const reader = toCsv({ columns: ['a'], rows: rows() }).getReader()
  await reader.read()
  await reader.read()
  await reader.cancel()
  await expect.poll(() => isOver).toBe(true)
})

test('a list is read page by page to its end', async () => {
  const all = Array.from({ length: 401 }, (_, index) => index)
  const asked: (number | undefined)[] = []
  const read = async ({ limit, after = -1 }: { limit: number; after?: number | undefined }) => {
    asked.push(after)
    return all.slice(after + 1, after + 1 + limit)
  }
  const found = []
  for await (const item of readAll({ read, toPlace: (item: number) => item })) found.push(item)
  expect(found).toEqual(all)
  expect(asked).toEqual([-1, 199, 399])
})
