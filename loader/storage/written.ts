export const DATABASE = 'latchkey'
export const STORE = 'tokens'

/** Everything that Latchkey ever writes into a visitor's browser. The README's table is made of it. */
export const WRITTEN = [
  {
    where: `IndexedDB \`${DATABASE}\`, store \`${STORE}\``,
    under: 'server, widget, where tokens come from, and the visitor’s id or email as the page gives it',
    what: 'the widget token, whose it is, how long it lives, and when it was told',
    when: "with `tokenStorage: 'browser'` and a named `visitor`, once the panel was opened or consent was granted",
    until: "`logout`, another visitor, a refusal, `setConsent('pending')`, or its own end",
  },
  {
    where: `IndexedDB \`${DATABASE}\`, store \`${STORE}\``,
    under: 'server and widget',
    what: 'the secret by which an anonymous visitor is known again',
    when: 'where the widget lets anonymous visitors talk, once the panel was opened or consent was granted',
    until: "`logout`, `setConsent('pending')`, or 30 days after its last use",
  },
  {
    where: `IndexedDB \`${DATABASE}\`, store \`${STORE}\``,
    under:
      'server, widget, where tokens come from, the visitor’s id or email as the page gives it, and the page',
    what: 'what the page tracked and could not send yet: names, properties and times',
    when: 'with a named `visitor`, or an anonymous one, once the panel was opened or consent was granted',
    until: "it was sent, `logout`, `setConsent('pending')`, or seven days",
  },
  {
    where: `IndexedDB \`${DATABASE}\`, store \`${STORE}\``,
    under: 'server, widget, the server’s name for the visitor, and the message',
    what: 'what the visitor wrote and the server has not acknowledged, and the draft: text, time, and the conversation it was sent to',
    when: "once the visitor writes; not with `consent: 'pending'`",
    until: "it was sent or taken back, `logout`, `setConsent('pending')`, or seven days",
  },
  {
    where: 'sessionStorage',
    under: '`latchkey-dismissed`',
    what: 'that the visitor hid the launcher',
    when: 'the visitor hid it, by the × beside it',
    until: '`show`, or the end of the browser tab',
  },
  {
    where: 'localStorage',
    under: 'server and widget',
    what: 'the refresh token of a development session',
    when: 'on a page of the developer’s own machine that was connected in the popup',
    until: '`logout`, or the end of the session after twelve hours',
  },
]
