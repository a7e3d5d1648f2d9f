import { userInfo } from 'node:os';
import { loadQueue, missingDecisions, type QueuedItem } from '../../activities/review/queue.js';
import { InputError } from '../../core/input-error.js';
import type { Environment } from '../../config/environment.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import type { Store } from '../../store/store.js';
import { reviewedSignal } from '../../workflows/messages.js';
import { refreshWorkflowId } from '../../core/names.js';
import { connectTemporal, targetsFor } from '../connect.js';
import { requireRefresh } from '../refresh/require-refresh.js';

/** Longest name of a reviewer, in characters. */
const LONGEST_NAME = 100;

/** Where people decide: in the terminal and in the browser alike. */
export interface Desk {
  store: Store;
  environment: Environment;
  reviewer: string;
  now: () => Date;
}

/** What a decision leads to. */
export interface Consequence {
  /** Decisions without which the release is not frozen. */
  missing: number;
  /** `goes_on`: the refresh waited for this and was woken; `unreachable`: it waits, and Temporal does not answer. */
  refresh: 'waits' | 'goes_on' | 'unreachable' | 'not_waiting';
}

/** Who decides: the option, else ECHO_REVIEWER, else the name of the user. @throws InputError */
export function reviewerName(option: string | undefined, { variables }: Environment): string {
  const name = (option ?? (variables['ECHO_REVIEWER'] || undefined) ?? userName()).trim();
  if (name === '' || name.length > LONGEST_NAME || /\p{C}/u.test(name))
    throw new InputError([
      `a reviewer's name has 1 to ${LONGEST_NAME} visible characters: give it with --reviewer or ECHO_REVIEWER`,
    ]);
  return name;
}

/** The refresh that an argument names, else the newest one with a queue. @throws InputError */
export async function refreshToReview(store: Store, refreshId: string | undefined): Promise<Refresh> {
  if (refreshId !== undefined) return requireRefresh(store, refreshId);
  for await (const refresh of store.refreshes.find({}, { sort: { startedAt: -1 } }))
    if ((await store.reviewItems.count({ refreshId: refresh._id })) > 0) return refresh;
  throw new InputError(['no refresh has a review queue: nothing waits for a person']);
}

/** The refresh in whose queue a candidate is, the newest where there are several; else the last one that it came up in. */
export async function refreshOf(store: Store, candidateId: string, option: string | undefined): Promise<string | null> {
  if (option !== undefined) return (await requireRefresh(store, option))._id;
  for await (const { refreshId } of store.reviewItems.find({ candidateId }, { sort: { curatedAt: -1 }, limit: 1 }))
    return refreshId;
  return (await store.candidates.get(candidateId))?.refreshIds.at(-1) ?? null;
}

/** Wakes the refresh where nothing is left to decide in it. */
export async function afterDecision({ store, environment }: Desk, refreshId: string | null): Promise<Consequence> {
  if (refreshId === null) return { missing: 0, refresh: 'not_waiting' };
  const queue = await loadQueue({ store }, refreshId);
  const missing = missingDecisions(queue);
  if (missing > 0) return { missing, refresh: 'waits' };
  const refresh = await store.refreshes.get(refreshId);
  if (!refresh || !mayWait(refresh, queue)) return { missing, refresh: 'not_waiting' };
  return { missing, refresh: (await wake(environment, refreshId)) ? 'goes_on' : 'unreachable' };
}

/** Also one that is being curated: it has to look again before it waits. */
function mayWait({ finishedAt, releaseId }: Refresh, queue: readonly QueuedItem[]): boolean {
  return finishedAt === null && releaseId === null && queue.some(({ item }) => item.required);
}

async function wake(environment: Environment, refreshId: string): Promise<boolean> {
  try {
    const temporal = await connectTemporal(await targetsFor(environment));
    try {
      await temporal.client.workflow.getHandle(refreshWorkflowId(refreshId)).signal(reviewedSignal);
      return true;
    } finally {
      await temporal.close();
    }
  } catch {
    // The decision is in the store all the same; the operator is told how to go on.
    return false;
  }
}

/** What a decision leads to, for people. */
export function consequenceWords({ missing, refresh }: Consequence, refreshId: string | null): string {
  switch (refresh) {
    case 'waits':
      return `${missing} ${missing === 1 ? 'decision is' : 'decisions are'} still missing in ${refreshId}`;
    case 'goes_on':
      return `nothing is left to decide: ${refreshId} goes on`;
    case 'unreachable':
      return `nothing is left to decide, but Temporal does not answer: "echobench refresh resume ${refreshId}" goes on`;
    case 'not_waiting':
      return 'it counts from the next curation on';
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry, as in some containers.
    return '';
  }
}
