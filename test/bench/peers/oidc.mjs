// oidc-provider's client credentials grant, set up as its documentation says for JWT access tokens of one API.
import { createSecretKey, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const API = 'https://api.example.com'
const signingKey = createSecretKey(randomBytes(32))

// The provider wants to know its address first.
const server = createServer().listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(url, {
    clients: [
      {
        client_id: process.env.CLIENT_ID,
        client_secret: process.env.CLIENT_SECRET,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API,
        getResourceServerInfo: () => ({
          scope: '',
          audience: API,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          // A MAC, as ours: a signature would only slow it down. And a JWT is not stored, as ours is not.
          jwt: { sign: { alg: 'HS256', key: signingKey } },
        }),
      },
    },
  })
  server.on('request', provider.callback())
  console.log(JSON.stringify({ url }))
})
process.once('SIGTERM', () => process.exit())
