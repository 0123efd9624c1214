import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBrowserFolder } from '../../server-stub/browser-folder.js'
import { makeFolder } from '../support/folder.js'

test('a built server finds the files beside it', () => {
  const dist = makeFolder()
  mkdirSync(join(dist, 'browser'))
  expect(findBrowserFolder(join(dist, 'server'))).toBe(join(dist, 'browser'))
})

test('the sources find what the build put into dist', () => {
  const root = makeFolder()
  expect(findBrowserFolder(join(root, 'server-stub'))).toBe(join(root, 'dist', 'browser'))
})
