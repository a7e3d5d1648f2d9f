import { printJson, type CommandContext } from '../commands/context.js';
import { withConnections } from '../connect.js';
import { table } from '../show/table.js';
import { knownQueues, requireQueue } from './known-queues.js';
import { queueStanding, setQueueRate, type QueueStanding } from './queue-limits.js';

/** `limits get`. */
export async function get(json: boolean, { environment, terminal }: CommandContext): Promise<void> {
  await withConnections(environment, async ({ store, client }) => {
    const queues = await knownQueues(store);
    const standings = await Promise.all([...queues].map(([queue, file]) => queueStanding(client, queue, file)));
    if (json) printJson(terminal, standings);
    else for (const line of table(HEAD, standings.map(cells))) terminal.print(line);
  });
}

/** `limits set`, and with `null` for a rate `limits unset`. */
export async function set(
  queue: string,
  rps: number | null,
  { json, context }: { json: boolean; context: CommandContext },
): Promise<void> {
  const { environment, terminal } = context;
  await withConnections(environment, async ({ store, client }) => {
    const file = requireQueue(await knownQueues(store), queue);
    await setQueueRate(client, queue, rps);
    const standing = await queueStanding(client, queue, file);
    if (json) printJson(terminal, standing);
    else terminal.print(words(standing));
  });
}

function words({ queue, liveRps, fileRps }: QueueStanding): string {
  if (liveRps === 0) return `${queue}: stopped; "echobench limits unset ${queue}" lets it go on`;
  if (liveRps !== null) return `${queue}: ${liveRps} calls a second, until it is set anew or unset`;
  return `${queue}: ${fileRps === null ? 'no limit' : `${fileRps} calls a second, as in the refresh file`}`;
}

const HEAD = ['Queue', 'File, calls/s', 'Live, calls/s', 'In flight a worker', 'Waiting', 'Oldest, s', 'Pollers'];

function cells(standing: QueueStanding): string[] {
  const { queue, fileRps, liveRps, fileConcurrency, backlog, backlogAgeSeconds, pollers } = standing;
  const numbers = [fileRps, liveRps, fileConcurrency, backlog, backlogAgeSeconds, pollers];
  return [queue, ...numbers.map((n) => (n === null ? '—' : String(n)))];
}
