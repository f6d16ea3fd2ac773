import { HttpService } from '@nestjs/axios';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import axios from 'axios';
import { HttpClients } from '@kugelpos/http';
import { Metrics, type AlertSink } from '@kugelpos/platform';
import { eventually, FaultServer } from '@kugelpos/testing';
import { ClientsSettings } from './clients-settings.js';
import { httpOptions } from './http-options.js';
import { slackAlerts } from './slack-alerts.js';

const PATH = '/services/T01/B02/very-secret';

let server: FaultServer;
let clients: HttpClients;
let send: AlertSink;
let lines: string[];

beforeEach(async () => {
  lines = [];
  const tell = (line: unknown) => void lines.push(String(line));
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(tell);
  server = await FaultServer.start();
  const webhook = server.url + PATH;
  const logger = { log: tell, warn: tell, error: tell };
  const options = httpOptions(ClientsSettings.read({}), new Metrics(), undefined, webhook);
  clients = new HttpClients({ ...options, env: {}, logger, closeGraceSeconds: 0 }, new HttpService(axios.create()));
  send = slackAlerts(clients, webhook, 'store', 'Asia/Tokyo');
});

afterEach(async () => {
  await clients.close();
  jest.restoreAllMocks();
  await server[Symbol.asyncDispose]();
});

const bodies = () => server.seen.map(({ body }) => JSON.parse(body) as { attachments: { [name: string]: unknown }[] });

it('sends an alert as the attachment that Slack shows', async () => {
  const context = { service: 'report', tenant_id: 'T1', detail: { code: 5 }, error: 'x'.repeat(1200) };
  send({ level: 'warning', text: 'An event was given up', context });
  await eventually(
    async () => server.seen.length,
    (count) => count === 1,
  );
  expect(server.seen[0]).toMatchObject({ method: 'POST', url: PATH });
  expect(bodies()[0]).toEqual({
    attachments: [
      {
        fallback: '⚠️ Warning: An event was given up',
        color: '#ffcc00',
        title: '⚠️ Warning',
        text: 'An event was given up',
        footer: 'Kugelpos report',
        fields: [
          { title: 'Time', value: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+09:00$/), short: true },
          { title: 'Level', value: 'WARNING', short: true },
          { title: 'Service', value: 'report', short: true },
          { title: 'tenant_id', value: 'T1', short: true },
          { title: 'detail', value: '{"code":5}', short: true },
          { title: 'error', value: `${'x'.repeat(1000)}...`, short: false },
        ],
      },
    ],
  });
});

it('names the process where an alert names no service', async () => {
  send({ level: 'info', text: 'Hello', context: {} });
  await eventually(
    async () => server.seen.length,
    (count) => count === 1,
  );
  expect(bodies()[0]?.attachments[0]).toMatchObject({ color: '#0099ff', footer: 'Kugelpos store' });
});

it.each([500, 'reset', 404] as const)('tells once that Slack did not take it (%s), without the path', async (step) => {
  server.otherwise = step;
  send({ level: 'error', text: 'Bad', context: {} });
  await eventually(
    async () => lines.length,
    (count) => count === 1,
  );
  expect(server.seen).toHaveLength(1);
  expect(lines.join()).toContain('an alert was not taken');
  expect(lines.join()).not.toMatch(/secret|services/);
});

it('lets at most 20 be on their way', async () => {
  server.otherwise = 'stall';
  for (let i = 0; i < 50; i++) send({ level: 'info', text: String(i), context: {} });
  await eventually(
    async () => server.seen.length,
    (count) => count === 20,
  );
  server.otherwise = 'ok';
  expect(server.seen).toHaveLength(20);
});
