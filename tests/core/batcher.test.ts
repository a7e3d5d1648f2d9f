import { describe, expect, it } from 'vitest';
import { createBatcher } from '../../store/batcher.js';

/** A round trip that the test ends when it likes. */
function heldRoundTrips() {
  const batches: number[][] = [];
  const ends: (() => void)[] = [];
  const run = (batch: number[]): Promise<(number | Error)[]> => {
    batches.push(batch);
    return new Promise((resolve) => ends.push(() => resolve(batch.map((n) => n * 10))));
  };
  return { batches, ends, run };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('createBatcher', () => {
  it('puts together what is asked for in one turn, and answers each caller with its own', async () => {
    const batches: number[][] = [];
    const batcher = createBatcher<number, number>(async (batch) => {
      batches.push(batch);
      return batch.map((n) => n * 10);
    });

    const answers = await Promise.all([3, 1, 2].map((n) => batcher.add(n)));

    expect(answers).toEqual([30, 10, 20]);
    expect(batches).toEqual([[3, 1, 2]]);
  });

  it('collects while a batch is under way, and never runs two at once', async () => {
    const { batches, ends, run } = heldRoundTrips();
    const batcher = createBatcher(run);
    const first = batcher.add(1);
    await nextTurn();

    const later = [batcher.add(2), batcher.add(3)];
    await nextTurn();
    const whileUnderWay = batches.map((batch) => [...batch]);
    ends[0]!();
    await first;
    await nextTurn();
    ends[1]!();

    expect(await Promise.all(later)).toEqual([20, 30]);
    expect(whileUnderWay).toEqual([[1]]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('cuts at its limit', async () => {
    const sizes: number[] = [];
    const batcher = createBatcher<number, number>(async (batch) => {
      sizes.push(batch.length);
      return batch;
    }, 4);

    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => batcher.add(n)));

    expect(answers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sizes).toEqual([4, 4, 2]);
  });

  it('rejects only the caller whose answer is an error', async () => {
    const batcher = createBatcher<number, number>(async (batch) =>
      batch.map((n) => (n === 2 ? new Error('two is broken') : n)),
    );

    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => batcher.add(n)));

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('rejects a whole batch that failed, and goes on with the next', async () => {
    let broken = true;
    const batcher = createBatcher<number, number>(async (batch) => {
      if (broken) throw new Error('the store is away');
      return batch;
    });

    const outcomes = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    broken = false;

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await batcher.add(3)).toBe(3);
  });
});
