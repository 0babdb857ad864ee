// A real OpenID provider on this machine: node oidc_provider.mjs PORT REDIRECT_URI FOLDER_OF_NODE_MODULES
// Anybody gets in under any login name with any password, as in the development pages of oidc-provider.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [port, redirectUri, folder] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/package.json`));
const { Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: 'mapper',
    client_secret: process.env.CLIENT_SECRET,
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [redirectUri],
    grant_types: ['authorization_code'],
    response_types: ['code'],
  }],
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  conformIdTokenClaims: false,
  cookies: { keys: [process.env.CLIENT_SECRET] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of the directory`, email: `${id}@example.org` }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
