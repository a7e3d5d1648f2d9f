import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';

const folder = join(packageRoot(), 'tests/histories');
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

let code: string;

beforeAll(async () => {
  Runtime.install({ logger: silent, telemetryOptions: { logging: { forward: {}, filter: 'OFF' } } });
  ({ code } = await bundleWorkflowCode({ workflowsPath: join(packageRoot(), 'workflows/index.ts'), logger: silent }));
}, 60_000);

interface RecordedHistory {
  events: {
    workflowExecutionStartedEventAttributes?: { workflowId: string };
    activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  }[];
}

function load(name: string): RecordedHistory {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as RecordedHistory;
}

async function replay(history: RecordedHistory): Promise<Error | undefined> {
  const workflowId = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
  const results = Worker.runReplayHistories({ workflowBundle: { code } }, [
    { workflowId, history: historyFromJSON(history) },
  ]);
  for await (const { error } of results) return error;
  throw new Error('nothing was replayed');
}

describe('recorded histories', () => {
  it('are there for every workflow and for a parked run', () => {
    expect(names.length).toBeGreaterThanOrEqual(9);
  });

  it.each(names)('%s is replayed by the workflows of today', async (name) => {
    expect(await replay(load(name))).toBeUndefined();
  });

  it('are told from what the workflows would not do', async () => {
    const history = load('calm-refresh.json');
    const [scheduled] = history.events.flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
    scheduled!.activityType.name = 'somethingElse';

    expect(await replay(history)).toBeInstanceOf(Error);
  });

  it('hold no name of the machine they were recorded on', () => {
    for (const name of names) expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/"identity":"(?!worker")/);
  });
});
