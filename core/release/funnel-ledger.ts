/** One drop: how many, and why. */
export interface Drop {
  reason: string;
  n: number;
}

/** One stage of the way from posts to samples: what came in is what went out and what was dropped. */
export interface FunnelStage {
  stage: string;
  /** What is counted on the way in, and on the way out. */
  from: string;
  to: string;
  in: number;
  out: number;
  drops: Drop[];
  /**
   * In, less out and drops. Not zero where something went and nothing says why, or where more came out than went in; `null` before
   * there is a release, when nobody can say.
   */
  unexplained: number | null;
}

export interface FunnelLedger {
  stages: FunnelStage[];
  /** Counts beside the way, such as pictures that were lost, replies, repairs. */
  beside: Drop[];
  /** Sum over all stages, each without its sign; `null` before there is a release. */
  unexplained: number | null;
  /** Whether there is no release yet: what is not through a stage is `not-yet`. */
  underWay: boolean;
}

/** What the store has of a refresh, as against what its workflow counted on the way. */
export interface StoredCounts {
  threads: number;
  /** Posts that sources found, over all threads. */
  foundPosts: number;
  threadsWithCandidates: number;
  /** `null` before the release is frozen. */
  releaseSamples: number | null;
}

/** @param funnel counts of the refresh, as its record keeps them. */
export function funnelLedger(funnel: Readonly<Record<string, number>>, stored: StoredCounts): FunnelLedger {
  const counts = new Map(Object.entries(funnel));
  const of = (key: string) => counts.get(key) ?? 0;
  const stages = [collected(of, stored), joined(stored), relevance(counts, stored), extraction(of, counts, stored)];
  stages.push(curation(of, counts));
  if (stored.releaseSamples !== null) stages.push(release(counts, stored.releaseSamples));
  const isUnderWay = stored.releaseSamples === null;
  return ledgerOf(isUnderWay ? stages.map(underWay) : stages, counts, isUnderWay);
}

function ledgerOf(stages: FunnelStage[], counts: ReadonlyMap<string, number>, isUnderWay: boolean): FunnelLedger {
  return {
    underWay: isUnderWay,
    stages,
    beside: besides(counts),
    unexplained: isUnderWay ? null : stages.reduce((sum, { unexplained }) => sum + Math.abs(unexplained ?? 0), 0),
  };
}

/**
 * Before the freeze, what is not through a stage is under way, or will never come; and the record of a refresh is behind the store,
 * as it is written with each stage. Neither is a riddle.
 */
function underWay(facts: FunnelStage): FunnelStage {
  const left = Math.max(0, facts.unexplained ?? 0);
  const drops = left > 0 ? [...facts.drops, { reason: 'not-yet', n: left }] : facts.drops;
  return { ...facts, drops, unexplained: null };
}

type Count = (key: string) => number;

function stage(facts: Omit<FunnelStage, 'unexplained'>): FunnelStage {
  const drops = facts.drops.filter(({ n }) => n !== 0);
  const dropped = drops.reduce((sum, { n }) => sum + n, 0);
  return { ...facts, drops, unexplained: facts.in - facts.out - dropped };
}

/** A post can be found by two queries, or stand on two pages: what is left after all other reasons is that. */
function collected(of: Count, { foundPosts }: StoredCounts): FunnelStage {
  const read = of('posts.found') + of('posts.unreadable') + of('dropped.outside-window');
  const drops = [
    { reason: 'unreadable', n: of('posts.unreadable') },
    { reason: 'outside-window', n: of('dropped.outside-window') },
    { reason: 'withdrawn', n: of('dropped.withdrawn') },
  ];
  const left = read - foundPosts - drops.reduce((sum, { n }) => sum + n, 0);
  return stage({
    stage: 'collect',
    from: 'posts read',
    to: 'posts',
    in: left < 0 ? read - left : read,
    out: foundPosts,
    drops: [...drops, { reason: 'found-again', n: Math.max(0, left) }],
  });
}

function joined({ foundPosts, threads }: StoredCounts): FunnelStage {
  const drops = [{ reason: 'of-a-thread-that-is-counted', n: foundPosts - threads }];
  return stage({ stage: 'threads', from: 'posts', to: 'threads', in: foundPosts, out: threads, drops });
}

/** Threads by the reason; those that nobody could score by how the question ended. */
function relevance(counts: ReadonlyMap<string, number>, { threads }: StoredCounts): FunnelStage {
  const of = (key: string) => counts.get(key) ?? 0;
  const unscored = [...counts].flatMap(([key, n]) =>
    key.startsWith(UNSCORED) ? [{ reason: `unscored-${key.slice(UNSCORED.length)}`, n }] : [],
  );
  return stage({
    stage: 'relevance',
    from: 'threads',
    to: 'relevant threads',
    in: threads,
    out: of('threads.relevant'),
    drops: [
      { reason: 'irrelevant', n: of('dropped.irrelevant') },
      ...unscored,
      { reason: 'other-language', n: of('dropped.language-threads') },
      { reason: 'no-post-left', n: of('dropped.no-post-left') },
      { reason: 'failed', n: of('dropped.thread-failed.relevance') },
    ],
  });
}

const UNSCORED = 'dropped.unscored-threads.';

function extraction(of: Count, counts: ReadonlyMap<string, number>, stored: StoredCounts): FunnelStage {
  const unanswered = [...counts].flatMap(([key, n]) =>
    key.startsWith('dropped.extraction-') ? [{ reason: key.slice('dropped.'.length), n }] : [],
  );
  return stage({
    stage: 'extraction',
    from: 'relevant threads',
    to: 'threads with a prompt',
    in: of('threads.relevant'),
    out: stored.threadsWithCandidates,
    drops: [
      { reason: 'no-prompt', n: of('dropped.no-prompt') },
      ...unanswered,
      { reason: 'failed', n: of('dropped.thread-failed.extraction') },
    ],
  });
}

/** Candidates by their state after curation; the accepted ones are samples, or one sample with those merged into it. */
function curation(of: Count, counts: ReadonlyMap<string, number>): FunnelStage {
  const made = of('candidates.benchmark') + of('candidates.analysis') + of('candidates.trash');
  const drops = [...counts].flatMap(([key, n]) =>
    key.startsWith('curate.') && key !== 'curate.accepted' ? [{ reason: key.slice('curate.'.length), n }] : [],
  );
  const facts = { stage: 'curate', from: 'candidates', to: 'samples' };
  return stage({ ...facts, in: made, out: of('curate.accepted'), drops });
}

function release(counts: ReadonlyMap<string, number>, released: number): FunnelStage {
  return stage({
    stage: 'freeze',
    from: 'samples',
    to: 'samples in the release',
    in: sumOf(counts, 'samples.'),
    out: released,
    drops: [{ reason: 'withdrawn', n: counts.get('dropped.withdrawn-samples') ?? 0 }],
  });
}

function sumOf(counts: ReadonlyMap<string, number>, prefix: string): number {
  return [...counts].reduce((sum, [key, n]) => (key.startsWith(prefix) ? sum + n : sum), 0);
}

const ON_THE_WAY =
  /^(posts\.(found|unreadable)|dropped\.(outside-window|withdrawn|withdrawn-samples|irrelevant|unscored-threads\.[^.]*|language-threads|no-post-left|no-prompt|extraction-.*|thread-failed\.(relevance|extraction))|threads\.relevant|candidates\.(benchmark|analysis|trash)|curate\..*|samples\..*)$/;

function besides(counts: ReadonlyMap<string, number>): Drop[] {
  return [...counts].flatMap(([reason, n]) => (ON_THE_WAY.test(reason) ? [] : [{ reason, n }]));
}
