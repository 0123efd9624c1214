/** A list as it is read and written: one page after the other, never whole in memory. */
export interface Csv {
  columns: readonly string[]
  rows: AsyncIterable<readonly Cell[]>
}

export type Cell = string | number | boolean | null

/**
 * RFC 4180, with a header line. What a spreadsheet would take for a formula begins with an apostrophe, which makes it a text
 * there (https://owasp.org/www-community/attacks/CSV_Injection): what visitors write may be anything.
 */
export function toCsv({ columns, rows }: Csv): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  const lines = toLines(columns, rows)
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { value, done } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: () => void lines.return(undefined),
  })
}

async function* toLines(columns: Csv['columns'], rows: Csv['rows']): AsyncGenerator<string> {
  yield toLine(columns)
  for await (const row of rows) yield toLine(row)
}

function toLine(cells: readonly Cell[]): string {
  return `${cells.map(toCell).join(',')}\r\n`
}

// Also behind what a spreadsheet trims, and in the wide forms that some of them read as the narrow ones.
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@|%＝＋－＠]|^[\t\r\n]/u

function toCell(value: Cell): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return `"${text.replaceAll('"', '""')}"`
}

const BATCH = 200

interface Read<Item, Place> {
  read(page: { limit: number; after?: Place | undefined }): Promise<Item[]>
  toPlace(item: Item): Place
}

/** All of a list, page by page. */
export async function* readAll<Item, Place>({ read, toPlace }: Read<Item, Place>): AsyncGenerator<Item> {
  let after: Place | undefined
  while (true) {
    const items = await read({ limit: BATCH, after })
    yield* items
    const last = items.at(-1)
    if (last === undefined || items.length < BATCH) return
    after = toPlace(last)
  }
}
