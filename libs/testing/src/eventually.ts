import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again until the answer is right: for what arrives by event. Gives the last answer, so that a test that waited in
 * vain shows what it saw.
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer) || Date.now() >= deadline) return answer;
    await sleep(50);
  }
}
