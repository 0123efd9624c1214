/**
 * Tells the server that a token is done with. Nobody waits: it would end by itself soon, so a failure is no news, and
 * signing out is often a navigation, which `keepalive` outlives.
 */
export async function endToken(apiUrl: string, token: string): Promise<void> {
  try {
    await fetch(apiUrl + '/v1/widget/token', {
      method: 'DELETE',
      headers: { authorization: 'Bearer ' + token },
      credentials: 'omit',
      keepalive: true,
    })
  } catch {
    // See above.
  }
}
