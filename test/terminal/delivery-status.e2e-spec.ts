import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Tokens } from '@kugelpos/auth';
import type { ServiceName } from '@kugelpos/contracts';
import { eventually, openShop, type Api, type Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { refusal } from './shop.js';

let store: TestStore;
let shop: Shop;
let path: string;
let eventId: string;

beforeAll(async () => {
  store = await startTestStore();
  shop = await openShop(store.url);
  path = `/terminal/api/v1/terminals/${shop.till.terminalId}/delivery-status`;
  eventId = (await eventOf()).event_id;
}, 60_000);
afterAll(() => store.dispose());

interface Delivery {
  event_id: string;
  status: string;
  services: { service_name: string; status: string; message: string | null }[];
}

/** The delivery record of the shop's till, once its opening has arrived. */
async function eventOf(): Promise<Delivery> {
  const client = store.app.get<Connection>(getConnectionToken(), { strict: false }).getClient();
  const outbox = client.db('commons_terminal').collection('status_terminal_delivery');
  const find = () => outbox.findOne({ tenant_id: shop.tenantId, 'payload.event_type': 'open' });
  return (await eventually(find, (event) => event?.['status'] === 'delivered')) as unknown as Delivery;
}

const as = (service: ServiceName, tenantId = shop.tenantId): Api =>
  shop.admin.withToken(store.app.get(Tokens, { strict: false }).forService(service, tenantId));
const body = (more: object = {}): object => ({ event_id: eventId, service: 'report', status: 'received', ...more });
const told = (answer: Parameters<typeof refusal>[0]): unknown[] => Object.values(refusal(answer));
const send = (api: Api, content: unknown, to = path) => api.request('POST', to, { body: content });

describe('an acknowledgement of a consumer', () => {
  it.each([
    ['as the specification writes it', () => body({ message: 'stored' })],
    ['in camelCase', () => ({ eventId, service: 'report', status: 'received', message: null })],
    ['of a failure', () => body({ status: 'failed', message: 'no space' })],
  ] as [string, () => object][])('is taken: %s', async (_, content) => {
    const sent = content() as { status: string };
    const answer = await send(as('report'), sent);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        operation: 'update_delivery_status',
        data: { event_id: eventId, service: 'report', status: sent.status, success: true },
      },
    });
    const { status, services } = await eventOf();
    expect([status, services.map((service) => service.status)]).toEqual(['delivered', ['received', 'received']]);
  });

  it.each([
    ['an unknown event', 'report', () => body({ event_id: 'none' }), [404, '100001']],
    ['an event that is not for the caller', 'stock', () => body({ service: 'stock' }), [404, '100001']],
    ['in the name of another', 'report', () => body({ service: 'journal' }), [403, '200002']],
    ['without an event', 'report', () => ({ service: 'report', status: 'received' }), [422, '300001']],
    ['another status', 'report', () => body({ status: 'delivered' }), [422, '300001']],
    ['no body', 'report', () => undefined, [422, '300001']],
  ] as [string, ServiceName, () => unknown, [number, string]][])(
    'is refused: %s',
    async (_, service, content, refused) => {
      expect(told(await send(as(service), content()))).toEqual(refused);
    },
  );

  it('is refused for an event of another terminal, and of another tenant', async () => {
    const other = path.replace(/-\d+\/delivery-status$/, '-999/delivery-status');
    expect(told(await send(as('report'), body(), other))).toEqual([404, '100001']);
    expect(told(await send(as('report', 'OTHER'), body()))).toEqual([404, '100001']);
  });

  it('is for services only', async () => {
    for (const api of [shop.admin, shop.till.api]) expect(told(await send(api, body()))).toEqual([401, '200001']);
  });
});
