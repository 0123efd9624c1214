const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index)).join('')

/** What would set `ran`, ask something of anybody, or call up a dialog, if any of it were ever more than text. */
const PAYLOADS = [
  '<img src=x onerror="globalThis.ran = 1">',
  '<script>globalThis.ran = 1</script>',
  '</script><script>alert(1)</script>',
  '</textarea></title></style><img src=https://evil.test/x.png>',
  '"><svg/onload=alert(1)>',
  "' autofocus onfocus='globalThis.ran = 1",
  '<iframe srcdoc="<script>parent.ran = 1</script>"></iframe>',
  '<style>* { display: none !important }</style>',
  '<link rel=stylesheet href=https://evil.test/x.css>',
  'javascript:globalThis.ran=1//',
  'JaVaScRiPt:alert(1)',
  '\u0001javascript:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:https://gallery.test/x',
  'See https://example.com/"onmouseover="alert(1), javascript:alert(1) or mailto:a@b.c?x=<b>',
  'url(https://evil.test/x.png); background: red',
  "{{constructor.constructor('globalThis.ran = 1')()}}",
  '${globalThis.ran = 1}',
]

const STRINGS = [
  '<!-- ]]> -->',
  '&lt;b&gt;&amp;&#x3c;&nbsp;',
  "$& $1 $` $' $$ %s %n %00 \\x3c \\u003c",
  '__proto__',
  'constructor',
  'toString',
  'undefined',
  'null',
  'NaN',
  '0',
  '[object Object]',
  "'; DROP TABLE messages; --",
  '../../../etc/passwd',
  `a${range(0, 0x1f)}${range(0x7f, 0x9f)}b`,
  'line\u2028separator\u2029paragraph\u0085next',
  '\u202egnp.exe\u202c \u2066x\u2069 \u200f\u061c\u202d',
  'zero\u200b\u200c\u200d\u2060\ufeffwidth',
  'half \ud83d a \udc00 character',
  `zalgo ${['p', 'a', 'n', 'e', 'l'].map((letter) => letter + range(0x300, 0x36f)).join('')}`,
  '👩‍👩‍👧‍👦🏳️‍🌈',
  '﷽ ‮ﷺ',
  'x'.repeat(1000),
]

/** What a page's own words may leave a value out of, or put one into. */
export const TEMPLATE = '{name} {count} {widget} {text} {company} {toString} {__proto__} {'

/** Whatever anybody may write, name something, or send. */
export const NAUGHTY: readonly string[] = [...PAYLOADS, ...STRINGS, TEMPLATE]
