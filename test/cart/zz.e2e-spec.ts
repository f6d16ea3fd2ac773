import { it } from '@jest/globals';
import { startTestStore } from '../support/store.js';
import { openCartShop, payingCart, cash } from './till-counter.js';
import { Outbox } from '@kugelpos/messaging';
it('x', async () => {
  const store = await startTestStore({ LOG_LEVEL: 'warn' });
  const shop = await openCartShop(store.url);
  for (let i = 0; i < 10; i++) { const c = await payingCart(shop.till, 'INT'); await c.pay(cash(105)); const r = await c.bill();  await c.get(); await c.cancel(); await c.get(); }
  console.log('closing');
  const t = Date.now();
  const app = store.app as any;
  const lst = [...app.container.getModules().values()].flatMap((m: any) => [...m.providers.values()]).map((w: any) => w.instance).filter((i: any) => i?.constructor?.name === 'OutboxRunner');
  setTimeout(() => { for (const r of lst) console.log(r.service, r.relay.stopped, r.relay.wanted, !!r.relay.running); 
    console.log((process as any)._getActiveHandles().map((h: any) => h.constructor.name + ' ' + (h.localPort ?? '') + ' ' + (h.remotePort ?? '') + (h.listening ?? '')).join('\n'));
  }, 6000);
  const lis = [...app.container.getModules().values()].flatMap((m: any) => [...m.providers.values()]).map((w: any) => w.instance).find((i: any) => i?.constructor?.name === 'Listeners');
  setTimeout(async () => console.log('inflight', [...lis.inFlight].map((r: any) => r.method + r.url), await lis.connections()), 3000);
  const f = app.getHttpAdapter().getInstance(); const oc = f.close.bind(f); f.close = (...a: any[]) => { console.log('fastify close', Date.now() - t); return oc(...a); };
  const hs = f.server; const os = hs.close.bind(hs); hs.close = (cb: any) => { console.log('server.close', Date.now() - t, (hs as any)._connections, !!(hs as any)._handle); hs.on('close', () => console.log('close event', Date.now() - t)); return os((e: any) => { console.log('server closed', Date.now() - t, e?.code); cb?.(e); }); };
  setTimeout(() => console.log('conn', hs._connections, !!hs._handle, hs.listenerCount('close')), 4000);
  const tasks = [...app.container.getModules().values()].flatMap((m: any) => [...m.providers.values()]).map((w: any) => w.instance).find((i: any) => i?.constructor?.name === 'ShutdownTasks');
  for (const task of tasks.tasks) { const run = task.run; task.run = async () => { console.log('task', task.name, Date.now() - t); await run(); console.log('done', task.name, Date.now() - t); }; }
  await Promise.race([store.dispose(), new Promise((r) => setTimeout(r, 20000))]);
  console.log('closed', Date.now() - t);
}, 60000);
