import type { Explanation, VerifiedVisitor } from '../loader/handle.js'
import type { View } from '../loader/latchkey.js'
import type { LeadForm } from '../protocol/lead-form.js'
import type {
  Agent,
  ConnectionsState,
  Entry,
  Model,
  PanelState,
  Ready,
  Source,
} from '../widget/views/model.js'
import type { ClaimState, CustomState, Facts, LeadState, PrivacyState, Rare } from '../widget/views/more.js'
import { drawOrders, PANELS } from './panels.js'

const ALEX: VerifiedVisitor = {
  sub: 'vis_1',
  id: 'alex',
  name: 'Alex Rivera',
  company: 'Northwind',
  email: 'alex@example.com',
}

const NOON = new Date('2026-03-02T12:00:00Z')

const ready: Ready = {
  status: 'ready',
  visitor: ALEX,
  entries: [],
  hasLater: false,
  isClosed: false,
  isTyping: false,
  arrived: undefined,
  seen: undefined,
  rating: undefined,
  trouble: undefined,
}

const FORM: LeadForm = {
  fields: [
    { name: 'email', label: 'Email', type: 'email', required: true, autocomplete: 'email' },
    { name: 'site', label: 'Website', type: 'url', required: false },
    {
      name: 'size',
      label: 'How many people are you?',
      type: 'select',
      required: true,
      options: ['1–10', '11–50'],
    },
    { name: 'seats', label: 'Seats', type: 'number', required: false },
    { name: 'note', label: 'What is it about?', type: 'textarea', required: false },
    { name: 'news', label: 'Send me the catalogue, four times a year', type: 'checkbox', required: true },
  ],
  title: 'Talk to our workshop',
  consent: 'We use this to answer you, and for nothing else: https://example.com/privacy.',
  beforeConversation: true,
}

const lead: LeadState = { form: FORM, status: 'filling', typed: {}, faults: {}, isDone: false }
const FACTS: Facts = {
  traits: [
    { name: 'name', value: 'Alex Rivera' },
    { name: 'email', value: 'alex@example.com' },
    { name: 'company', value: 'Northwind' },
    { name: 'id', value: 'alex' },
  ],
  metadata: [
    { name: 'plan', value: 'pro' },
    { name: 'مستوى', value: 'متقدم' },
  ],
}
const NO_FACTS: Facts = { traits: [], metadata: [] }
const privacy: PrivacyState = {
  status: 'idle',
  verified: FACTS,
  claimed: { traits: [{ name: 'name', value: 'Alex' }], metadata: [] },
  kept: ['secret', 'token', 'unsent', 'development'],
}
const rare: Rare = {
  ending: { status: 'idle', score: undefined },
  lead,
  claim: 'none',
  privacy,
  panels: [],
  custom: undefined,
}

const base: Model = {
  state: ready,
  view: 'home',
  aside: undefined,
  connections: undefined,
  rare,
  missing: undefined,
  isDevelopment: false,
  hasHome: true,
  quickActions: [],
  draft: '',
  widget: 'Northwind Supply',
  greeting: undefined,
  limit: 4000,
}

type Trouble = NonNullable<Ready['trouble']>

const explanation: Explanation = {
  code: 'origin_not_allowed',
  sentence: 'http://localhost:3000 is not an allowed origin of wgt_1.',
  fix: 'Add it: `latchkey widget update wgt_1 --origin http://localhost:3000`.',
}

let count = 0
const MIA: Agent = { name: 'Mia Chen', picture: null }
const entry = (author: Entry['author'], text: string, delivery: Entry['delivery'] = 'sent'): Entry => ({
  id: `msg_${count}`,
  session: 'ses_1',
  author,
  agent: author === 'agent' ? MIA : undefined,
  text,
  at: new Date(NOON.getTime() + 60_000 * count++),
  delivery,
})

const LONG_WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(3)
const LONG_URL = `https://example.com/${'a-very-long-path/'.repeat(12)}?q=${'x'.repeat(120)}`

/** One that each side said; a new author fails to compile. */
const SAID = {
  visitor: [
    entry('visitor', 'Do the double-wall cartons come in a smaller size?'),
    entry('visitor', 'About forty.'),
  ],
  agent: [entry('agent', 'They do: 20 × 20 × 20 cm.'), entry('agent', 'Shall I put forty aside for you?')],
  system: [entry('system', 'Mia Chen joined the conversation.')],
} satisfies Record<Entry['author'], readonly Entry[]>

/** One on each way; so does a new way. */
const SENT = {
  sent: entry('visitor', 'This one arrived.'),
  sending: entry('visitor', 'This one is on its way.', 'sending'),
  waiting: entry('visitor', 'This one goes out as soon as it can.', 'waiting'),
  failed: entry('visitor', 'This one did not get through, and can be sent again or taken back.', 'failed'),
} satisfies Record<Entry['delivery'], Entry>

const talk = [...SAID.visitor, ...SAID.system, ...SAID.agent]

const inConversation = (
  entries: readonly Entry[],
  more: Partial<Model> = {},
  own: Partial<Ready> = {},
): Model => ({
  ...base,
  view: 'conversation',
  state: { ...ready, entries, ...own },
  ...more,
})
const atHome = (more: Partial<Model> = {}, own: Partial<Ready> = {}): Model => ({
  ...base,
  state: { ...ready, ...own },
  ...more,
})
const inState = (state: PanelState, more: Partial<Model> = {}): Model => ({ ...base, state, ...more })
const inLead = (own: Partial<LeadState> = {}, more: Partial<Model> = {}): Model => ({
  ...base,
  view: 'lead',
  aside: 'lead',
  rare: { ...rare, lead: { ...lead, ...own } },
  ...more,
})
const inConnections = (connections: ConnectionsState, more: Partial<Model> = {}): Model => ({
  ...base,
  view: 'connections',
  connections,
  ...more,
})

/** One in each state; so does a new state. */
const SOURCES = {
  connected: { id: 'crm', name: 'Salesforce', status: 'connected' },
  expired: { id: 'drive', name: 'Google Drive', status: 'expired' },
  failed: { id: 'mail', name: 'متجر البريد', status: 'failed' },
} satisfies Record<Source['status'], Source>
const sources: readonly Source[] = Object.values(SOURCES)

const TROUBLES = Object.keys({ unavailable: true, offline: true } satisfies Record<
  Trouble,
  true
>) as Trouble[]

/** What is shown as it was when the server could be reached last. */
const inTrouble = (name: string, make: (trouble: Trouble) => Model): Record<string, Model> =>
  Object.fromEntries(TROUBLES.map((trouble) => [`${name}-${trouble}`, make(trouble)]))

/** What there is to see of a visitor's own content, by view. */
const READY = {
  home: {
    home: atHome(),
    'home-again': atHome({}, { entries: talk }),
    'home-last-mine': atHome({}, { entries: SAID.visitor }),
    'home-nobody-named': atHome({}, { visitor: { ...ALEX, name: undefined, company: undefined } }),
    'home-own-greeting': atHome({ greeting: 'Welcome to the workshop, {name}!' }),
    'home-connections': atHome({ connections: { status: 'ready', sources, trouble: undefined } }),
    'home-quick-actions': atHome({
      quickActions: [
        { label: 'Where is my order?', message: 'Where is my order?' },
        { label: 'Prices', url: 'https://example.com/prices' },
        { label: LONG_WORD, view: 'conversation' },
      ],
    }),
    'home-panels': atHome({
      rare: { ...rare, panels: [...PANELS, { id: 'long', title: LONG_WORD, icon: LONG_WORD }] },
    }),
    'home-development': atHome({ isDevelopment: true }),
    'home-long-words': atHome(
      { widget: LONG_WORD },
      { visitor: { ...ALEX, name: LONG_WORD, company: LONG_WORD }, entries: [entry('agent', LONG_WORD)] },
    ),
    ...inTrouble('home', (trouble) => atHome({}, { trouble })),
  },
  conversation: {
    'conversation-empty': inConversation([]),
    conversation: inConversation(talk),
    'conversation-long': inConversation(
      Array.from({ length: 200 }, (_, index) =>
        entry(index % 3 ? 'agent' : 'visitor', `Message ${index + 1} of a long conversation.`),
      ),
    ),
    'conversation-of-days': inConversation(
      [
        ...talk.map((one) => ({ ...one, at: new Date(NOON.getTime() - 9 * 86_400_000) })),
        { ...entry('agent', 'They have arrived.'), at: new Date(Date.now() - 86_400_000) },
        {
          ...entry('agent', 'Is everything all right with them?'),
          agent: { name: 'Ömer Ünal', picture: null },
        },
        { ...entry('visitor', '🎉👍'), at: new Date() },
        { ...entry('agent', 'Then all is well.'), agent: undefined, at: new Date() },
      ],
      {},
      { seen: talk[1]?.id },
    ),
    'conversation-on-its-way': inConversation([...talk, SENT.sent, SENT.sending, SENT.waiting]),
    'conversation-failed': inConversation([...talk, SENT.failed]),
    'conversation-links': inConversation([
      entry('visitor', `See https://example.com/cartons, www.example.com or mail shop@example.com.`),
      entry('agent', `And this one: ${LONG_URL} (do not click).\nBut not javascript:alert(1).`),
    ]),
    'conversation-long-words': inConversation(
      [entry('visitor', LONG_WORD), entry('agent', `${LONG_WORD}\n\n${'wide '.repeat(80)}`)],
      { widget: LONG_WORD },
    ),
    'conversation-scripts': inConversation([
      entry('visitor', 'مرحبا، هل تشحنون إلى النرويج؟'),
      entry('agent', 'Yes: نعم، خلال ٣ أيام (3 days).'),
      entry('visitor', 'תודה! 👩‍👩‍👧‍👦 谢谢 ありがとう'),
    ]),
    'conversation-draft': inConversation(talk, { draft: 'A first line\nand a second one,\n\nand one more.' }),
    'conversation-nearly-full': inConversation(talk, { draft: 'x'.repeat(3950) }),
    'conversation-too-long': inConversation(talk, { draft: 'x'.repeat(4001) }),
    'conversation-typing': inConversation(talk, {}, { isTyping: true, seen: talk[0]?.id }),
    'conversation-closed': inConversation(talk, {}, { isClosed: true }),
    'conversation-rated': inConversation(talk, {}, { isClosed: true, rating: { score: 4, comment: null } }),
    'conversation-rated-fully': inConversation(
      talk,
      {},
      { isClosed: true, rating: { score: 2, comment: 'Slow.' } },
    ),
    'conversation-rating': inConversation(
      talk,
      { rare: { ...rare, ending: { status: 'busy', act: 'rating', score: 5 } } },
      { isClosed: true },
    ),
    'conversation-rating-failed': inConversation(
      talk,
      { rare: { ...rare, ending: { status: 'failed', act: 'rating', score: 5 } } },
      { isClosed: true },
    ),
    'conversation-transcript': inConversation(
      talk,
      { rare: { ...rare, ending: { status: 'busy', act: 'transcript', score: undefined } } },
      { isClosed: true },
    ),
    'conversation-transcript-failed': inConversation(
      talk,
      { rare: { ...rare, ending: { status: 'failed', act: 'transcript', score: undefined } } },
      { isClosed: true },
    ),
    'conversation-development': inConversation(talk, { isDevelopment: true }),
    ...inTrouble('conversation', (trouble) => inConversation([...talk, SENT.failed], {}, { trouble })),
  },
  // A tenant is named: see CONNECTIONS. Without one the panel shows home.
  connections: { 'connections-of-nobody': { ...atHome(), view: 'connections' } },
  // With a form: see LEAD. A widget without one shows home.
  // Whatever else there is: see PRIVACY.
  privacy: {},
  lead: { 'lead-of-nobody': { ...atHome(), view: 'lead' } },
} satisfies Record<View, Record<string, Model>>

const TYPED = {
  email: 'alex@example',
  site: 'northwind',
  size: '',
  seats: '12',
  note: 'Cartons.',
  news: false,
}
const LEAD = {
  filling: {
    lead: inLead(),
    'lead-first': inLead({ form: { ...FORM, title: undefined } }, { view: 'conversation' }),
    'lead-faults': inLead({
      typed: TYPED,
      faults: {
        email: 'email',
        site: 'url',
        size: 'unchosen',
        seats: 'number',
        note: { said: 'has 4001 characters; at most 4000 are allowed.' },
        news: 'unticked',
      },
    }),
    'lead-long-words': inLead({
      form: {
        ...FORM,
        title: LONG_WORD,
        consent: LONG_WORD,
        fields: FORM.fields.map((field) => ({ ...field, label: LONG_WORD })),
      },
      faults: { email: { said: LONG_WORD } },
    }),
  },
  sending: { 'lead-sending': inLead({ status: 'sending', typed: TYPED }) },
  failed: {
    'lead-failed': inLead({ status: 'failed', typed: TYPED }),
    'lead-first-failed': inLead({ status: 'failed', typed: TYPED }, { view: 'conversation' }),
  },
  sent: {
    'lead-sent': inLead({ status: 'sent', isDone: true }),
    'lead-sent-long-words': inLead({ status: 'sent', form: { ...FORM, thanks: LONG_WORD } }),
    'conversation-after-lead': inConversation([], { rare: { ...rare, lead: { ...lead, status: 'sent' } } }),
  },
} satisfies Record<LeadState['status'], Record<string, Model>>

const inPrivacy = (own: Partial<PrivacyState> = {}): Model => ({
  ...base,
  view: 'privacy',
  aside: 'privacy',
  rare: { ...rare, privacy: { ...privacy, ...own } },
})
const PRIVACY = {
  idle: {
    privacy: inPrivacy(),
    'privacy-of-nobody': inPrivacy({ verified: 'nobody', claimed: NO_FACTS, kept: [] }),
    'privacy-loading': inPrivacy({ verified: 'loading' }),
    'privacy-unreadable': inPrivacy({ verified: 'unreadable' }),
    'privacy-long-words': inPrivacy({
      verified: {
        traits: [{ name: 'email', value: LONG_WORD }],
        metadata: [{ name: LONG_WORD, value: LONG_WORD }],
      },
    }),
  },
  asking: { 'privacy-asking': inPrivacy({ status: 'asking' }) },
  busy: { 'privacy-busy': inPrivacy({ status: 'busy' }) },
  done: { 'privacy-done': inPrivacy({ status: 'done' }) },
} satisfies Record<PrivacyState['status'], Record<string, Model>>

const inClaim = (claim: ClaimState): Partial<Model> => ({ rare: { ...rare, claim } })
const CLAIM = {
  none: {},
  asking: {
    'home-claim': atHome(inClaim('asking')),
    'conversation-claim': inConversation(talk, inClaim('asking')),
  },
  busy: { 'home-claim-busy': atHome(inClaim('busy')) },
  failed: {
    'home-claim-failed': atHome(inClaim('failed')),
    'conversation-claim-failed': inConversation([], inClaim('failed')),
  },
  lost: { 'home-claim-lost': atHome(inClaim('lost')) },
} satisfies Record<ClaimState, Record<string, Model>>

const CONNECTIONS = {
  loading: { 'connections-loading': inConnections({ status: 'loading' }) },
  unavailable: { 'connections-unavailable': inConnections({ status: 'unavailable' }) },
  offline: { 'connections-offline': inConnections({ status: 'offline' }, { hasHome: false }) },
  failed: {
    'connections-failed': inConnections({ status: 'failed', isMismatch: false, explanation: undefined }),
    'connections-failed-explained': inConnections({ status: 'failed', isMismatch: false, explanation }),
    'connections-mismatch': inConnections({ status: 'failed', isMismatch: true, explanation }),
  },
  ready: {
    connections: inConnections({ status: 'ready', sources, trouble: undefined }),
    'connections-empty': inConnections({ status: 'ready', sources: [], trouble: undefined }),
    'connections-long-words': inConnections({
      status: 'ready',
      sources: sources.map((source) => ({ ...source, name: LONG_WORD })),
      trouble: undefined,
    }),
    ...inTrouble('connections-stale', (trouble) => inConnections({ status: 'ready', sources, trouble })),
  },
} satisfies Record<ConnectionsState['status'], Record<string, Model>>

const STATES = {
  authenticating: { authenticating: inState({ status: 'authenticating' }) },
  'identity-required': { 'identity-required': inState({ status: 'identity-required' }) },
  connect: {
    connect: inState({ status: 'connect', explanation: undefined }),
    'connect-refused': inState({ status: 'connect', explanation }),
  },
  unavailable: { unavailable: inState({ status: 'unavailable' }) },
  offline: { offline: inState({ status: 'offline' }) },
  failed: {
    failed: inState({ status: 'failed', explanation: undefined }),
    'failed-explained': inState({ status: 'failed', explanation }),
  },
  loading: {
    loading: inState({ status: 'loading', visitor: ALEX }),
    'loading-development': inState({ status: 'loading', visitor: ALEX }, { isDevelopment: true }),
  },
  ready: READY.home,
} satisfies Record<PanelState['status'], Record<string, Model>>

const inPanel = (custom: CustomState): Model => ({ ...base, view: custom.id, rare: { ...rare, custom } })
const orders = { id: 'orders', title: 'Orders' }

const CUSTOM = {
  waiting: { 'custom-waiting': inPanel({ ...orders, status: 'waiting' }) },
  shown: {
    custom: inPanel({ ...orders, status: 'shown', key: 1, place: drawOrders }),
    'custom-empty': inPanel({ ...orders, title: LONG_WORD, status: 'shown', key: 1, place: () => {} }),
  },
  failed: {
    'custom-failed': inPanel({ ...orders, status: 'failed', explanation: undefined }),
    'custom-failed-explained': inPanel({
      ...orders,
      status: 'failed',
      explanation: {
        code: 'panel_failed',
        sentence: 'The panel orders threw: fetch is not defined',
        fix: 'It is in the panel’s own render, or in what that returned.',
      },
    }),
  },
} satisfies Record<CustomState['status'], Record<string, Model>>

/** A view whose chunk is not here. */
const PENDING = {
  'more-loading': inConnections({ status: 'loading' }),
  ...inTrouble('more', (missing) => inConnections({ status: 'loading' }, { missing })),
}

export const GROUPS: readonly Readonly<Record<string, Model>>[] = [
  ...Object.values(STATES),
  READY.conversation,
  READY.connections,
  READY.lead,
  ...Object.values(LEAD),
  ...Object.values(CLAIM),
  ...Object.values(PRIVACY),
  ...Object.values(CONNECTIONS),
  ...Object.values(CUSTOM),
  PENDING,
]

/** Every view in every state, by name: what the gallery shows and what tests look at. */
export const FIXTURES: Readonly<Record<string, Model>> = Object.assign({}, ...GROUPS)

export const isPending = (model: Model): boolean => Object.values(PENDING).includes(model)
