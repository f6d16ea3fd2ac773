import { expect, it } from '@jest/globals';
import { createTenant, eventually, FaultServer } from '@kugelpos/testing';
import { startTestStore } from '../support/store.js';

it('a new tenant is told to the Slack webhook, and nobody waits for Slack', async () => {
  const slack = await FaultServer.start();
  slack.otherwise = 'stall';
  const store = await startTestStore({ SLACK_WEBHOOK_URL: `${slack.url}/services/T/B/secret` });
  try {
    const { tenantId } = await createTenant(store.url);
    const [seen] = await eventually(
      async () => slack.seen,
      (all) => all.length > 0,
    );
    expect(seen?.url).toBe('/services/T/B/secret');
    expect(JSON.parse(seen?.body ?? '{}')).toMatchObject({
      attachments: [
        {
          title: 'ℹ️ Info',
          text: 'A tenant was created',
          footer: 'Kugelpos account',
          fields: expect.arrayContaining([{ title: 'tenant_id', value: tenantId, short: true }]),
        },
      ],
    });
  } finally {
    await store.dispose();
    await slack[Symbol.asyncDispose]();
  }
}, 60_000);
