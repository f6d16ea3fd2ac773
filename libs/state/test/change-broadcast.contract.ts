import { afterEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Change, ChangeBroadcast } from '../src/index.js';

const change: Change = { tenantId: 'A1234', kind: 'item', code: '49-01', revision: 3 };

/** What every implementation of the broadcast port has to do within one process. */
export function changeBroadcastContract(open: () => Promise<ChangeBroadcast>): void {
  describe('change broadcast', () => {
    let broadcast: ChangeBroadcast;
    const opened = async () => {
      broadcast = await open();
      await broadcast.ready();
      return broadcast;
    };
    afterEach(() => broadcast.close());

    it('tells every listener of its own process once and before publish returns', async () => {
      const heard: string[] = [];
      await opened();
      broadcast.subscribe(({ code }) => heard.push(`first ${code}`));
      broadcast.subscribe(({ code }) => heard.push(`second ${code}`));
      const published = broadcast.publish(change);
      expect(heard).toEqual(['first 49-01', 'second 49-01']);
      expect(await published).toBe(true);
      await broadcast.publish({ ...change, code: '49-02' });
      expect(heard).toEqual(['first 49-01', 'second 49-01', 'first 49-02', 'second 49-02']);
    });

    it('tells a listener nothing after it has left', async () => {
      const heard: Change[] = [];
      await opened();
      const leave = broadcast.subscribe((heardChange) => heard.push(heardChange));
      leave();
      await broadcast.publish(change);
      expect(heard).toEqual([]);
    });

    it('goes on when a listener raises', async () => {
      Logger.overrideLogger(false);
      const heard: Change[] = [];
      await opened();
      broadcast.subscribe(() => {
        throw new Error('broken listener');
      });
      broadcast.subscribe((heardChange) => heard.push(heardChange));
      expect(await broadcast.publish(change)).toBe(true);
      expect(heard).toEqual([change]);
    });
  });
}
