import { readFileSync, writeFileSync } from 'node:fs'
import { format } from 'prettier'
import { findChunk } from './subjects/latchkey.mjs'

const BEGIN = '<!-- tables: written by `npm run bench:tokens -- --write` -->'
const END = '<!-- /tables -->'

/** Puts the tables, dated, in the place of those that the document holds. */
export async function writeTables(tables, document) {
  const [before, rest = ''] = readFileSync(document, 'utf8').split(BEGIN)
  const [, after] = rest.split(END)
  if (after === undefined) throw new Error(`${document} has no place for the tables.`)
  const day = new Date().toISOString().slice(0, 10)
  const text = [
    before + BEGIN,
    `${day}, Node ${process.versions.node}, \`${findChunk()}\`.`,
    tables,
    END + after,
  ].join('\n\n')
  writeFileSync(document, await format(text, { parser: 'markdown' }))
}
