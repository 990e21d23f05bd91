/** The nginx of examples/gateway, run as it is; skipped where there is no nginx with njs: AVOW_TEST_NGINX names another than Debian's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort, type Listening } from '../../src/server.ts';
import { createClock, createTestWorld, type TestWorld } from '../world.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/gateway');
const NGINX = process.env.AVOW_TEST_NGINX ?? '/usr/sbin/nginx';
const NJS = resolve(dirname(NGINX), '../lib/nginx/modules/ngx_http_js_module.so');
const isHere = existsSync(NGINX) && existsSync(NJS);
const SECRETS = { SHOP_SECRET: 'the secret of the shop', GATEWAY_SECRET: 'the-secret-of-the-gateway' };

let folder: string;
let world: TestWorld;
let avow: Listening;
let api: Server;
let nginx: ChildProcess;
let gateway: string;
/** What came to the API. */
const received: (string | undefined)[] = [];

function mainConfiguration(): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `load_module ${NJS};
user ${userInfo().username}; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events {}
http { access_log off; ${temporary.join(' ')} include ${folder}/avow.conf; }`;
}

beforeAll(async () => {
  if (!isHere) return;
  folder = mkdtempSync(join(tmpdir(), 'avow-gateway-'));
  mkdirSync(join(folder, 'cache'));
  const config = readFileSync(join(EXAMPLE, 'avow.yaml'), 'utf8').replace(/^database: .*$/m, 'database: ":memory:"');
  world = await createTestWorld({ config, env: SECRETS, clock: { ...createClock(), now: Date.now } });
  avow = await world.listen();
  api = createServer((request, response) => {
    received.push(request.headers.authorization);
    response.end(`orders of ${request.url}`);
  });
  await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
  const { port } = api.address() as AddressInfo;
  const listen = `127.0.0.1:${await freePort()}`;
  gateway = `http://${listen}`;
  const variables: Readonly<Record<string, string>> = {
    AVOW_URL: avow.url,
    API_URL: `http://127.0.0.1:${port}`,
    LISTEN: listen,
    GATEWAY_FOLDER: EXAMPLE,
    CACHE_FOLDER: join(folder, 'cache'),
    GATEWAY_CREDENTIALS: btoa(`gateway:${SECRETS.GATEWAY_SECRET}`),
  };
  // What envsubst does.
  const template = readFileSync(join(EXAMPLE, 'avow.conf.template'), 'utf8');
  writeFileSync(
    join(folder, 'avow.conf'),
    template.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => variables[name] ?? ''),
  );
  writeFileSync(join(folder, 'nginx.conf'), mainConfiguration());
  nginx = spawn(NGINX, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'inherit', 'inherit'] });
  await vi.waitFor(() => fetch(gateway), { timeout: 30_000, interval: 20 });
});
afterAll(async () => {
  if (!isHere) return;
  const ended = new Promise((resolve) => nginx.once('exit', resolve));
  nginx.kill('SIGTERM');
  await ended;
  api.close();
  await avow.stop(100);
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function newToken(): Promise<string> {
  const response = await fetch(`${avow.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`shop:${SECRETS.SHOP_SECRET}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token }: { readonly access_token: string } = JSON.parse(await response.text());
  return access_token;
}

const asked = (token: string, path = '/orders/7') =>
  fetch(gateway + path, { headers: { authorization: `Bearer ${token}` } });

describe.skipIf(!isHere)('nginx before an API (needs nginx and libnginx-mod-http-js)', () => {
  test('swaps an opaque token for the JWT, which the API verifies by itself', async () => {
    const token = await newToken();
    const response = await asked(token);
    expect([response.status, await response.text()]).toEqual([200, 'orders of /orders/7']);
    const jwt = received.at(-1)?.replace('Bearer ', '') ?? '';
    const jwks = JSON.parse(await (await world.request('/oauth/jwks')).text());
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(jwks), {
      issuer: 'https://id.example.com',
      audience: 'https://api.example.com/orders',
      typ: 'at+jwt',
    });
    expect(payload).toMatchObject({ client_id: 'shop', scope: 'orders_read', tier: 'gold' });
  });

  test.each([
    ['no token', {}, 'Bearer realm="api"'],
    ['another scheme', { authorization: 'Basic eDp5' }, 'Bearer realm="api"'],
    [
      'a token that never was',
      { authorization: `Bearer avow_at_${'A'.repeat(43)}` },
      'Bearer realm="api", error="invalid_token"',
    ],
    ['an injected parameter', { authorization: 'Bearer avow_at_x&token=y' }, 'Bearer realm="api"'],
  ])('refuses %s, and the API hears nothing', async (_, headers, told) => {
    const before = received.length;
    const response = await fetch(gateway, { headers });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, told]);
    expect(received).toHaveLength(before);
  });

  test('nobody reaches introspection through it', async () => {
    const response = await fetch(`${gateway}/_avow/introspect`, { method: 'POST', body: 'token=x' });
    expect(response.status).toBe(404);
  });

  test('keeps the JWT for the time that Avow says: while Avow is away, who was let in is, and nobody else', async () => {
    const [known, unknown] = [await newToken(), await newToken()];
    expect((await asked(known)).status).toBe(200);
    const port = Number(new URL(avow.url).port);
    await avow.stop(100);
    expect((await asked(known)).status).toBe(200);
    expect((await asked(unknown)).status).toBe(503);
    avow = await world.listen(port);
    expect((await asked(unknown)).status).toBe(200);
  });
});
