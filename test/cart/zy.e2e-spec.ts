import { it } from '@jest/globals';
import mongoose from 'mongoose';
import { startTestStore } from '../support/store.js';
it('x', async () => {
  const store = await startTestStore({ LOG_LEVEL: 'warn' });
  const c = await mongoose.createConnection(process.env.MONGODB_URI!).asPromise();
  for (const [n, size] of [[10, 100],[50, 1000],[60,1000],[70,1000], [100, 2000], [300,3000]]) {
    const t = Date.now();
    const r = await Promise.race([c.db!.collection('x').insertMany(Array.from({ length: n! }, (_, i) => ({ i, text: 'x'.repeat(size!), a: 'é'.repeat(10) })), { ordered: false }).then(() => 'ok'), new Promise((r) => setTimeout(() => r('HANG'), 3000))]);
    console.log(n, size, r, Date.now() - t);
  }
  await c.close();
}, 60000);
