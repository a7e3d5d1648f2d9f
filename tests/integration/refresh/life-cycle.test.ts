import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historySizes } from '../../../scripts/bench/history-sizes.js';
import { DescribeConfig } from '../../../core/schemas/describe-config.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import type { DatasetView } from '../../../report/contract.js';
import { endRig, startRig, until, type Rig } from './rig.js';

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
    await rig.start(demoFile('second'));
    const second = await rig.finish('second');
    const after = (await rig.simulatorLog()).filter(
      (entry) => entry.kind.startsWith('chat:') || entry.kind.startsWith('images.'),
    );
    expect(second.code).toBe(0);
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
