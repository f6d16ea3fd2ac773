import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import jsonwebtoken from 'jsonwebtoken';
import { AuthSettings, TokenKeys, Tokens } from '@kugelpos/auth';
import { AppError } from '@kugelpos/errors';
import { HttpClients } from '@kugelpos/http';
import { Metrics, newRequestContext, runInRequest } from '@kugelpos/platform';
import { ClientsSettings } from './clients-settings.js';
import { httpOptions } from './http-options.js';
import { MasterDataClient } from './master-data.client.js';
import { Neighbours } from './neighbour.js';

const SILENT = { log() {}, warn() {}, error() {} };
const SECRETS = { SECRET_KEY: 'k'.repeat(40), SERVICE_SECRET: 's'.repeat(40) };

/** What the neighbour answers next, and what it was asked. */
let answer: { status: number; body: unknown; headers?: Record<string, string> };
let asked: { url: string; headers: IncomingHttpHeaders };
let server: Server;
let clients: HttpClients;
let masterData: MasterDataClient;
let tokens: Tokens;

beforeAll(async () => {
  const settings = AuthSettings.read(SECRETS);
  tokens = new Tokens(settings, await TokenKeys.open(settings));
  server = createServer((request, response) => {
    asked = { url: request.url ?? '', headers: request.headers };
    const headers = { 'content-type': 'application/json', ...answer.headers };
    response.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

beforeEach(() => {
  const { port } = server.address() as AddressInfo;
  const settings = ClientsSettings.read({ HTTP_RETRY_ATTEMPTS: '1' });
  const env = { BASE_URL_MASTER_DATA: `http://127.0.0.1:${port}/api/v1` };
  clients = new HttpClients(
    { ...httpOptions(settings, new Metrics()), env, logger: SILENT },
    new HttpService(axios.create()),
  );
  masterData = new MasterDataClient(new Neighbours(clients, tokens, settings));
});

afterEach(() => clients.close());

afterAll(async () => {
  await new Promise((closed) => server.close(closed));
});

const envelope = (data: unknown) => ({
  success: true,
  code: 200,
  message: '',
  userError: null,
  data,
  metadata: null,
  operation: null,
});
const refusal = (code: string) => ({
  success: false,
  code: 400,
  message: 'no',
  user_error: { code, message: '' },
  data: null,
});

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

describe('a call to a neighbour', () => {
  it('opens the envelope, carries a service token of the tenant and the ids of the request', async () => {
    answer = { status: 200, body: envelope({ paymentCode: 'a/b' }) };
    const context = newRequestContext({ 'x-request-id': 'till-7' });
    const method = await runInRequest(context, () => masterData.payment('cart', 'T1', 'a/b'));
    expect(method).toEqual({ paymentCode: 'a/b' });
    expect(asked.url).toBe('/api/v1/tenants/T1/payments/a%2Fb');
    expect(asked.headers['x-request-id']).toBe('till-7');
    expect(asked.headers['traceparent']).toBe(context.traceparent);
    const token = String(asked.headers.authorization).replace('Bearer ', '');
    expect(jsonwebtoken.verify(token, SECRETS.SERVICE_SECRET, { audience: 'service' })).toMatchObject({
      service: 'cart',
      tenant_id: 'T1',
    });
  });

  it('knows nothing where the neighbour knows nothing', async () => {
    answer = { status: 404, body: refusal('100001') };
    expect(await masterData.itemDetails('cart', 'T1', 'S1', ['x'])).toEqual([]);
    expect(await masterData.staff('terminal', 'T1', 'x')).toBeUndefined();
  });

  it.each([
    ['a refusal with a code of ours keeps code and status', 400, refusal('100000'), 400, '100000'],
    ['a refusal without one is a failure of the neighbour', 400, { detail: 'no' }, 502, '600001'],
    ['a server fault is one, too', 500, refusal('900999'), 502, '600001'],
    ['so is an answer that is no JSON object', 200, undefined, 502, '600001'],
  ])('%s', async (_what, status, body, expected, code) => {
    answer = { status, body };
    expect(await failure(masterData.activePromotions('cart', 'T1', 'S1'))).toMatchObject({ status: expected, code });
  });

  it('is refused with the wait that the neighbour asks for', async () => {
    answer = { status: 429, body: refusal('308103'), headers: { 'retry-after': '7' } };
    const pin = { storeCode: 'S1', terminalNo: 1, pin: '0000' };
    expect(await failure(masterData.signInStaff('terminal', 'T1', 'a/b', pin))).toMatchObject({
      status: 429,
      code: '308103',
      retryAfterSeconds: 7,
    });
    expect(asked.url).toBe('/api/v1/tenants/T1/staff/a%2Fb/sign-in');
  });

  it('to a neighbour that is out fails with 502', async () => {
    const settings = ClientsSettings.read({ HTTP_RETRY_ATTEMPTS: '1' });
    const env = { BASE_URL_MASTER_DATA: 'http://127.0.0.1:1/api/v1' };
    const lost = new HttpClients(
      { ...httpOptions(settings, new Metrics()), env, logger: SILENT },
      new HttpService(axios.create()),
    );
    const client = new MasterDataClient(new Neighbours(lost, tokens, settings));
    expect(await failure(client.taxes('cart', 'T1'))).toMatchObject({ status: 502, code: '600001' });
    await lost.close();
  });

  it('in the process fails with 502, too, when it cannot be asked', async () => {
    const inject = () => {
      throw new Error('not ready');
    };
    clients.setLocalDispatcher({ handles: () => true, inject });
    expect(await failure(masterData.taxes('cart', 'T1'))).toMatchObject({ status: 502, code: '600001' });
  });

  it('reads lists page by page', async () => {
    const full = Array.from({ length: 1000 }, (_, i) => ({ taxCode: String(i) }));
    answer = { status: 200, body: envelope(full) };
    const reading = masterData.taxes('cart', 'T1');
    while (asked?.url !== '/api/v1/tenants/T1/taxes?limit=1000&page=2')
      await new Promise((resolve) => setImmediate(resolve));
    answer = { status: 200, body: envelope([{ taxCode: 'last' }]) };
    expect((await reading).at(-1)).toEqual({ taxCode: 'last' });
  });

  it('of cart has its share of what one request allows, elsewhere a time of its own', async () => {
    answer = { status: 200, body: envelope({}) };
    const twice = (from: 'cart' | 'report') =>
      runInRequest(newRequestContext({}), async () => {
        const now = Date.now();
        await masterData.staff(from, 'T1', '1');
        const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 60_000);
        return masterData.staff(from, 'T1', '1').finally(() => clock.mockRestore());
      });
    expect(await failure(twice('cart'))).toMatchObject({ status: 502, code: '600001' });
    expect(await twice('report')).toEqual({});
  });
});
