import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../../config/package-root.js';
import type { Bill } from '../../../core/plan/make-bill.js';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import type { Plan } from '../../../core/schemas/plan.js';
import { echobench, linesOf, type Ended, type Setting } from '../../cli/run-echobench.js';
import { temporaryFolder } from '../../embedded/stack-setting.js';
import { endRig, startRig, type Rig } from '../refresh/rig.js';
import { writeRefreshFile } from './refresh-yaml.js';

type ShownPlan = Omit<Plan, '_id' | 'parts' | 'startedAt'> & { digest: string };

let rig: Rig;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let setting: Setting;
let path: string;
let first: ShownPlan;
let unpriced: Ended[];
let stale: Ended;
let run: Ended;
let again: Ended;

beforeAll(async () => {
  rig = await startRig();
  folder = await temporaryFolder();
  setting = { dataDir: rig.environment.dataDir };
  const simulatorUrl = rig.stack.simulatorUrl ?? '';
  await echobench(['import', join(packageRoot(), 'examples/posts')], setting);
  path = await writeRefreshFile({ id: 'planned', folder: folder.path, simulatorUrl });
  const dear = await writeRefreshFile({ id: 'unpriced', folder: folder.path, simulatorUrl });
  await change(dear, (file) => delete file.models[0]!.price);
  unpriced = [await echobench(['plan', dear, '--json'], setting), await echobench(['refresh', 'start', dear], setting)];
  const before = JSON.parse((await echobench(['plan', path, '--json'], setting)).stdout) as ShownPlan;
  await change(path, (file) => (file.models[0]!.price = { perImageUsd: 0.05 }));
  stale = await echobench(['refresh', 'start', path, '--approve', before.digest], setting);
  first = JSON.parse((await echobench(['plan', path, '--json'], setting)).stdout) as ShownPlan;
  run = await echobench(['refresh', 'start', path, '--approve', first.digest, '--watch', '--json'], setting);
  again = await echobench(['plan', path, '--json'], setting);
});

afterAll(async () => {
  await endRig(rig);
  await folder[Symbol.asyncDispose]();
});

async function change(file: string, how: (file: { models: { price?: object }[] }) => void): Promise<void> {
  const content = parse(await readFile(file, 'utf8')) as { models: { price?: object }[] };
  how(content);
  await writeFile(file, stringify(content));
}

describe('echobench plan', () => {
  it('counts imported posts exactly, and says of later stages that they are estimates', () => {
    const of = (stage: string) => first.lines.filter((line) => line.stage === stage);

    expect(of('collect')[0]).toMatchObject({ id: 'imported', count: 'exact', usd: { high: 0 } });
    expect(of('collect')[0]!.samples.expected).toBeGreaterThan(0);
    expect(of('annotate')[0]).toMatchObject({ id: 'relevance', cacheHits: 0 });
    expect(of('generate').map(({ id, count }) => [id, count])).toEqual([
      ['atelier', 'estimated'],
      ['brush', 'estimated'],
      ['crayon', 'estimated'],
    ]);
    expect(of('judge').map(({ id }) => id)).toEqual(['judge-a', 'judge-b']);
  });

  it('and start refuse what has no price under a hard budget, in one line that says how to mend it', () => {
    const [planned, started] = unpriced as [Ended, Ended];

    const line =
      'error: models/atelier: no price is known, so the hard budget cannot be kept; give it a `price` in the refresh file, or set budget.hard to false';
    expect(linesOf(planned.stderr)).toEqual([line]);
    expect(JSON.parse(planned.stdout)).toMatchObject({ unpriced: ['models/atelier'] });
    expect(linesOf(started.stderr)).toEqual([line]);
    expect(started.stdout).toBe('');
    expect([planned.code, started.code]).toEqual([2, 2]);
  });
});

describe('echobench plan of examples/paper-2025.yaml', () => {
  it('has a bound for each query of its phases, and asks nobody', async () => {
    const before = (await rig.simulatorLog()).length;

    const { code, stdout } = await echobench(['plan', 'examples/paper-2025.yaml', '--json'], setting);

    const { lines } = JSON.parse(stdout) as ShownPlan;
    expect(code).toBe(0);
    expect(lines.find(({ id }) => id === 'x')?.basis).toMatch(/^at most maxPosts x queries = 500 x 144 posts/);
    expect(await rig.simulatorLog()).toHaveLength(before);
  });
});

describe('echobench refresh start --approve', () => {
  it('refuses a plan whose prices changed since, names what changed, and the new digest', () => {
    expect(stale.code).toBe(2);
    expect(linesOf(stale.stderr)).toEqual([
      expect.stringMatching(
        /does not hold: changed since: counts of generate atelier, models of the refresh file; .*--approve [0-9a-f]{16}$/,
      ),
    ]);
    expect(stale.stderr).toContain(first.digest);
  });

  it('runs the approved plan, and shows the bill beside it', () => {
    const status = JSON.parse(run.stdout) as RefreshStatus & { bill: Bill };

    expect([0, 3]).toContain(run.code);
    expect(status.bill.digest).toBe(first.digest);
    expect(status.bill.lines.map(({ name }) => name)).toEqual([
      'sources/imported',
      'annotate',
      'models/atelier',
      'models/brush',
      'models/crayon',
      'judges/judge-a',
      'judges/judge-b',
    ]);
    for (const line of status.bill.lines.slice(1)) {
      expect(line.calls, line.name).toBeGreaterThan(0);
      expect(line.plannedCalls, line.name).not.toBeNull();
    }
    expect(status.bill.lines.reduce((sum, line) => sum + line.usd, 0)).toBeCloseTo(status.spendUsd, 9);
  });

  it('leaves a refresh of which all is in the store, and nothing to pay', () => {
    const plan = JSON.parse(again.stdout) as ShownPlan;

    expect(plan.usd).toEqual({ low: 0, expected: 0, high: 0 });
    for (const line of plan.lines) {
      expect(line, line.id).toMatchObject({ count: 'exact', calls: { high: 0 } });
      expect(line.samples.expected, line.id).toBe(line.cacheHits);
    }
    expect(plan.lines.find(({ id }) => id === 'atelier')!.cacheHits).toBeGreaterThan(0);
    expect(again.code).toBe(0);
  });
});
