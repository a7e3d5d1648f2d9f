import { describe, expect, it } from 'vitest';
import { funnelLedger } from '../../../core/release/funnel-ledger.js';

/** Ten posts of which one is found twice, in seven threads; five are relevant, four have a prompt, six candidates make three samples. */
const FUNNEL = {
  'posts.found': 11,
  'posts.found.x': 11,
  'posts.unreadable': 2,
  'dropped.outside-window': 3,
  'dropped.withdrawn': 1,
  'threads.relevant': 5,
  'dropped.irrelevant': 2,
  'dropped.no-prompt': 1,
  'pictures.lost': 4,
  'unanswered.safety-refused': 1,
  'candidates.benchmark': 4,
  'candidates.trash': 2,
  'curate.trash': 2,
  'curate.accepted': 3,
  'curate.duplicate': 1,
  'samples.text_to_image': 2,
  'samples.analysis': 1,
};
const STORED = { threads: 7, foundPosts: 9, threadsWithCandidates: 4, releaseSamples: 3 };

describe('funnelLedger', () => {
  it('adds up at every stage', () => {
    const { stages, unexplained } = funnelLedger(FUNNEL, STORED);

    expect(stages.map((stage) => [stage.stage, stage.in, stage.out])).toEqual([
      ['collect', 16, 9],
      ['threads', 9, 7],
      ['relevance', 7, 5],
      ['extraction', 5, 4],
      ['curate', 6, 3],
      ['freeze', 3, 3],
    ]);
    expect(stages[0]?.drops).toEqual([
      { reason: 'unreadable', n: 2 },
      { reason: 'outside-window', n: 3 },
      { reason: 'withdrawn', n: 1 },
      { reason: 'found-again', n: 1 },
    ]);
    expect(unexplained).toBe(0);
  });

  it('says how many went without a word', () => {
    const { stages, unexplained } = funnelLedger({ ...FUNNEL, 'dropped.irrelevant': 1 }, STORED);

    expect(stages.find(({ stage }) => stage === 'relevance')?.unexplained).toBe(1);
    expect(unexplained).toBe(1);
  });

  it('tells threads that nobody could score from irrelevant ones, and adds up', () => {
    const unscored = { 'dropped.unscored-threads.refused': 1, 'unanswered.relevance-refused': 2 };
    const { stages, beside, unexplained } = funnelLedger({ ...FUNNEL, 'dropped.irrelevant': 1, ...unscored }, STORED);

    expect(stages.find(({ stage }) => stage === 'relevance')?.drops).toEqual([
      { reason: 'irrelevant', n: 1 },
      { reason: 'unscored-refused', n: 1 },
    ]);
    expect(beside).toContainEqual({ reason: 'unanswered.relevance-refused', n: 2 });
    expect(unexplained).toBe(0);
  });

  it('says so too where more came out than went in, and never sets one against the other', () => {
    const { unexplained } = funnelLedger({ ...FUNNEL, 'dropped.irrelevant': 1, 'samples.analysis': 0 }, STORED);

    expect(unexplained).toBe(2);
  });

  it('names what is counted beside the way', () => {
    expect(funnelLedger(FUNNEL, STORED).beside).toEqual([
      { reason: 'posts.found.x', n: 11 },
      { reason: 'pictures.lost', n: 4 },
      { reason: 'unanswered.safety-refused', n: 1 },
    ]);
  });

  it('has no stage for a release that is not there yet', () => {
    const { stages } = funnelLedger(FUNNEL, { ...STORED, releaseSamples: null });

    expect(stages.map(({ stage }) => stage)).not.toContain('freeze');
  });

  it('calls nothing unexplained while there is no release: it is under way', () => {
    const early = { 'posts.found': 9, 'threads.relevant': 3, 'dropped.irrelevant': 1, 'candidates.benchmark': 4 };

    const { stages, unexplained, underWay } = funnelLedger(early, { ...STORED, releaseSamples: null });

    expect(underWay).toBe(true);
    expect(unexplained).toBeNull();
    expect(stages.map((stage) => stage.unexplained)).toEqual([null, null, null, null, null]);
    expect(stages.map(({ stage, drops }) => [stage, drops.find(({ reason }) => reason === 'not-yet')?.n])).toEqual([
      ['collect', undefined],
      ['threads', undefined],
      ['relevance', 3],
      ['extraction', undefined],
      ['curate', 4],
    ]);
  });
});
