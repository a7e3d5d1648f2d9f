import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../config/package-root.js';
import { dataConverterOf } from '../../../config/payload-codec.js';
import { readPayloadKeys } from '../../../config/payload-keys.js';
import { WORKFLOW_BUNDLE } from '../../../config/workflow-bundle.js';
import { refreshWorkflowId } from '../../../core/names.js';
import { echobench, startEchobench } from '../../cli/run-echobench.js';
import { fewPosts, endRig, startRig, type Rig } from '../refresh/rig.js';
import { historyPayloads } from './written-bytes.js';

const key = () => randomBytes(32).toString('base64');
const KEYS = { ECHO_PAYLOAD_KEYS: `new:${key()},old:${key()}` };

let rig: Rig;

/** Few posts and samples: what is said of them is what counts here. */
function small(file: RefreshFile): void {
  file.curate.maxPerSplit = 4;
  fewPosts(file);
}

beforeAll(async () => {
  rig = await startRig(KEYS);
  await rig.start(rig.file('sealed', small));
});

afterAll(async () => {
  await rig.client.workflow.getHandle(refreshWorkflowId('waiting')).terminate();
  await endRig(rig);
});

function command(args: string[], variables: Record<string, string>) {
  return echobench(args, { dataDir: rig.environment.dataDir, variables });
}

describe('a refresh with encrypted payloads', () => {
  it('comes to its end', async () => {
    expect((await rig.finish('sealed')).code).toBe(0);
  });

  it('has no plain payload in any history', async () => {
    const payloads = await historyPayloads(rig.client);

    expect(payloads.length).toBeGreaterThan(100);
    expect([...new Set(payloads.map(({ encoding }) => encoding))]).toEqual(['binary/encrypted']);
    const words = ['sealed', 'atelier', 'judge-a', 'refreshId', 'json/plain'];
    expect(payloads.filter(({ data }) => words.some((word) => data.includes(word)))).toEqual([]);
  });

  it('is replayed with its keys', async () => {
    const workflowId = refreshWorkflowId('sealed');
    const history = await rig.client.workflow.getHandle(workflowId).fetchHistory();
    const dataConverter = dataConverterOf(readPayloadKeys(KEYS));
    const workflowBundle = { codePath: join(packageRoot(), WORKFLOW_BUNDLE) };

    const results = Worker.runReplayHistories({ workflowBundle, dataConverter }, [{ workflowId, history }]);

    for await (const { error } of results) expect(error).toBeUndefined();
  });

  it('is watched, retried and shown by the command line', async () => {
    const status = await command(['refresh', 'status', 'sealed', '--json'], KEYS);
    expect(status.code).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'done' });
    expect(await command(['refresh', 'retry', 'sealed', '--model', 'atelier', '--watch'], KEYS)).toMatchObject({
      code: 0,
    });
  });

  it('takes orders by the command line', async () => {
    const file = rig.file('waiting', small);
    // Pictures of another size are not in the store: it has something to do when the order comes.
    for (const model of file.models) model.parameters = { size: '80x80' };
    await rig.start(file);
    expect(await command(['refresh', 'pause', 'waiting'], KEYS)).toMatchObject({ code: 0 });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['without keys', {}, /^error: no key "new" for an encrypted payload: add it to ECHO_PAYLOAD_KEYS\n$/],
    [
      'with another key of the same name',
      { ECHO_PAYLOAD_KEYS: `new:${key()}` },
      /^error: the key "new" in ECHO_PAYLOAD_KEYS is not the one .*\n$/,
    ],
  ])('gives one clear line %s', async (_, variables, line) => {
    const run = await command(['refresh', 'status', 'waiting', '--json'], variables);

    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(line);
  });

  it('is decrypted for the UI by the codec server', async () => {
    const [payload] = await historyPayloads(rig.client);
    await using server = startEchobench(['codec-server', '--port', '0', '--json'], {
      dataDir: rig.environment.dataDir,
      variables: KEYS,
    });
    const [, url] = await server.says(/"url": "([^"]+)"/);
    const { raw } = await rawPayload();

    const answer = await fetch(`${url}/decode`, {
      method: 'POST',
      headers: {
        origin: rig.stack.servers.temporalUiUrl!,
        'x-namespace': 'default',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ payloads: [raw] }),
    });

    expect(payload?.encoding).toBe('binary/encrypted');
    expect(answer.headers.get('access-control-allow-origin')).toBe(rig.stack.servers.temporalUiUrl);
    const { payloads } = (await answer.json()) as { payloads: { data: string }[] };
    expect(Buffer.from(payloads[0]!.data, 'base64').toString()).toContain('"refreshId":"sealed"');
  });
});

/** The input of the refresh as the UI gets it: JSON with its bytes in base64. */
async function rawPayload(): Promise<{ raw: { metadata: Record<string, string>; data: string } }> {
  const { events } = await rig.client.workflow.getHandle(refreshWorkflowId('sealed')).fetchHistory();
  const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  const metadata = Object.entries(payload?.metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]);
  return { raw: { metadata: Object.fromEntries(metadata), data: base64(payload?.data) } };
}
