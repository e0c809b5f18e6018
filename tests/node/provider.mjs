// A real OpenID provider for one test: one client, the accounts of its first argument, on a free port of this machine.
// Prints its issuer as one line of JSON when it listens; ends with its standard input.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { clientId, clientSecret, redirect, accounts } = JSON.parse(process.argv[2]);
const server = createServer((request, response) => answer(request, response));
let answer = (_request, response) => response.writeHead(503).end();

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirect],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ["only for this test"] },
  });
  answer = provider.callback();
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
