/** Every token of a run, and whether the server would take it: by its own clock, which is always right. */
export function createTokens({ clock, lifetimeS, claims }) {
  const all = new Map()

  return {
    all: () => [...all.values()],
    find: (token) => all.get(token),
    /** Whole seconds, as nearly every server writes them: a token lives up to a second less than `expires_in` says. */
    mint() {
      const iat = Math.floor(clock.serverMs() / 1000)
      const exp = iat + lifetimeS
      const token = toJwt({ sub: 'alex', jti: String(all.size + 1), iat, exp, ...claims })
      const endsMs = exp * 1000 - clock.serverMs() + clock.trueMs()
      const minted = { token, iat, exp, lifetimeS, endsMs, arrivedMs: Infinity, refusedMs: Infinity }
      all.set(token, minted)
      return minted
    },
  }
}

/** Unsigned: nobody in a browser could tell. */
function toJwt(payload) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(payload)}.c2lnbmF0dXJl`
}
