import type { JSX } from 'preact'
import type { LeadField, LeadForm } from '../../../protocol/lead-form.js'
import { LEAD_LINE_MAX_CHARS, LEAD_TEXT_MAX_CHARS } from '../../api/lead.js'
import { Bar } from '../../ui/bar.js'
import { Button } from '../../ui/button.js'
import { Icon } from '../../ui/icon.js'
import { LinkedText } from '../../ui/linked-text.js'
import { Notice } from '../../ui/notice.js'
import { useTexts } from '../../ui/texts.js'
import type { Actions, Model } from '../../views/model.js'
import type { LeadActs, LeadFault, LeadState } from '../../views/more.js'
import { toControlName } from './answers.js'

interface Props {
  model: Model
  actions: Actions
  state: LeadState
  acts: LeadActs
}

/** What the widget asks its visitors for; `model.view` is still `conversation` where that comes after it. */
export function Lead({ model, actions, state, acts }: Props): JSX.Element {
  const { form } = state
  return (
    <>
      <Bar title={model.widget} onClose={actions.close} onBack={() => actions.go('home')} />
      {state.status === 'sent' || !form ? (
        <Thanks form={form} actions={actions} acts={acts} />
      ) : (
        <Form form={form} state={state} acts={acts} isFirst={model.view === 'conversation'} />
      )}
    </>
  )
}

function Thanks({ form, actions, acts }: Pick<Props, 'actions' | 'acts'> & { form: LeadForm | undefined }) {
  const texts = useTexts()
  return (
    <div class="body standstill">
      <div>
        <span class="emblem">
          <Icon name="done" />
        </span>
        <h2 class="first" tabIndex={-1}>
          {form?.thanks ?? texts.say('lead.thanks')}
        </h2>
      </div>
      <Button onPress={() => actions.go('conversation')}>{texts.say('home.start')}</Button>
      <Button kind="quiet" onPress={acts.anew}>
        {texts.say('lead.anew')}
      </Button>
    </div>
  )
}

interface FormProps {
  form: LeadForm
  state: LeadState
  acts: LeadActs
  /** A conversation comes after it. */
  isFirst: boolean
}

function Form({ form, state, acts, isFirst }: FormProps): JSX.Element {
  const texts = useTexts()
  const isFailed = state.status === 'failed'
  return (
    <form
      class="body lead"
      // The browser's own words would be in its language, and beside ours.
      noValidate
      aria-labelledby="lead"
      onSubmit={(event) => {
        event.preventDefault()
        acts.send(event.currentTarget)
      }}
    >
      <h2 id="lead">{form.title ?? texts.say(isFirst ? 'lead.before' : 'lead.title')}</h2>
      {form.fields.map((field, index) => (
        <Field
          key={field.name}
          field={field}
          isTop={index === 0}
          value={state.typed[field.name]}
          fault={state.faults[field.name]}
          onWrite={acts.write}
        />
      ))}
      {form.consent && (
        <p class="lead-consent">
          <LinkedText text={form.consent} />
        </p>
      )}
      {isFailed && <Notice text={texts.say('lead.failed')} />}
      <Button submit>{texts.say(TO_LABEL[state.status])}</Button>
      {isFailed && isFirst && (
        <Button kind="quiet" onPress={acts.skip}>
          {texts.say('lead.skip')}
        </Button>
      )}
    </form>
  )
}

const TO_LABEL = {
  filling: 'lead.send',
  sending: 'lead.sending',
  failed: 'lead.retry',
  sent: 'lead.send',
} as const satisfies Record<LeadState['status'], string>

interface FieldProps {
  field: LeadField
  /** The first of the form. */
  isTop: boolean
  /** What stands in it when it is first drawn: from then on it is the visitor's. */
  value: string | boolean | undefined
  fault: LeadFault | undefined
  onWrite: LeadActs['write']
}

function Field({ field, isTop, value = '', fault, onWrite }: FieldProps): JSX.Element {
  const texts = useTexts()
  const { label, type, required } = field
  const id = toControlName(field.name)
  const faultId = `${id}-fault`
  const control = {
    id,
    name: id,
    required,
    autocomplete: field.autocomplete,
    'aria-invalid': fault !== undefined,
    'aria-describedby': fault && faultId,
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement }) =>
      onWrite(event.currentTarget),
  }
  const first = isTop ? ' first' : ''
  return (
    <div class={type === 'checkbox' ? 'lead-field lead-tick' : 'lead-field'}>
      <label for={id}>
        <bdi>{label}</bdi>
        {!required && type !== 'checkbox' && <span class="lead-optional">{texts.say('lead.optional')}</span>}
      </label>
      {type === 'textarea' ? (
        <textarea
          {...control}
          class={`field${first}`}
          dir="auto"
          rows={3}
          maxLength={field.maxLength ?? LEAD_TEXT_MAX_CHARS}
          defaultValue={String(value)}
        />
      ) : type === 'select' ? (
        <select {...control} class={`field${first}`}>
          <option value="">{texts.say('lead.choose')}</option>
          {field.options?.map((option) => (
            <option key={option} value={option} selected={option === value}>
              {option}
            </option>
          ))}
        </select>
      ) : type === 'checkbox' ? (
        <input {...control} class={`tick${first}`} type="checkbox" defaultChecked={value === true} />
      ) : (
        <input
          {...control}
          class={`field${first}`}
          // Preact's types know each alone.
          type={type as 'text'}
          dir="auto"
          step={type === 'number' ? 'any' : undefined}
          maxLength={field.maxLength ?? LEAD_LINE_MAX_CHARS}
          defaultValue={String(value)}
        />
      )}
      {fault && (
        <p id={faultId} class="lead-fault" dir="auto">
          {typeof fault === 'string' ? texts.say(`lead.${fault}`) : fault.said}
        </p>
      )}
    </div>
  )
}
