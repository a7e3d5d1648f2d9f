import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { funnelOf } from '../../../activities/release/funnel-counts.js';
import { datasetSource } from '../../../activities/release/dataset-source.js';
import { Hydration } from '../../../cli/release/hydration.js';
import { rowsOf } from '../../../cli/release/hydrate-release.js';
import { writeIds } from '../../../cli/release/write-ids.js';
import { createContext } from '../../../config/create-context.js';
import { createLogger } from '../../../config/logger.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { rebuildSites } from '../../../cli/takedown/rebuild-sites.js';
import { takeDown } from '../../../activities/takedown/take-down.js';
import { traceSample } from '../../../activities/trace/trace.js';
import { historySizes } from '../../../scripts/bench/history-sizes.js';
import { DescribeConfig } from '../../../core/schemas/describe-config.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import type { DatasetView } from '../../../report/contract.js';
import { endRig, fewPosts, startRig, until, type Rig } from './rig.js';

let rig: Rig;

/** The demo's refresh with the description of its dataset. */
function demoFile(id: string, change: (file: RefreshFile) => void = () => {}): RefreshFile {
  return rig.file(id, (file) => {
    file.analysis = DescribeConfig.parse({ tsne: { iterations: 250 } });
    change(file);
  });
}

let status: RefreshStatus;
let code: number;

beforeAll(async () => {
  rig = await startRig({}, 'drawn');
  await rig.start(demoFile('whole'));
  ({ code, status } = await rig.finish('whole'));
});

afterAll(() => endRig(rig));

describe('a refresh from posts to a site', () => {
  it('ends done', () => {
    expect(code).toBe(0);
    expect(status.state).toBe('done');
    expect(status.models.map((model) => model.state)).toEqual(['done', 'done', 'done']);
  });

  it('finds samples of both benchmark splits in posts, replies and pictures', () => {
    expect(status.samples.text_to_image).toBeGreaterThan(20);
    expect(status.samples.image_to_image).toBeGreaterThan(10);
    expect(status.funnel['posts.replies']).toBeGreaterThan(20);
    expect(status.funnel['dropped.irrelevant']).toBeGreaterThan(0);
    expect(status.funnel['curate.duplicate']).toBeGreaterThan(0);
  });

  it('puts the models in the order that the simulator planted', () => {
    for (const board of status.boards) {
      expect(board.rows.map((row) => row.modelId)).toEqual(['atelier', 'brush', 'crayon']);
      expect(board.rows.map((row) => row.winRate)).toEqual(
        board.rows.map((row) => row.winRate).toSorted((a, b) => Number(b) - Number(a)),
      );
    }
    expect(status.boards.map((board) => board.split)).toEqual(['text_to_image', 'image_to_image']);
  });

  it('measures the colour shift that the simulator planted', () => {
    const pooled = new Map(status.metrics.map((row) => [row.modelId, row.reference ?? 0]));
    expect(pooled.get('crayon')).toBeGreaterThan(30);
    expect(pooled.get('atelier')).toBeLessThan(pooled.get('brush') ?? 0);
  });

  it('counts every generation and every judgment of every model', () => {
    const samples = status.samples.text_to_image + status.samples.image_to_image;
    for (const model of status.models) {
      const { ok = 0, refused = 0 } = model.counts;
      expect(ok + refused).toBe(samples);
      expect(model.judgmentCounts.ok).toBe(2 * ok);
    }
    expect(status.models.find((model) => model.modelId === 'crayon')?.counts.refused).toBeGreaterThan(0);
  });

  it('has every paid call in the ledger, as the simulator has it in its log', async () => {
    const log = (await rig.simulatorLog()).filter(
      (entry) => entry.kind.startsWith('chat:') || entry.kind.startsWith('images.') || entry.kind === 'x.search',
    );
    const rows = await rig.store.ledger.raw.find({ refreshId: 'whole' }).toArray();
    expect(rows.length).toBe(log.length);
    expect(rows.filter((row) => row.state === 'started')).toEqual([]);
    expect(rows.filter((row) => row.state === 'answered').length).toBe(
      log.filter((entry) => entry.status === 200).length,
    );
  });

  it('bills what the ledger adds up to', async () => {
    const rows = await rig.store.ledger.raw.find({ refreshId: 'whole' }).toArray();
    const sum = rows.reduce((total, row) => total + (row.costUsd ?? 0), 0);
    expect(status.spendUsd).toBeCloseTo(sum, 9);
    expect(sum).toBeGreaterThan(0);
  });

  it('accounts for every post, thread, candidate and sample on the way to the release', async () => {
    const refresh = await rig.store.refreshes.get('whole');
    const { stages, unexplained } = await funnelOf(rig.store, refresh!);
    expect(stages.map(({ stage, unexplained: n }) => [stage, n])).toEqual(
      ['collect', 'threads', 'relevance', 'extraction', 'curate', 'freeze'].map((stage) => [stage, 0]),
    );
    expect(unexplained).toBe(0);
    for (const { in: from, out } of stages) {
      expect(out).toBeGreaterThan(0);
      expect(from).toBeGreaterThanOrEqual(out);
    }
  });

  it('leads from a sample to its posts and to every verdict with its prompt, model and call', async () => {
    const release = await rig.store.releases.get(status.releaseId ?? '');
    const trace = await traceSample(rig.store, release!.sampleIds.image_to_image[0]!);
    expect(trace?.posts.every(({ post }) => post !== null)).toBe(true);
    const verdicts = [...trace!.threads, ...trace!.candidates].flatMap((part) => part.verdicts);
    expect(new Set(verdicts.map(({ step }) => step))).toEqual(
      new Set(['relevance', 'extraction', 'images', 'quality', ...verdicts.map(({ step }) => step)]),
    );
    for (const { promptHash, calls } of verdicts) {
      expect(promptHash).toMatch(/^[0-9a-f]+$/);
      expect(calls.some(({ state }) => state === 'answered')).toBe(true);
    }
  });

  it('can be handed on by ids, and made again from what the source still shows', async () => {
    const release = await rig.store.releases.get(status.releaseId ?? '');
    const log = createLogger('error', 'test');
    const parts = { prompts: readPrompts(), prices: readPrices(), secrets: () => 'key', log };
    const context = createContext({ store: rig.store, ...parts });
    const dir = await mkdtemp(join(tmpdir(), 'echo-ids-'));
    await writeIds(rig.store, datasetSource(rig.store, release!), dir);
    const file = rig.file('whole', ({ media }) => {
      media.allowPrivateHosts = true;
    });

    const hydration = new Hydration(context, {
      dir,
      file,
      fromStore: false,
      maxUsd: null,
      signal: new AbortController().signal,
    });
    const report = await hydration.run(rowsOf(join(dir, 'ids.jsonl')));

    // What a model wrote anew is no copy of a post; all else is there again, to the letter and to the byte.
    const { samples, rebuilt, left, pictures } = report;
    expect(rebuilt + left.not_a_copy).toBe(samples);
    expect(rebuilt).toBeGreaterThan(30);
    expect(pictures).toMatchObject({ near: 0, missing: 0 });
    expect(pictures.same).toBeGreaterThan(20);
    expect(await rig.store.ledger.count({ refreshId: 'hydrate', state: 'answered' })).toBeGreaterThan(0);
    await rm(dir, { recursive: true });
  });

  it('makes a site that holds the board', async () => {
    const page = await readFile(join(status.siteDir ?? '', 'index.html'), 'utf8');
    expect(page).toContain('atelier');
    await access(join(status.siteDir ?? '', 'samples/index.html'));
  });

  it('describes the dataset: posts by day, prompts, a map and topics with names', async () => {
    const page = await readFile(join(status.siteDir ?? '', 'dataset.html'), 'utf8');
    expect(page).toContain('Posts by day');
    const { analysis, topicNames, reason } = JSON.parse(
      await readFile(join(status.siteDir ?? '', 'dataset.json'), 'utf8'),
    ) as DatasetView;
    expect(reason).toBeNull();
    const { text_to_image: text, image_to_image: edit, analysis: studied } = status.samples;
    expect(analysis?.map?.points).toBe(text + edit + studied);
    expect(analysis?.volume.days.reduce((sum, day) => sum + day.relevant, 0)).toBeGreaterThan(20);
    expect(topicNames.length).toBeGreaterThan(1);
    expect(topicNames).not.toContain(null);
  });

  it('keeps payloads and histories small', async () => {
    const sizes = await historySizes(rig.client, 'whole');
    expect(sizes.workflows).toBeGreaterThan(5);
    expect(sizes.largestPayload.bytes).toBeLessThan(64 * 1024);
    expect(sizes.largestHistory.events).toBeLessThan(2000);
  });

  it('can be found in the Temporal UI by model and status', async () => {
    const found: string[] = [];
    for await (const { workflowId } of rig.client.workflow.list({
      query: 'EchoModel = "brush" AND EchoStatus = "done"',
    }))
      found.push(workflowId);
    expect(found).toEqual(['refresh/whole/model/brush']);
  });
});

describe('starting again', () => {
  it('does nothing when the refresh is done', async () => {
    const before = (await rig.simulatorLog()).length;
    await rig.start(demoFile('whole'));
    const again = await rig.finish('whole');
    expect(again.code).toBe(0);
    expect((await rig.simulatorLog()).length).toBe(before);
  });

  it('pays for no verdict, picture or judgment again in a second refresh over the same posts', async () => {
    const before = (await rig.simulatorLog()).filter(
      (entry) => entry.kind.startsWith('chat:') || entry.kind.startsWith('images.'),
    ).length;
    // The same posts found another way, so that phases and lookups run through the workflows too.
    const phased = demoFile('second', (file) => {
      file.phases = [{ id: 'by-week', keywords: ['gpt image', 'nano banana'], windowDays: 7 }];
      for (const source of file.sources) if (source.kind === 'x') source.operators = 'has:images -is:retweet';
      file.threads.missingParents = 'fetch';
    });
    await rig.start(phased);
    const second = await rig.finish('second');
    const after = (await rig.simulatorLog()).filter(
      (entry) => entry.kind.startsWith('chat:') || entry.kind.startsWith('images.'),
    );
    expect(second.code).toBe(0);
    expect(second.status.phases).toMatchObject([{ phaseId: 'by-week', queries: 5, asked: 5 }]);
    const { funnel } = second.status;
    expect(
      (funnel['missing.deleted'] ?? 0) + (funnel['missing.protected'] ?? 0) + (funnel['missing.suspended'] ?? 0),
    ).toBe(funnel['posts.missing-parents']);
    expect(funnel['posts.missing-parents']).toBeGreaterThan(0);
    // A refusal is a result too: it is stored and not asked for again.
    expect(after.length).toBe(before);
    expect(second.status.boards).toEqual(status.boards);
    expect(second.status.releaseId).toBe(status.releaseId);
  });

  it('fails where there is nothing to run models on, says how to mend it, and can be started again', async () => {
    const file = demoFile('empty', (empty) => {
      empty.window = { from: '2001-01-01', to: '2001-01-31' };
    });
    await rig.start(file);
    const first = await rig.finish('empty');
    expect(first.code).toBe(1);
    expect(first.status).toMatchObject({ state: 'failed', stage: 'freeze', siteDir: null });
    expect(first.status.failure).toBe(
      'no sample for the benchmark: 0 threads of posts gave 0 candidates; import posts or widen the sources, then start the refresh again',
    );
    await rig.start(file);
    await until(async () => (await rig.store.refreshes.get('empty'))?.finishedAt === null);
    expect((await rig.finish('empty')).code).toBe(1);
  });

  it('refuses another file under the same id', async () => {
    const other = demoFile('whole', (file) => {
      file.curate.maxPerSplit = 3;
    });
    await expect(rig.start(other)).rejects.toThrow('the refresh "whole" was started with another file');
  });
});

describe('a post that is taken down', () => {
  it('is not taken again by a later refresh, which counts it and still adds up', async () => {
    const release = await rig.store.releases.get(status.releaseId ?? '');
    await rig.start(rig.file('few', fewPosts));
    const few = await rig.finish('few');
    const sampleId = (await rig.store.releases.get(few.status.releaseId ?? ''))!.sampleIds.text_to_image[0]!;
    const { postIds } = (await rig.store.samples.get(sampleId))!;
    const order = { source: 'operator' as const, by: 'test', reason: 'asked for', at: new Date() };

    const report = await takeDown(rig.store, postIds, order);
    await rig.start(rig.file('without', fewPosts));
    const without = await rig.finish('without');

    expect(report.refreshes).toContain('whole');
    expect(release!.sampleIds.text_to_image).toContain(sampleId);
    const refresh = await rig.store.refreshes.get('without');
    expect(refresh!.funnel['dropped.withdrawn']).toBeGreaterThan(0);
    expect((await funnelOf(rig.store, refresh!)).unexplained).toBe(0);
    const after = await rig.store.releases.get(without.status.releaseId ?? '');
    expect(after!.sampleIds.text_to_image).not.toContain(sampleId);
    expect(await rig.store.posts.get(postIds[0]!)).toBeNull();
    // The boards and sites from before show it until they are made anew, and then no version of them does.
    const before = await rig.store.refreshes.get('whole');
    expect(await rebuildSites(rig.store, ['whole'], rig.environment)).toEqual(['whole']);
    const { analysisId, siteDir } = (await rig.store.refreshes.get('whole'))!;
    expect(analysisId).not.toBe(before!.analysisId);
    const board = (await rig.store.analyses.get(analysisId!))!.boards.find(({ split }) => split === 'text_to_image');
    expect(board!.samples).toBe(release!.sampleIds.text_to_image.length - report.samples);
    expect((await readdir(join(dirname(siteDir!), 'versions'))).length).toBe(1);
    expect(await readdir(join(siteDir!, 'samples'))).not.toContain(`${sampleId}.html`);
  });
});
