import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createCloseQuestions } from '../../../activities/annotate/batched-questions.js';
import { createAssessRelevance } from '../../../activities/annotate/relevance.js';
import { createSubmitQuestions } from '../../../activities/annotate/submit-questions.js';
import { createFetchBatch } from '../../../activities/fetch-batch.js';
import { chatCostUsd } from '../../../core/pricing.js';
import { PRICE, useAnnotateRig } from './annotate-rig.js';

const rig = useAnnotateRig();

const YES = 'Made with GPT Image, a small picture of a fox';
const NO = 'banana bread day';
const WAVE = 'refresh/steps/annotate/chunk/000';

beforeAll(async () => {
  await rig.refresh('steps', { batch: ['relevance'], batchDiscount: 0.5 });
});

async function ask(threadId: string, position = 0) {
  const input = { refreshId: 'steps', threadId, position, repair: false };
  return rig.run(createAssessRelevance(rig.context), input, { workflowId: `${WAVE}/chunk/003` });
}

function submit(attempt = 1) {
  return rig.run(createSubmitQuestions(rig.context), { refreshId: 'steps', wave: WAVE }, { attempt });
}

async function submittedBatches(attempt = 1): Promise<string[]> {
  const report = await submit(attempt);
  if (report.kind !== 'done') throw new Error(report.kind);
  return report.batches;
}

async function fetchAll(batches: readonly string[]): Promise<void> {
  for (const batchId of batches) await rig.run(createFetchBatch(rig.context), { batchId });
}

describe('a step whose questions go into batches', () => {
  it('puts its questions down, has them answered together at half the price, and finds the answers where a call would have left them', async () => {
    const yes = await rig.thread('yes', [{ text: YES }]);
    const no = await rig.thread('no', [{ text: NO }]);
    expect([await ask(yes), await ask(no), await ask(no)]).toEqual([
      { kind: 'later' },
      { kind: 'later' },
      { kind: 'later' },
    ]);
    const live = await rig.calls('chat:relevance');

    await fetchAll(await submittedBatches());

    expect(await ask(yes)).toMatchObject({ kind: 'done', relevant: true, costUsd: 0 });
    expect(await ask(no)).toMatchObject({ kind: 'done', relevant: false, costUsd: 0 });
    expect(await rig.calls('chat:relevance')).toBe(live);
    const rows = (await rig.ledger()).filter(({ refreshId }) => refreshId === 'steps');
    expect(rows).toHaveLength(2);
    for (const { state, stage, usage, costUsd } of rows) {
      expect([state, stage]).toEqual(['answered', 'annotate']);
      expect(costUsd).toBeCloseTo(chatCostUsd(PRICE, usage!)! / 2, 12);
    }
  });

  it('puts the other posts of a thread down together, when the first was not relevant', async () => {
    const threadId = await rig.thread('long', [{ text: NO }, { text: NO }, { text: YES }, { text: NO }]);
    await ask(threadId);
    await fetchAll(await submittedBatches());
    expect(await ask(threadId)).toMatchObject({ relevant: null });

    expect(await ask(threadId, 1)).toEqual({ kind: 'later' });
    await fetchAll(await submittedBatches());

    expect(await ask(threadId, 1)).toMatchObject({ relevant: null, costUsd: 0 });
    expect(await ask(threadId, 2)).toMatchObject({ relevant: true, costUsd: 0 });
    expect(
      await rig.store.annotations.raw.countDocuments({ subjectId: { $in: [0, 1, 2, 3].map((i) => `x:long-${i}`) } }),
    ).toBe(4);
  });

  it('makes one batch, also where the handle of the first was lost on the way', async () => {
    onTestFinished(() => rig.setFaults({ rules: [] }));
    await ask(await rig.thread('lost', [{ text: YES }]));
    const before = await rig.calls('batches.create');
    await rig.setFaults({ rules: [{ match: { kind: 'batches.create' }, fault: 'cut_body', attempts: 1 }] });
    await expect(submit()).rejects.toThrow();

    const batches = await submittedBatches(2);
    expect(await submittedBatches(3)).toEqual(batches);

    expect(batches).toHaveLength(1);
    expect((await rig.calls('batches.create')) - before).toBe(1);
    await fetchAll(batches);
    expect(await ask('x:lost-0')).toMatchObject({ relevant: true });
  });

  it('asks by itself what its batch left unanswered, at the full price', async () => {
    onTestFinished(() => rig.setFaults({ rules: [] }));
    await ask(await rig.thread('left', [{ text: YES }]));
    await rig.setFaults({ rules: [{ match: { kind: 'batches.create' }, fault: 'batch_row' }] });
    await fetchAll(await submittedBatches());
    expect(await ask('x:left-0')).toEqual({ kind: 'later' });

    await rig.run(createCloseQuestions(rig.context), { wave: WAVE, forget: false });

    const report = await ask('x:left-0');
    expect(report).toMatchObject({ kind: 'done', relevant: true });
    const verdict = await rig.store.annotations.raw.findOne({ subjectId: 'x:left-0' });
    const rows = await rig.store.ledger.raw.find({ callKey: verdict!._id }).sort({ startedAt: 1 }).toArray();
    expect(rows.map(({ state }) => state)).toEqual(['failed', 'answered']);
    expect(rows[1]!.costUsd).toBeCloseTo(chatCostUsd(PRICE, rows[1]!.usage!)!, 12);
  });

  it('asks by itself, in words, where the server of the batch takes no JSON Schema', async () => {
    const model = { provider: 'acme', model: 'sim-plain-annotator', price: PRICE };
    await rig.refresh('plain', { batch: ['relevance'], batchDiscount: 0.5, model });
    const threadId = await rig.thread('plain', [{ text: YES }]);
    const input = { refreshId: 'plain', threadId, position: 0, repair: false };
    const wave = 'refresh/plain/annotate/chunk/000';
    const asked = () => rig.run(createAssessRelevance(rig.context), input, { workflowId: `${wave}/chunk/003` });
    await asked();
    const submitted = await rig.run(createSubmitQuestions(rig.context), { refreshId: 'plain', wave });
    await fetchAll(submitted.kind === 'done' ? submitted.batches : []);
    await rig.run(createCloseQuestions(rig.context), { wave, forget: false });

    expect(await asked()).toMatchObject({ kind: 'done', outcome: 'ok', relevant: true });

    const rows = await rig.store.ledger.raw.find({ refreshId: 'plain' }).sort({ startedAt: 1 }).toArray();
    expect(rows.map(({ state, failureKind }) => [state, failureKind])).toEqual([
      ['failed', 'invalid_request'],
      ['answered', null],
    ]);
    expect(rows[0]!.costUsd).toBe(0);
  });

  it('forgets its questions when the wave has ended', async () => {
    await rig.run(createCloseQuestions(rig.context), { wave: WAVE, forget: true });

    expect(await rig.store.questions.raw.countDocuments({ wave: WAVE })).toBe(0);
  });
});
