import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSchedule } from '../../../cli/schedule/create-schedule.js';
import { statusOf, type ScheduleStatus } from '../../../cli/schedule/list-schedules.js';
import { packageRoot } from '../../../config/package-root.js';
import { readPrompts } from '../../../config/read-prompts.js';
import type { WebhookNotice } from '../../../core/webhook-notice.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { pauseUpdate, resumeUpdate } from '../../../workflows/messages.js';
import { echobench } from '../../cli/run-echobench.js';
import { clearFaultsAfter, endRig, fewPosts, startRig, until, type Rig } from '../refresh/rig.js';
import { startReceiver, type Receiver } from './webhook-receiver.js';

const KEY = 'canary-signing-key-1f4e';
const PATH = '/services/canary-path-9b27';

let rig: Rig;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver((number) => (number === 0 ? 500 : 200));
  rig = await startRig({
    OPS_WEBHOOK_URL: `${receiver.url}${PATH}/ops`,
    OPS_WEBHOOK_KEY: KEY,
    CHAT_WEBHOOK_URL: `${receiver.url}${PATH}/chat`,
    // Nobody listens on port 1.
    DEAD_WEBHOOK_URL: `http://127.0.0.1:1${PATH}`,
  });
});

afterAll(async () => {
  await endRig(rig);
  await receiver[Symbol.asyncDispose]();
});

function small(file: RefreshFile): void {
  file.curate.maxPerSplit = 3;
  fewPosts(file);
}

function withWebhooks(file: RefreshFile): void {
  small(file);
  file.budget = { usd: 0.1, hard: false };
  const on: RefreshFile['notify'][number]['on'] = ['parked', 'finished', 'budget'];
  file.notify = [
    { id: 'ops', format: 'generic', urlEnv: 'OPS_WEBHOOK_URL', secretEnv: 'OPS_WEBHOOK_KEY', on },
    { id: 'chat', format: 'slack', urlEnv: 'CHAT_WEBHOOK_URL', secretEnv: null, on: ['finished'] },
    { id: 'dead', format: 'slack', urlEnv: 'DEAD_WEBHOOK_URL', secretEnv: null, on },
  ];
}

/** The queries that docs/operations.md lists, by name of the view. */
function savedViews(): Map<string, string> {
  const text = readFileSync(join(packageRoot(), 'docs/operations.md'), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith('Saved views')) ?? '';
  const rows = [...section.matchAll(/^\| (.*?) +\| `(.+?)` +\|$/gm)];
  return new Map(rows.map(([, name = '', query = '']) => [name, query]));
}

async function workflowsOf(view: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of rig.client.workflow.list({ query: savedViews().get(view) ?? view }))
    ids.push(workflowId);
  return ids;
}

function filesUnder(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile());
}

describe('notices', () => {
  it('tell of budget, parking and ends, signed and once more after an error, while a dead webhook holds up nothing', async () => {
    clearFaultsAfter(rig);
    await rig.setFaults({ rules: [{ match: { model: 'sim-brush' }, fault: 'insufficient_quota' }] });
    await rig.start(rig.file('hook', withWebhooks));
    const parked = await rig.finish('hook');
    expect(parked.status.models.find(({ modelId }) => modelId === 'brush')?.state).toBe('parked');

    await until(async () => (await workflowsOf('Waits for me: parked')).includes('refresh/hook/model/brush'));
    expect(await workflowsOf('Published, with runs that wait or lack items')).toContain('refresh/hook');
    expect(await workflowsOf('Refreshes under way')).toContain('refresh/hook');
    expect(await workflowsOf('Notices that did not arrive (yet)')).toContainEqual(
      expect.stringMatching(/^refresh\/hook\/notice\/.*\/dead$/),
    );

    await rig.setFaults({ rules: [] });
    await rig.handleOf('hook').executeUpdate(resumeUpdate);
    expect((await rig.finish('hook')).code).toBe(0);
    const to = (end: string) => receiver.received.filter(({ path }) => path.endsWith(end));
    const notices = () => to('/ops').filter(({ answered }) => answered === 200);
    await until(() => notices().some(({ body }) => body.includes('"state":"done"')));
    await until(() => notices().length >= 5);

    for (const { headers, body } of to('/ops')) {
      const { t = '', v1 = '' } = Object.fromEntries(
        String(headers['x-echo-signature'])
          .split(',')
          .map((part) => part.split('=')),
      ) as Record<string, string>;
      expect(v1).toBe(createHmac('sha256', KEY).update(`${t}.${body}`).digest('hex'));
      expect(Math.abs(Date.now() / 1000 - Number(t))).toBeLessThan(300);
    }
    const bodies = notices().map(({ body }) => JSON.parse(body) as WebhookNotice & { eventId: string });
    expect(new Set(bodies.map(({ eventId }) => eventId)).size).toBe(bodies.length);
    expect(bodies.flatMap(({ budget }) => budget?.percent ?? []).toSorted((a, b) => a - b)).toEqual([50, 80, 100]);
    const ends = bodies.filter(({ event }) => event === 'finished').map(({ state }) => state);
    expect(ends, 'none while a run is parked').toEqual(['done']);
    const brush = bodies.filter(({ event }) => event === 'parked');
    expect(brush).toHaveLength(1);
    expect(brush[0]).toMatchObject({ refreshId: 'hook', mend: 'echobench refresh resume hook' });
    expect(brush[0]?.reason).toContain('model brush: out_of_credit');
    expect(brush[0]?.models.map(({ modelId }) => modelId)).toEqual(['atelier', 'brush', 'crayon']);

    const refused = receiver.received.filter(({ answered }) => answered === 500);
    expect(refused).toHaveLength(1);
    const again = receiver.received.filter(
      ({ headers }) => headers['x-echo-event-id'] === refused[0]?.headers['x-echo-event-id'],
    );
    expect(again.filter(({ path, answered }) => path === refused[0]?.path && answered === 200)).toHaveLength(1);
    await until(() => to('/chat').filter(({ answered }) => answered === 200).length >= 1);
    const chat = JSON.parse(to('/chat').at(-1)?.body ?? '') as Record<string, string>;
    expect(Object.keys(chat)).toEqual(['text']);
    expect(chat.text).toMatch(/^ECHO refresh hook is done/);
  });

  it('tell why a refresh failed, and that one was cancelled', async () => {
    const ended = (id: string) =>
      receiver.received
        .filter(({ path, answered, body }) => path.endsWith('/ops') && answered === 200 && body.includes(`"${id}"`))
        .map(({ body }) => JSON.parse(body) as WebhookNotice)
        .filter(({ event }) => event === 'finished');
    const barren = rig.file('barren', (file) => {
      withWebhooks(file);
      file.window = { from: '2001-01-01', to: '2001-01-02' };
    });
    await rig.start(barren);
    expect((await rig.finish('barren')).code).toBe(1);
    await until(() => ended('barren').length > 0);
    expect(ended('barren')).toHaveLength(1);
    expect(ended('barren')[0]).toMatchObject({ state: 'failed', reason: expect.stringMatching(/no sample/) });

    await rig.start(rig.file('called-off', withWebhooks));
    await until(async () => (await rig.store.ledger.raw.countDocuments({ refreshId: 'called-off' })) > 0);
    await rig.handleOf('called-off').cancel();
    await until(() => ended('called-off').length > 0);
    expect(ended('called-off')).toHaveLength(1);
    expect(ended('called-off')[0]).toMatchObject({ state: 'cancelled', reason: null });
  });

  it('leave neither key nor address in histories, logs or the store', async () => {
    for await (const { workflowId } of rig.client.workflow.list({ query: "EchoRefresh = 'hook'" })) {
      const history = JSON.stringify(historyToJSON(await rig.client.workflow.getHandle(workflowId).fetchHistory()));
      const decoded = history.replaceAll(/"data":"([^"]+)"/g, (_, data: string) =>
        Buffer.from(data, 'base64').toString('utf8'),
      );
      for (const text of [history, decoded]) expect(text, workflowId).not.toMatch(/canary-/);
    }
    for (const path of filesUnder(rig.environment.dataDir).filter((name) => name.endsWith('.log')))
      expect(readFileSync(path, 'utf8'), path).not.toMatch(/canary-/);
    for (const collection of [rig.store.ledger, rig.store.refreshes, rig.store.modelRuns])
      for await (const document of collection.find({})) expect(JSON.stringify(document)).not.toMatch(/canary-/);
  });
});

describe('saved views', () => {
  it.each([...savedViews()])('%s is a query that the server takes', async (_, query) => {
    const { count } = await rig.client.workflow.count(query);
    expect(count).toBeGreaterThanOrEqual(0);
  });

  it('find what they name', async () => {
    expect(savedViews().size).toBeGreaterThan(10);
    await until(async () => (await workflowsOf('Refreshes')).includes('refresh/hook'));
    expect(await workflowsOf('One model in all refreshes')).toContain('refresh/hook/model/brush');
    expect(await workflowsOf("EchoRefresh = 'hook' AND EchoSpendUsd > 0.05")).toContain('refresh/hook');
    expect(await workflowsOf('Refreshes that spent more than 100 USD')).toEqual([]);
  });
});

describe('a schedule', () => {
  const id = 'weekly';

  /** Back to where the simulator's posts are. */
  const WINDOW_DAYS = 3650;

  async function status(): Promise<ScheduleStatus> {
    return statusOf((await rig.store.schedules.get(id))!, rig);
  }

  async function order(...words: string[]) {
    const ended = await echobench(['schedule', ...words, '--json'], { dataDir: rig.environment.dataDir });
    expect(ended.code, ended.stderr).toBe(0);
    return JSON.parse(ended.stdout) as ScheduleStatus;
  }

  it('starts a refresh with the right id and window, skips while it runs, pauses, and is deleted', async () => {
    const timing = { when: { cron: '0 6 1 1 *' }, windowDays: WINDOW_DAYS, catchupMs: 3_600_000 };
    const parts = { store: rig.store, client: rig.client, prompts: readPrompts(), now: new Date() };
    await createSchedule({ id, file: rig.file('clock', small), timing }, parts);
    await expect(createSchedule({ id, file: rig.file('clock', small), timing }, parts)).rejects.toThrow(
      /there is a schedule "weekly" already/,
    );
    expect(await status()).toMatchObject({ state: 'active', next: expect.arrayContaining([]), taken: 0 });
    expect((await status()).next[0]).toMatch(/-01-01T06:00:00/);

    await order('trigger', id);
    await until(async () => (await status()).last.length === 1);
    const [first] = (await status()).last;
    const at = new Date(first!.at);
    const day = at.toISOString().slice(0, 10);
    expect(first!.refreshId).toMatch(new RegExp(`^clock-${day.replaceAll('-', '')}(-\\d{4})?$`));
    await until(async () => (await rig.store.refreshes.get(first!.refreshId)) !== null);
    const record = await rig.store.refreshes.get(first!.refreshId);
    const dayBefore = (days: number) => new Date(at.getTime() - days * 86_400_000).toISOString().slice(0, 10);
    expect(record?.file.window).toEqual({ from: dayBefore(WINDOW_DAYS), to: dayBefore(1) });

    await until(async () => (await workflowsOf(`WorkflowId = 'refresh/${first!.refreshId}'`)).length === 1);
    await rig.handleOf(first!.refreshId).executeUpdate(pauseUpdate);
    await order('trigger', id);
    await until(async () => (await status()).skippedOverlap === 1);
    expect(await status()).toMatchObject({ taken: 1, running: 1 });
    await rig.handleOf(first!.refreshId).executeUpdate(resumeUpdate);
    await rig.finish(first!.refreshId);
    await until(async () => (await status()).running === 0);
    expect((await status()).last[0]).toMatchObject({ refreshId: first!.refreshId });

    expect(await order('pause', id, '--note', 'holidays')).toMatchObject({ state: 'paused', note: 'holidays' });
    expect(await order('unpause', id)).toMatchObject({ state: 'active' });
    const listed = (await order('list')) as unknown as ScheduleStatus[];
    expect(listed.map((entry) => entry.scheduleId)).toEqual([id]);
    await order('delete', id);
    expect((await order('list')) as unknown).toEqual([]);
  });
});
