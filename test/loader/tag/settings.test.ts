// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { Settings } from '../../../loader/options.js'
import { OPTIONS } from '../../../loader/doctor/options.js'
import { ALLOWED, readOptions, toSettings, type RawOptions } from '../../../loader/tag/settings.js'

function read(given: RawOptions) {
  const refused: string[] = []
  const taken = readOptions(given, (option) => refused.push(option))
  return { taken, refused }
}

const getToken = () => 'tok'

test.each<[option: keyof Settings, given: unknown, taken: unknown]>([
  ['widget', 'wgt_1', 'wgt_1'],
  ['apiUrl', 'https://widget.example.com', 'https://widget.example.com'],
  ['apiUrl', 'http://localhost:4300', 'http://localhost:4300'],
  ['token', 'eyJ.eyJ.x', 'eyJ.eyJ.x'],
  ['getToken', getToken, getToken],
  ['tokenUrl', '/api/latchkey/token', '/api/latchkey/token'],
  ['token', '', ''],
  ['locale', 'en-GB', 'en-GB'],
  ...['auto', 'light', 'dark', 'page'].map((it): [keyof Settings, unknown, unknown] => [
    'colorScheme',
    it,
    it,
  ]),
  ['position', 'bottom-left', 'bottom-left'],
  ['offset', '0', 0],
  ['offset', 999, 999],
  ['zIndex', '2147483647', 2147483647],
  ['zIndex', 0, 0],
  ['theme', '{"accent":"#fff","radius":4}', { accent: '#fff', radius: 4 }],
  ['theme', { accent: '#fff' }, { accent: '#fff' }],
  ['launcher', 'false', false],
  ['launcher', false, false],
  ['launcher', '', true],
  ['launcher', '#help', '#help'],
  ['greeting', 'Hi {name}', 'Hi {name}'],
  ['texts', '{"home.start":"Hi"}', { 'home.start': 'Hi' }],
  ['texts', { 'home.start': 'Hi' }, { 'home.start': 'Hi' }],
  ['sound', '', true],
  ['sound', 'false', false],
  ['open', '', true],
  ['open', 'true', true],
  ['open', 'false', false],
  ['open', true, true],
  ['hideOnMobile', '', true],
  ['prefetch', 'idle', 'idle'],
  ['prefetch', 'load', 'load'],
  ['background', 'warm', 'warm'],
  ['nonce', 'abc', 'abc'],
  ['debug', '', true],
])('%s may be %j', (option, given, taken) => {
  expect(read({ [option]: given })).toEqual({ taken: { [option]: taken }, refused: [] })
})

test.each<[option: string, given: unknown]>([
  ['widget', 'wgt_'],
  ['widget', 'my widget'],
  ['widget', 7],
  ['apiUrl', 'widget.example.com'],
  ['apiUrl', 'javascript:alert(1)'],
  ['token', { token: 'a' }],
  ['getToken', 'myToken'],
  ['getToken', {}],
  ['tokenUrl', ''],
  ['tokenUrl', []],
  ['locale', ''],
  ['colorScheme', 'blue'],
  ['colorScheme', null],
  ['position', 'top-left'],
  ['offset', -1],
  ['offset', 1000],
  ['offset', 1.5],
  ['offset', NaN],
  ['offset', '20px'],
  ['offset', true],
  ['zIndex', 'auto'],
  ['zIndex', -1],
  ['theme', '{accent: red}'],
  ['theme', 'red'],
  ['launcher', {}],
  ['launcher', null],
  ['launcher', 5],
  ['texts', 'Hi'],
  ['texts', ['Hi']],
  ['sound', 'loud'],
  ['open', 'yes'],
  ['open', 1],
  ['hideOnMobile', 'no'],
  ['prefetch', true],
  ['background', 'hot'],
  ['nonce', ''],
  ['debug', 'verbose'],
  ['colour', 'red'],
  ['toString', 'x'],
  ['hidden', true],
])('%s can not be %j, and the rest works', (option, given) => {
  expect(read({ [option]: given, greeting: 'Hi' })).toEqual({ taken: { greeting: 'Hi' }, refused: [option] })
})

test('what is left out is left out', () => {
  expect(read({ greeting: undefined })).toEqual({ taken: {}, refused: [] })
})

test.each([undefined, null, 7, true])('options that are %j are none', (given) => {
  expect(read(given as unknown as RawOptions)).toEqual({ taken: {}, refused: [] })
})

test('only what is the object’s own is read', () => {
  expect(read(Object.create({ greeting: 'inherited' }) as RawOptions).taken).toEqual({})
})

test('what can be given is what the doctor knows', () => {
  expect(Object.keys(ALLOWED).sort()).toEqual(Object.keys(OPTIONS).sort())
})

test('the page goes before the dashboard, and that before the default', () => {
  const settings = toSettings(
    { position: 'bottom-left', theme: { accent: 'red' }, texts: { 'home.start': 'Hi' } },
    {
      position: 'bottom-right',
      colorScheme: 'dark',
      theme: { accent: 'blue', radius: 4 },
      texts: { 'home.start': 'Write to us', 'home.ask': 'What is up?' },
    },
  )
  expect(settings).toMatchObject({
    position: 'bottom-left',
    colorScheme: 'dark',
    theme: { accent: 'red', radius: 4 },
    texts: { 'home.start': 'Hi', 'home.ask': 'What is up?' },
    offset: 20,
    zIndex: 2147483000,
    launcher: true,
  })
  expect([settings.prefetch, settings.background, settings.consent]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('without texts there are none, and nothing sounds', () => {
  const { texts, sound } = toSettings({}, {})
  expect(texts).toEqual({})
  expect(sound).toBeFalsy()
})
