import { writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect } from 'vitest';
import { createAnalyse } from '../../../activities/analyse.js';
import { createFreeze } from '../../../activities/freeze.js';
import { createPublish } from '../../../activities/publish.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { createContext } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { checkScheduleId } from '../../../core/names.js';
import { isNetworkSource } from '../../../core/network-source.js';
import type { Post } from '../../../core/schemas/post.js';
import type { Sample } from '../../../core/schemas/sample.js';
import { Source } from '../../../core/schemas/source.js';
import { buildCorpus } from '../../../simulator/corpus/build-corpus.js';
import { didOf, keyOf, uriOfPost } from '../../../simulator/bluesky/at-names.js';
import { networkOf } from '../../../simulator/networks/network.js';
import { goneReasonOf } from '../../../simulator/x/gone-reason.js';
import { postIdOf } from '../../../sources/bluesky/post-id.js';
import type { ComplianceTotals } from '../../../workflows/compliance-workflow.js';
import { echobench } from '../../cli/run-echobench.js';
import { endRig, startRig, until } from '../refresh/rig.js';
import { putCandidate, putSample } from './put-records.js';

const KEYS = { BLUESKY_IDENTIFIER: 'echo.test', BLUESKY_APP_PASSWORD: 'app-password-0815' };

export const X_SHOWN = 6;
/** One lookup takes 25. */
export const BLUESKY_SHOWN = 29;
export const X_USD = 0.005;
export const BLUESKY_USD = 0.001;

export const lostOnX = { deleted: lostId('deleted'), protected: lostId('protected'), suspended: lostId('suspended') };
export const lostOnBluesky = `bluesky:${keyOf('1780000000000000000')}@${didOf('lost')}`;

/** A check as `takedown schedules` prints it. */
export interface Listed {
  checkId: string;
  state: string;
  everyMs: number;
  holdDays: number;
  last: { workflow: string } | null;
}

export type ComplianceDesk = Awaited<ReturnType<typeof startDesk>>;

/** A stack whose store has posts of X and Bluesky, some of them gone there, a sample of each, and a refresh `autumn` that published them. */
export async function startDesk() {
  const rig = await startRig(KEYS);
  const log = pino({ enabled: false });
  const secrets = (name: string) => KEYS[name as keyof typeof KEYS] ?? null;
  const context = createContext({ store: rig.store, prompts: readPrompts(), prices: readPrices(), secrets, log });
  /** Samples by the store key of the post that they rest on. */
  const samples = new Map<string, Sample>();
  const path = join(rig.environment.dataDir, 'refresh.yaml');

  try {
    await plantPosts();
    await publishRefresh('autumn');
    await writeFile(path, JSON.stringify(refreshFile('autumn')));
  } catch (error) {
    await endRig(rig);
    throw error;
  }
  return {
    rig,
    samples,
    path,
    publishRefresh,
    takedown,
    told,
    trigger,
    resultOf,
    rowsOf,
    tombstones,
    boardSamples,
    isOnSite,
  };

  function refreshFile(id: string) {
    return rig.file(id, (file) => {
      const baseUrl = rig.stack.simulatorUrl!;
      file.sources.push(Source.parse({ kind: 'bluesky', queries: ['prompt'], baseUrl, pricePerPostUsd: BLUESKY_USD }));
      file.models = file.models.slice(0, 1);
      file.judges = file.judges.slice(0, 1);
    });
  }

  /** What the sources themselves say of posts that are there, and the same of posts that are there no more; a sample of each. */
  async function plantPosts(): Promise<void> {
    const corpus = buildCorpus();
    const onX = corpus.posts
      .filter(({ parentId, repostOf }) => parentId === null && repostOf === null)
      .slice(0, X_SHOWN);
    const network = networkOf(corpus, 'bluesky');
    const onBluesky = network.posts.filter((post) => post.repostOf === null && network.fateOf(post) === 'shown');
    const ids = onBluesky.slice(0, BLUESKY_SHOWN).map((post) => postIdOf(uriOfPost(post))!);
    const x = await lookUp(
      'x',
      onX.map(({ id }) => id),
    );
    const bluesky = [...(await lookUp('bluesky', ids.slice(0, 25))), ...(await lookUp('bluesky', ids.slice(25)))];
    const lost = [
      ...Object.values(lostOnX).map((_id) => ({ ...x[0]!, _id, postId: _id.slice(2) })),
      { ...bluesky[0]!, _id: lostOnBluesky, postId: lostOnBluesky.slice('bluesky:'.length) },
    ];
    for (const post of [...x, ...bluesky, ...lost]) await plant(post);
  }

  async function lookUp(sourceId: string, postIds: string[]): Promise<Post[]> {
    const source = refreshFile('autumn')
      .sources.filter(isNetworkSource)
      .find(({ id }) => id === sourceId)!;
    const { posts } = await (await context.postSource(source)).lookup({ postIds, signal: AbortSignal.timeout(30_000) });
    expect(posts).toHaveLength(postIds.length);
    return posts;
  }

  async function plant(post: Post): Promise<void> {
    const { store } = rig;
    await store.posts.put({ ...post, media: [] });
    const facts = {
      _id: `candidate-of-${post._id}`,
      prompt: `a picture for ${post._id}`,
      refreshIds: ['autumn', 'winter'],
    };
    samples.set(post._id, await putSample(store, [await putCandidate(store, post, facts)]));
  }

  /** A refresh with a release, a board and a site. */
  async function publishRefresh(id: string): Promise<void> {
    await rig.store.refreshes.put({ ...newRefresh(refreshFile(id), 'digest', new Date()), state: 'done' });
    const { releaseId } = await createFreeze(context)({ refreshId: id });
    await createAnalyse(context)({ refreshId: id, releaseId });
    await createPublish(context)({ refreshId: id, state: 'done' });
  }

  async function takedown(...words: string[]) {
    const { dataDir } = rig.environment;
    const { code, stdout, stderr } = await echobench(['takedown', ...words], { dataDir, variables: KEYS });
    return { code, stdout, stderr };
  }

  async function told<T>(...words: string[]): Promise<T> {
    const { code, stdout, stderr } = await takedown(...words, '--json');
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as T;
  }

  /** Starts a check by its schedule. @returns the id of the workflow. */
  async function trigger(checkId: string): Promise<string> {
    const schedule = rig.client.schedule.getHandle(checkScheduleId(checkId));
    const before = (await schedule.describe()).info.numActionsTaken;
    await schedule.trigger();
    await until(async () => (await schedule.describe()).info.numActionsTaken > before);
    return (await schedule.describe()).info.recentActions.at(-1)!.action.workflow.workflowId;
  }

  async function resultOf(workflowId: string): Promise<ComplianceTotals> {
    return (await rig.client.workflow.getHandle(workflowId).result()) as ComplianceTotals;
  }

  async function rowsOf(checkId: string) {
    return rig.store.ledger.raw
      .find({ refreshId: `check/${checkId}` })
      .sort({ startedAt: 1 })
      .toArray();
  }

  async function tombstones() {
    return rig.store.tombstones.raw.find({}).sort({ _id: 1 }).toArray();
  }

  async function boardSamples(refreshId: string): Promise<number | undefined> {
    const { analysisId } = (await rig.store.refreshes.get(refreshId))!;
    const { boards } = (await rig.store.analyses.get(analysisId!))!;
    return boards.find(({ split }) => split === 'text_to_image')?.samples;
  }

  async function isOnSite(refreshId: string, postId: string): Promise<boolean> {
    const { siteDir } = (await rig.store.refreshes.get(refreshId))!;
    return existsSync(join(siteDir!, 'samples', `${samples.get(postId)!._id}.html`));
  }
}

/** An id that the simulator's X says this of. */
function lostId(reason: string): string {
  for (let id = 1_780_000_000_000_000_000n; ; id += 1n) if (goneReasonOf(String(id)) === reason) return `x:${id}`;
}
