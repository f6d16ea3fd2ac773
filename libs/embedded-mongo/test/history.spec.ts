import { describe, expect, it } from '@jest/globals';
import { checkHistory, type Recorded, type Step } from './history.js';

const r = (key: string, ...read: string[]): Step => ({ key, read });
const a = (key: string, append: string): Step => ({ key, append });
const committed = (id: string, ...steps: Step[]): Recorded => ({ id, outcome: 'committed', steps });
const aborted = (id: string, ...steps: Step[]): Recorded => ({ id, outcome: 'aborted', steps });
const unknown = (id: string, ...steps: Step[]): Recorded => ({ id, outcome: 'unknown', steps });

function kinds(final: Record<string, string[]>, ...history: Recorded[]): string[] {
  return [...new Set(checkHistory(history, new Map(Object.entries(final))).map(({ kind }) => kind))].sort();
}

describe('the checker of histories', () => {
  it('finds nothing in a serial history', () => {
    const history = [
      committed('1', r('x'), a('x', '1'), r('x', '1'), a('y', '2')),
      aborted('2', r('x', '1'), a('x', '3')),
      committed('3', a('x', '4'), r('x', '1', '4'), r('y', '2')),
      unknown('4', a('y', '5')),
      unknown('5', a('y', '6')),
    ];
    expect(kinds({ x: ['1', '4'], y: ['2', '6'] }, ...history)).toEqual([]);
  });

  it('finds nothing in a write skew, which snapshot isolation allows', () => {
    expect(
      kinds({ x: ['1'], y: ['2'] }, committed('1', r('y'), a('x', '1')), committed('2', r('x'), a('y', '2'))),
    ).toEqual([]);
  });

  it.each<[string, string[], Record<string, string[]>, Recorded[]]>([
    [
      'a cycle of overwrites',
      ['G0'],
      { x: ['1', '2'], y: ['4', '3'] },
      [committed('1', a('x', '1'), a('y', '3')), committed('2', a('x', '2'), a('y', '4'))],
    ],
    [
      'a read of an aborted write',
      ['G1a', 'no order'],
      { x: [] },
      [aborted('1', a('x', '1')), committed('2', r('x', '1'))],
    ],
    ['an aborted write that stays', ['G1a'], { x: ['1'] }, [aborted('1', a('x', '1'))]],
    [
      'a read of an intermediate write',
      ['G1b', 'G1c', 'G-single'],
      { x: ['1', '2'] },
      [committed('1', a('x', '1'), a('x', '2')), committed('2', r('x', '1'))],
    ],
    [
      'a cycle of reads',
      ['G1c'],
      { x: ['1'], y: ['2'] },
      [committed('1', a('x', '1'), r('y', '2')), committed('2', a('y', '2'), r('x', '1'))],
    ],
    [
      'a read of two snapshots',
      ['G-single'],
      { x: ['1'], y: ['2'] },
      [committed('1', a('x', '1'), a('y', '2')), committed('2', r('x'), r('y', '2'))],
    ],
    [
      'a lost update',
      ['G-single', 'lost update'],
      { x: ['1', '2'] },
      [committed('1', r('x'), a('x', '1')), committed('2', r('x'), a('x', '2'))],
    ],
    ['a lost write', ['lost write'], { x: [] }, [committed('1', a('x', '1'))]],
    ['a write that happened twice', ['lost write'], { x: ['1', '1'] }, [committed('1', a('x', '1'))]],
    ['an own write that is not seen', ['internal'], { x: ['1'] }, [committed('1', a('x', '1'), r('x'))]],
    [
      'a read that cannot be repeated',
      ['internal'],
      { x: ['1'] },
      [committed('1', a('x', '1')), committed('2', r('x'), r('x', '1'))],
    ],
    [
      'a plain read of what is not there later',
      ['no order'],
      { x: ['2'] },
      [unknown('1', a('x', '1')), committed('2', a('x', '2')), committed('3', r('x', '1'))],
    ],
  ])('finds %s', (_name, expected, final, history) => {
    const found = kinds(final, ...history);
    expect(found).toEqual(expect.arrayContaining([expected[0]]));
    expect(expected).toEqual(expect.arrayContaining(found));
  });
});
