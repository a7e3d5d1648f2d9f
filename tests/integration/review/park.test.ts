import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../../activities/review/decide.js';
import { loadQueue } from '../../../activities/review/queue.js';
import { askProgress } from '../../../cli/refresh/load-status.js';
import { afterDecision } from '../../../cli/review/after-decision.js';
import type { Desk } from '../../../cli/review/desk.js';
import { resumeUpdate } from '../../../workflows/messages.js';
import { endRig, fewPosts, startRig, until, type Rig } from '../refresh/rig.js';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});

afterAll(() => endRig(rig));

describe('a refresh whose samples people have to review', () => {
  it('waits before the freeze, and goes on by itself with the last decision', async () => {
    const file = rig.file('reviewed', (change) => {
      fewPosts(change);
      Object.assign(change.curate, { maxPerSplit: 2, review: 'all' });
      change.models = change.models.slice(0, 1);
      change.judges = change.judges.slice(0, 1);
    });
    await rig.start(file);
    const waiting = await rig.finish('reviewed');
    const queue = await loadQueue(rig, 'reviewed');
    expect(waiting.code).toBe(3);
    expect(queue.length).toBeGreaterThan(1);
    expect(waiting.status).toMatchObject({ state: 'parked', stage: 'curate', releaseId: null });
    expect(waiting.status.missingDecisions).toBe(queue.length);
    expect(waiting.status.parked).toMatchObject({ kind: 'awaiting_review', mend: 'echobench review next reviewed' });
    expect(waiting.status.parked?.reason).toContain(`${queue.length} decisions are missing`);
    const paid = (await rig.simulatorLog()).length;

    // Asked to go on with decisions missing, it looks, and waits again.
    await rig.handleOf('reviewed').executeUpdate(resumeUpdate);
    await until(async () => (await askProgress(rig.client, 'reviewed'))?.state === 'parked');
    expect((await rig.simulatorLog()).length).toBe(paid);

    const desk: Desk = { ...rig, reviewer: 'ada', now: () => new Date() };
    const consequences = [];
    for (const [i, { item }] of queue.entries()) {
      const verdict =
        i === 0
          ? { decision: 'reject' as const, reasons: ['other' as const] }
          : { decision: 'accept' as const, reasons: [] };
      const rest = {
        refreshId: 'reviewed',
        candidateId: item.candidateId,
        note: null,
        prompt: null,
        images: null,
        reviewer: 'ada',
      };
      consequences.push(await afterDecision(desk, await decide(desk, { ...verdict, ...rest })));
    }
    expect(consequences[0]).toEqual({ missing: queue.length - 1, refresh: 'waits', others: [] });
    expect(consequences.at(-1)).toEqual({ missing: 0, refresh: 'goes_on', others: [] });
    await until(async () => (await rig.store.refreshes.get('reviewed'))?.stage !== 'curate');
    const { code, status } = await rig.finish('reviewed');

    expect(code).toBe(0);
    expect(status.samples.text_to_image + status.samples.image_to_image).toBe(queue.length - 1);
    expect(status.funnel).toMatchObject({ 'curate.rejected': 1 });
    expect(status.funnel['curate.awaiting_review']).toBeUndefined();
  });
});
