// Token endpoints: oidc-provider, and oauth2-mock-server with an odd answer at each
// path. It prints the ports of both.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import path from 'node:path';

const require = createRequire(import.meta.url);
const at = (name) => import(require.resolve(name));

async function oidc() {
  const { default: Provider } = await at('oidc-provider');
  const client = {
    client_id: 'me@oidc',
    client_secret: process.env.SECRET,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: 'calls',
  };
  const listener = createServer();
  await new Promise((done) => listener.listen(0, '127.0.0.1', done));
  const { port } = listener.address();
  const log = console.warn;
  console.warn = console.info = () => {};
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [client],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    scopes: ['calls', 'admin'],
  });
  console.warn = log;
  listener.on('request', provider.callback());
  return port;
}

async function mock() {
  const { OAuth2Server } = await at('oauth2-mock-server');
  const server = new OAuth2Server();
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  const { port } = server.address();
  const odd = {
    plain: () => {},
    'no-expiry': (answer) => delete answer.body.expires_in,
    'lower-case': (answer) => (answer.body.token_type = 'bearer'),
    broken: (answer) => {
      answer.statusCode = 500;
      answer.body = {};
    },
  };
  const passed = ['authorization', 'content-type', 'accept'];
  let change = odd.plain;
  server.service.on('beforeResponse', (answer) => change(answer));
  // One path for each oddity, passed on to the library's own endpoint.
  const front = createServer((req, res) => {
    const kind = req.url.slice(1);
    if (kind === 'html') return res.end('<!doctype html><title>Sign in</title>');
    if (kind === 'redirect') return res.writeHead(302, { location: '/login?next=/token' }).end();
    change = odd[kind];
    const chunks = [];
    req.on('data', (chunk) => chunks.push(chunk));
    req.on('end', async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/token`, {
        method: 'POST',
        headers: Object.fromEntries(passed.filter((name) => req.headers[name]).map((name) => [name, req.headers[name]])),
        body: Buffer.concat(chunks),
      });
      res.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? '',
        'cache-control': answer.headers.get('cache-control') ?? '',
      });
      res.end(await answer.text());
    });
  });
  await new Promise((done) => front.listen(0, '127.0.0.1', done));
  return front.address().port;
}

console.log(await oidc(), await mock());
process.stdin.on('end', () => process.exit()).resume();
