import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

// By what things are called: it can't know a secret by another name, and review must.
const SECRET_NAME = /(secret|hash|mac|signature|digest|password|verifier|hmac)\w*$/i
const NO_TEXT = /^(undefined|null|true|false|typeof|\d+|'[^']*')$/

/** `===` stops at the first difference, and so tells how much of a guess is right. */
function findComparisons(source: string): string[] {
  const comparisons = source.matchAll(/([\w$.?']+(?:\([^()]*\))?) [!=]== ([\w$.?']+)/g)
  return [...comparisons]
    .filter(([, left = '', right = '']) => !NO_TEXT.test(left) && !NO_TEXT.test(right))
    .filter(([, left = '', right = '']) =>
      [left, right].some((each) => SECRET_NAME.test(each.replace(/\(.*/, ''))),
    )
    .map(([found]) => found)
}

test.each(['server-stub', 'protocol'])('nothing in %s that is called a secret is compared by ===', (room) => {
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  )
  expect(files.length).toBeGreaterThan(10)
  const found = files.flatMap((file) =>
    findComparisons(readFileSync(join(room, file), 'utf8')).map((each) => `${file}: ${each}`),
  )
  expect(found).toEqual([])
})

test.each([
  ['if (mac === given) return', ['mac === given']],
  ['key.secret.hash !== hashed', ['key.secret.hash !== hashed']],
  ['return mac(key, signed) === given', ['mac(key, signed) === given']],
  ['if (given === this.password)', ['given === this.password']],
  ['if (secret === undefined)', []],
  ["if (sent === 'secret_key')", []],
  ['if (a.length === b.length)', []],
])('in "%s" it finds %j', (source, found) => {
  expect(findComparisons(source)).toEqual(found)
})
