/** Long enough for any healthy server; a page that is being left waits for nobody. */
const END_LIMIT_MS = 5_000

/** Tells the server that a token is done with. It would end by itself soon, so a failure is no news to anybody. */
export async function endToken(apiUrl: string, token: string): Promise<void> {
  try {
    await fetch(apiUrl + '/v1/widget/token', {
      method: 'DELETE',
      headers: { authorization: 'Bearer ' + token },
      credentials: 'omit',
      // The page may be on its way out: signing out is often a navigation.
      keepalive: true,
      signal: AbortSignal.timeout(END_LIMIT_MS),
    })
  } catch {
    // See above.
  }
}
