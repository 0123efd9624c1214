import { CALLBACK_LIMIT_MS } from '../../../../loader/keeper/provider.js'
import { createLocalFault } from './faults.js'
import { isRunning, type Machine } from './machine.js'
import type { Page } from './page.js'
import { toRecoveryMs, toTripMs, type Act, type Plan } from './plan.js'
import type { Random } from './random.js'
import { HIDDEN_RECOVERY_MS } from './route.js'

const SECOND = 1_000
const MINUTE = 60_000

type Acts = { [Do in Act['do']]: (act: Extract<Act, { do: Do }>, page: Page | undefined) => void }

/** What each act does to a machine and its pages; those that find nothing to act on do nothing. */
export function createActs(machine: Machine, plan: Plan, random: Random): (act: Act) => void {
  const { agenda, clock, causes, route, alive, open, show, happen, notice } = machine
  const { now, at } = agenda
  let steppedMs = -Infinity
  let sleptMs = -Infinity

  function end(how: 'close' | 'crash', page: Page | undefined): void {
    const others = alive().filter((each) => each !== page)
    if (!page || others.length === 0) return
    machine.leave()
    page[how]()
    show(random.pick(others))
  }

  const acts: Acts = {
    hide(act, page) {
      if (!page) return
      machine.hide(page, act)
      at(now() + act.forMs, () => !machine.front() && show(page))
    },
    leave({ forMs }, page) {
      if (!page || now() - steppedMs < 3 * MINUTE) return
      machine.leave()
      page.leave()
      at(now() + forMs, () => show(page))
    },
    sleep({ forMs }, page) {
      // A clock that is set back in its sleep is a machine that has not slept.
      if (now() - steppedMs < 3 * MINUTE) return
      const fromMs = now()
      // What hung before goes on hanging, to the end of its limit.
      const isHanging = route.fault() !== undefined
      for (const each of alive()) each.sleep()
      clock.sleep(forMs, { counted: plan.isSleepCounted })
      sleptMs = now()
      notice()
      causes.add({
        what: 'slept',
        fromMs,
        toMs: now(),
        graceMs: 2 * toTripMs(plan) + (isHanging ? CALLBACK_LIMIT_MS : 0),
        hiddenGraceMs: HIDDEN_RECOVERY_MS,
      })
      for (const each of alive()) each.wake()
      if (random.chance(0.5)) page?.tab.fire('focus')
    },
    offline({ forMs }) {
      if (!machine.isOnline()) return
      const cause = causes.add({
        what: 'offline',
        fromMs: now(),
        toMs: Infinity,
        graceMs: toRecoveryMs(plan),
      })
      machine.setOnline(false)
      at(now() + forMs, () => {
        cause.toMs = now()
        notice()
        machine.setOnline(true)
      })
    },
    fault() {
      if (route.fault()) return
      const fault = createLocalFault(random, now())
      route.setLocal(fault)
      for (const each of alive()) each.meet(fault)
      at(fault.toMs, () => route.setLocal(undefined))
    },
    step({ byMs }) {
      // Nothing of a page that does not run can see it, nor can anybody right after a sleep.
      if (!alive().every(isRunning) || now() - sleptMs < 3 * MINUTE) return
      clock.step(byMs)
      steppedMs = now()
      route.forgetWishes()
      for (const each of alive()) each.look()
      happen('clock set')
    },
    forge() {
      for (const news of forgeries) machine.post(news)
      // Where nobody knows who the visitor is, or whose an opaque token, any end may be theirs.
      happen('forged')
    },
    revoke(_, page) {
      if (page?.token()) route.revoke(page.token())
    },
    refresh(_, page) {
      notice()
      page?.tab.keeper.refresh('upgrade').catch(() => {})
    },
    act() {
      notice()
      for (let count = 0; count < 20; count++) {
        at(now() + 50 * count, () => machine.front()?.tab.keeper.significant())
      }
    },
    identify(_, page) {
      machine.signIn()
      happen('signed in anew')
      if (page?.tab.settings.visitor) machine.rename(page)
      else page?.tab.keeper.refresh('asked').catch(() => {})
      for (const each of alive()) {
        at(now() + random.between(5, 30) * SECOND, () => each.window() === 'hidden' && machine.rename(each))
      }
    },
    logout(_, page) {
      happen('signed out')
      page?.tab.keeper.forget()
    },
    reload(_, page) {
      if (!page) return
      machine.leave()
      page.close()
      open()
    },
    open: () => void (alive().length < plan.tabs && open()),
    switch: (_, page) => show(random.pick(alive().filter((each) => each !== page))),
    close: (_, page) => end('close', page),
    crash: (_, page) => end('crash', page),
  }

  return (act) => acts[act.do](act as never, machine.front())
}

/** What any script of the origin can say to all tabs. */
const forgeries: unknown[] = [
  null,
  'hello',
  { kind: 'token', sub: 'alex', token: 'rubbish', lifetimeMs: 1e12, ageMs: 0, atMs: 0 },
  { kind: 'token', sub: 'alex', token: 7, lifetimeMs: 'long', ageMs: -1 },
  { kind: 'ended', sub: 'nobody here' },
]
