import { describe, expect, it } from 'vitest';
import type { AnnotateChunk } from '../../workflows/annotate-chunk.js';
import { RelevanceRounds } from '../../workflows/relevance-rounds.js';

describe('rounds of relevance', () => {
  it('ask about no thread whose posts were all taken down, as its gap would break the question of the others', async () => {
    let questions = 0;
    const chunk = {
      settings: { annotate: { relevancePostsPerCall: 20 } },
      pay: async () => {
        questions += 1;
        return null;
      },
    } as unknown as AnnotateChunk;
    const rounds = new RelevanceRounds(chunk, () => {});

    const verdicts = await rounds.ofThreads([
      { id: 'x:1', found: 0 },
      { id: 'x:2', found: 0 },
    ]);

    expect(verdicts.size).toBe(0);
    expect(questions).toBe(0);
  });
});
