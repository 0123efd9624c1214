export const ENDPOINT = 'https://shop.example/api/token'

/** The callback that most peers ask for, as their documentation writes it. */
export async function fetchToken() {
  const response = await fetch(ENDPOINT, { method: 'POST' })
  if (!response.ok) throw new Error(`The token endpoint answered ${response.status}.`)
  return response.json()
}
