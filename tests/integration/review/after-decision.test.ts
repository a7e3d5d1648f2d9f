import { expect, it } from 'vitest';
import type { ActivityContext } from '../../../activities/context.js';
import { createCurate } from '../../../activities/curate.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { decide } from '../../../activities/review/decide.js';
import { afterDecision, consequenceWords } from '../../../cli/review/after-decision.js';
import type { Desk } from '../../../cli/review/desk.js';
import { makeCandidate } from '../../core/make-records.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { useTestStore } from '../store/open-test-store.js';

const place = useTestStore();

/** A refresh in whose queue some prompts wait. */
async function waiting(id: string, prompts: string[]): Promise<string[]> {
  const { store } = place;
  const refresh = newRefresh(makeRefreshFile({ id, curate: { review: 'all' } }), 'digest', new Date());
  const candidates = prompts.map((prompt) => makeCandidate(`${id} ${prompt}`, { prompt, refreshIds: [id] }));
  await store.refreshes.put(refresh);
  for (const candidate of candidates) await store.candidates.put(candidate);
  const context = { store, refresh: async () => refresh, now: () => new Date() } as unknown as ActivityContext;
  await createCurate(context)({ refreshId: id });
  return candidates.map(({ _id }) => _id);
}

it('wakes every refresh in whose queue the decision was the last one', async () => {
  const [fox] = await waiting('autumn', ['a fox', 'a city']);
  await waiting('winter', ['a fox']);
  await waiting('spring', ['a fox', 'a bowl']);
  await waiting('over', ['a fox']);
  await place.store.refreshes.update('over', { $set: { finishedAt: new Date(), state: 'cancelled' } });
  const woken: string[] = [];
  const wake = async (_: unknown, id: string) => woken.push(id) > 0;
  const desk = { store: place.store, reviewer: 'ada', now: () => new Date() } as unknown as Desk;
  const rest = { note: null, prompt: null, images: null, reasons: [], reviewer: 'ada', refreshId: 'autumn' };

  const review = await decide(desk, { ...rest, candidateId: fox!, decision: 'accept' });
  const consequences = await afterDecision(desk, review, wake);

  expect(woken).toEqual(['winter']);
  expect(consequences).toEqual({ missing: 1, refresh: 'waits', others: [{ refreshId: 'winter', refresh: 'goes_on' }] });
  expect(consequenceWords(consequences, 'autumn')).toBe(
    '1 decision is still missing in autumn; nothing is left to decide: winter goes on',
  );
});
