import {
  traceCandidate,
  tracePost,
  traceSample,
  traceThread,
  type SampleTrace,
  type SubjectTrace,
} from '../../activities/trace/trace.js';
import { InputError } from '../../core/input-error.js';
import type { Store } from '../../store/store.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { ShownSubject } from '../commands/show.js';
import { withStore } from '../release/with-store.js';
import { findByPrefix } from '../show/find-by-prefix.js';
import { resolvePost } from '../takedown/resolve-post.js';
import { sampleLines, subjectLines } from './trace-lines.js';

/** Widest a line is made; a narrower terminal wraps. */
const WIDTH = 80;

/** `show`. */
export async function show(
  { subject, id }: { subject: ShownSubject; id: string },
  json: boolean,
  { environment, terminal }: CommandContext,
): Promise<void> {
  const trace = await withStore(environment, (store) => find(store, subject, id));
  if (!trace) throw new InputError([`no ${subject} ${id} in the store; give its id, or the beginning of it`]);
  if (json) {
    printJson(terminal, trace);
    return;
  }
  const width = Math.min(WIDTH, terminal.columns);
  const lines = 'releases' in trace ? sampleLines(trace, width) : subjectLines(trace, { subject, width });
  for (const line of lines) terminal.print(line);
}

async function find(store: Store, subject: ShownSubject, id: string): Promise<SampleTrace | SubjectTrace | null> {
  switch (subject) {
    case 'sample':
      return traceSample(store, await sampleIdOf(store, id));
    case 'candidate':
      return traceCandidate(store, (await findByPrefix(store.candidates, id, 'candidate'))._id);
    case 'thread':
      return traceThread(store, (await findByPrefix(store.threads, id, 'thread'))._id);
    case 'post':
      return tracePost(store, await resolvePost(store, id));
  }
}

/** A withdrawn sample is found too. */
async function sampleIdOf(store: Store, id: string): Promise<string> {
  if (await store.withdrawals.get(id)) return id;
  try {
    return (await findByPrefix(store.samples, id, 'sample'))._id;
  } catch (error) {
    const [only, second] = await withdrawnLike(store, id);
    if (only !== undefined && second === undefined) return only;
    throw error;
  }
}

async function withdrawnLike(store: Store, id: string): Promise<string[]> {
  const found: string[] = [];
  const range = { _id: { $gte: id, $lt: `${id}\uffff` } };
  for await (const { _id } of store.withdrawals.find(range, { limit: 2 })) found.push(_id);
  return found;
}
