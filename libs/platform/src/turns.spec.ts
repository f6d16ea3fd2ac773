import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('turns', () => {
  it('runs work on one key in order of arrival, never two at once', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = (name: string, ms: number) => async () => {
      seen.push(`${name} begins`);
      await sleep(ms);
      seen.push(`${name} ends`);
    };
    await Promise.all([turns.take('t', work('a', 20)), turns.take('t', work('b', 1)), turns.take('t', work('c', 1))]);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('lets other keys work meanwhile', async () => {
    const turns = new Turns();
    let release: (() => void) | undefined;
    const slow = turns.take('slow', () => new Promise<void>((done) => (release = done)));
    await expect(turns.take('other', async () => 'done')).resolves.toBe('done');
    release?.();
    await slow;
  });

  it('goes on after work that fails, and tells only its caller', async () => {
    const turns = new Turns();
    const failing = turns.take('t', async () => {
      throw new Error('no');
    });
    const next = turns.take('t', async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });
});
