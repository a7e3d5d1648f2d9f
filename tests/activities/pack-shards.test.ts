import { describe, expect, it } from 'vitest';
import type { BatchTask } from '../../activities/batch-desk.js';
import { packShards } from '../../activities/pack-shards.js';
import { ProviderError } from '../../core/provider-error.js';
import type { CallFacts } from '../../models/contract.js';

/** Work whose line has a lane and a length, or cannot be written. */
function taskOf(line: { lane: string; length: number } | null): BatchTask<CallFacts> {
  const nothing = async () => {
    throw new Error('not to be asked here');
  };
  return {
    order: null as never,
    sampleId: '',
    image: null,
    existing: null,
    async line(id) {
      if (line === null) throw new ProviderError('unsupported', 'too large');
      return { id, lane: line.lane, text: 'x'.repeat(line.length) };
    },
    take: nothing,
    end: nothing,
  };
}

async function pack(lines: ({ lane: string; length: number } | null)[], limits: { rows: number; bytes: number }) {
  const shards: string[][] = [];
  for await (const rows of packShards(lines.map(taskOf), limits)) shards.push(rows.map(({ line }) => line.id));
  return shards;
}

describe('packShards', () => {
  const a = { lane: 'a', length: 9 };
  const b = { lane: 'b', length: 9 };

  it('keeps lanes apart', async () => {
    expect(await pack([a, b, a], { rows: 10, bytes: 1000 })).toEqual([['row-1', 'row-3'], ['row-2']]);
  });

  it('begins another batch after so many rows', async () => {
    expect(await pack([a, a, a], { rows: 2, bytes: 1000 })).toEqual([['row-1', 'row-2'], ['row-3']]);
  });

  it('begins another batch after so many bytes, the ends of lines counted', async () => {
    expect(await pack([a, a, a], { rows: 10, bytes: 20 })).toEqual([['row-1', 'row-2'], ['row-3']]);
    expect(await pack([a, a, a], { rows: 10, bytes: 19 })).toEqual([['row-1'], ['row-2'], ['row-3']]);
  });

  it('leaves out what no batch can have', async () => {
    expect(await pack([a, null, { lane: 'a', length: 20 }, a], { rows: 10, bytes: 20 })).toEqual([['row-1', 'row-4']]);
  });

  it('makes no batch of nothing', async () => {
    expect(await pack([null], { rows: 1, bytes: 1 })).toEqual([]);
  });
});
