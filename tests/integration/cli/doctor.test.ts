import { SEARCH_ATTRIBUTES } from '../../../core/names.js';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import { parse, stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DoctorReport } from '../../../cli/doctor/run-doctor.js';
import { Refresh, type RefreshState } from '../../../core/schemas/refresh.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { echobench, linesOf, startEchobench, type Running, type Setting } from '../../cli/run-echobench.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { temporaryFolder } from '../../embedded/stack-setting.js';
import { serve } from '../../models/wire-server.js';
import { writeRefreshFile } from './refresh-yaml.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let setting: Setting;
let simulator: Simulator;
let worker: Running;
let mongodbUri: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  simulator = await startSimulator({ port: 0 });
  const uri = new URL(inject('mongodbUri'));
  uri.pathname = `/doctor_${randomUUID().slice(0, 8)}`;
  mongodbUri = uri.href;
  const variables = { TEMPORAL_ADDRESS: inject('temporalAddress'), MONGODB_URI: uri.href, ECHO_LOG_LEVEL: 'error' };
  setting = { dataDir: folder.path, variables };
  worker = startEchobench(['worker'], setting);
  await worker.says(/^workers are ready$/m);
});

afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await simulator.close();
  await folder[Symbol.asyncDispose]();
});

interface Written {
  providers: Record<string, { baseUrl: string; keyEnv?: string | null }>;
  models: { model: string }[];
  sources: object[];
}

/** A refresh file for the simulator, changed as a test needs. @returns its path. */
async function refreshFile(change: (file: Written) => void = () => {}): Promise<string> {
  const id = `doctor-${randomUUID().slice(0, 8)}`;
  const path = await writeRefreshFile({ id, folder: folder.path, simulatorUrl: simulator.url });
  const file = parse(readFileSync(path, 'utf8')) as Written;
  change(file);
  await writeFile(path, stringify(file));
  return path;
}

async function examine(file: string | null, variables: Record<string, string> = {}) {
  const args = ['doctor', ...(file === null ? [] : [file]), '--json'];
  const run = await echobench(args, { ...setting, variables: { ...setting.variables, ...variables } });
  const report = JSON.parse(run.stdout) as DoctorReport;
  return { ...run, report, of: (check: string) => report.checks.filter((entry) => entry.check === check) };
}

describe('echobench doctor where all is well', () => {
  it('says so, a line for each check, and leaves nothing behind', async () => {
    const file = await refreshFile();

    const { code, stdout, stderr } = await echobench(['doctor', file], setting);

    expect(linesOf(stdout).filter((line) => /^(fail|warn)/.test(line))).toEqual([]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    await using client = new MongoClient(mongodbUri);
    const collections = await client.db().listCollections().toArray();
    expect(collections.filter(({ name }) => name.startsWith('doctor_'))).toEqual([]);
  });

  it('gives a document of a fixed shape with --json', async () => {
    const { report, code, of } = await examine(await refreshFile());

    expect(code).toBe(0);
    expect(report.ok).toBe(true);
    expect(Object.keys(report.counts)).toEqual(['ok', 'warn', 'fail', 'skipped']);
    for (const entry of report.checks) {
      expect(Object.keys(entry)).toEqual(['check', 'refresh', 'subject', 'status', 'summary', 'mend']);
      expect(entry.refresh).toBeNull();
      expect(entry.summary).not.toMatch(/\n/);
      expect(entry.mend !== null).toBe(['warn', 'fail'].includes(entry.status));
    }
    expect([...new Set(report.checks.map(({ check }) => check))]).toEqual([
      'versions',
      'temporal',
      'namespace',
      'search-attributes',
      'workers',
      'mongodb',
      'blobs',
      'disk',
      'provider-keys',
      'models',
      'clock',
    ]);
    expect(of('temporal')[0]?.summary).toMatch(/^Temporal \d+\.\d+\.\d+ answers at /);
    expect(of('clock')[0]).toMatchObject({ status: 'ok', subject: 'Temporal' });
  });

  it('needs no refresh file', async () => {
    const { code, of } = await examine(null);

    expect(code).toBe(0);
    expect(of('provider-keys')).toEqual([]);
    expect(of('workers').map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  });
});

describe('keys', () => {
  it('fails on one that the provider does not take, and shows no letter of it', async () => {
    const file = await refreshFile(({ providers }) => {
      for (const provider of Object.values(providers)) provider.keyEnv = 'DOCTOR_KEY';
    });

    const { code, of, stdout, stderr } = await examine(file, { DOCTOR_KEY: 'bad-canary-8f3a' });

    expect(of('provider-keys')).toEqual([
      expect.objectContaining({ status: 'fail', mend: 'put a valid key into DOCTOR_KEY' }),
    ]);
    expect(stdout + stderr).not.toContain('canary');
    expect(code).toBe(1);
  });

  it('fails on one that is not there, also for the X API, whose keys it does not try', async () => {
    const x = { kind: 'x', keyEnv: 'DOCTOR_X_KEY', queries: ['cats'], baseUrl: simulator.url };
    const file = await refreshFile((written) => {
      written.sources = [x];
      for (const provider of Object.values(written.providers)) provider.keyEnv = 'DOCTOR_KEY';
    });

    const without = await examine(file);
    const withKeys = await examine(file, { DOCTOR_KEY: 'a', DOCTOR_X_KEY: 'b' });

    const [provider] = without.of('provider-keys');
    expect(provider).toMatchObject({
      status: 'fail',
      summary: expect.stringContaining('no key in DOCTOR_KEY') as string,
    });
    expect(without.of('source-keys')[0]).toMatchObject({ status: 'fail' });
    expect(withKeys.of('source-keys')[0]).toMatchObject({ status: 'skipped' });
    expect(withKeys.of('source-keys')[0]?.summary).toContain('cannot be checked for free');
    expect([without.code, withKeys.code]).toEqual([1, 0]);
  });
});

describe('models', () => {
  it('fails on one that the provider no longer lists, and warns of one that is to go, with the date', async () => {
    const file = await refreshFile(({ models }) => {
      models[0]!.model = 'retired-easel';
      models[1]!.model = 'sim-doodle';
    });

    const { code, of } = await examine(file);

    const bad = of('models').filter(({ status }) => status !== 'ok');
    expect(bad.map(({ status }) => status)).toEqual(['fail', 'warn']);
    expect(bad[0]?.summary).toContain('retired-easel is not in the list');
    expect(bad[1]?.summary).toContain('2026-12-31');
    expect(code).toBe(1);
  });
});

describe('--models', () => {
  async function modelsOf(args: string[], variables: Record<string, string> = {}) {
    const all = ['doctor', '--models', ...args, '--json'];
    const run = await echobench(all, { ...setting, variables: { ...setting.variables, ...variables } });
    return { ...run, report: JSON.parse(run.stdout) as DoctorReport };
  }

  it('looks at the keys and models of a file, and at no server of ours', async () => {
    const file = await refreshFile(({ models }) => {
      models[0]!.model = 'retired-easel';
    });

    const { report, code, stderr } = await modelsOf([file], { TEMPORAL_ADDRESS: '127.0.0.1:1', MONGODB_URI: '' });

    expect(new Set(report.checks.map(({ check }) => check))).toEqual(new Set(['provider-keys', 'models']));
    expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([
      expect.objectContaining({ subject: expect.stringMatching(/\/retired-easel$/) as string, refresh: null }),
    ]);
    expect([code, stderr]).toEqual([1, '']);
  });

  it('without a file looks at every refresh under way, but not at what the operator took out', async () => {
    const uri = new URL(mongodbUri);
    uri.pathname = `/doctor_${randomUUID().slice(0, 8)}`;
    const variables = { MONGODB_URI: uri.href };
    await using client = new MongoClient(uri.href);
    const providers = { sim: { baseUrl: `${simulator.url}/v1` } };
    let day = 0;
    function refresh(id: string, state: RefreshState, model: string, skippedModels: string[] = []) {
      const uses = { provider: 'sim', model: 'sim-judge-a' };
      const file = makeRefreshFile({
        id,
        providers,
        annotate: { about: { name: 'x' }, model: uses },
        models: [{ id: 'row', provider: 'sim', model }],
        judges: [{ id: 'judge', ...uses }],
      });
      const unset = { budget: null, parked: null, failure: null, finishedAt: null, releaseId: null, siteDir: null };
      const startedAt = new Date(Date.UTC(2026, 9, (day += 1)));
      const standing = { state, stage: 'generate', spending: true, skippedModels, startedAt, funnel: {} };
      return Refresh.parse({ _id: id, file, fileDigest: 'd', analysisId: null, ...unset, ...standing });
    }
    const nothing = await modelsOf([], variables);
    await client
      .db()
      .collection<Refresh>('refreshes')
      .insertMany([
        refresh('parked-one', 'parked', 'retired-easel'),
        refresh('paused-one', 'paused', 'retired-easel', ['row']),
        refresh('done-one', 'done', 'retired-easel'),
      ]);

    const { report, code } = await modelsOf([], variables);

    expect(nothing.code).toBe(0);
    expect(nothing.report.checks).toEqual([
      expect.objectContaining({ check: 'refreshes', status: 'skipped', summary: expect.any(String) as string }),
    ]);
    expect(code).toBe(1);
    expect(report.checks.map(({ refresh: id, subject, status }) => [id, subject, status])).toEqual([
      [null, null, 'ok'],
      ['parked-one', 'sim', 'ok'],
      ['parked-one', 'sim/sim-judge-a', 'ok'],
      ['parked-one', 'sim/retired-easel', 'fail'],
      ['paused-one', 'sim', 'ok'],
      ['paused-one', 'sim/sim-judge-a', 'ok'],
    ]);
    expect(report.checks[3]?.summary).toMatch(/^parked-one: model retired-easel is not in the list of sim/);
  });
});

describe('Temporal', () => {
  it('fails on search attributes that are missing, with the command that mends it, and warns of a short retention', async () => {
    const namespace = `doctor-${randomUUID().slice(0, 8)}`;
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    await expect
      .poll(
        () =>
          connection.operatorService.listSearchAttributes({ namespace }).then(
            () => true,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true);
    await connection.close();

    const { code, of } = await examine(null, { TEMPORAL_NAMESPACE: namespace });

    expect(of('search-attributes')).toHaveLength(Object.keys(SEARCH_ATTRIBUTES).length);
    expect(of('search-attributes')).toContainEqual({
      check: 'search-attributes',
      refresh: null,
      subject: 'EchoSpendUsd',
      status: 'fail',
      summary: 'search attribute EchoSpendUsd is not registered',
      mend: `temporal operator search-attribute create --namespace ${namespace} --name EchoSpendUsd --type Double`,
    });
    expect(of('namespace')[0]).toMatchObject({
      status: 'warn',
      mend: expect.stringContaining('--retention 72h') as string,
    });
    expect(of('workers').map(({ status }) => status)).toEqual(['fail', 'fail', 'fail']);
    expect(code).toBe(1);
  });

  it('away is one failure; what hangs on it was not checked', async () => {
    const { code, report, of } = await examine(null, { TEMPORAL_ADDRESS: '127.0.0.1:1' });

    expect(report.counts.fail).toBe(1);
    expect(of('temporal')[0]).toMatchObject({
      status: 'fail',
      mend: expect.stringContaining('echobench up') as string,
    });
    for (const check of ['namespace', 'search-attributes', 'workers', 'clock'])
      expect(of(check)[0]?.status).toBe('skipped');
    expect(of('mongodb')[0]?.status).toBe('ok');
    expect(code).toBe(1);
  });
});

describe('the store', () => {
  it('away is one failure, without its password', async () => {
    const { code, report, of, stdout } = await examine(null, { MONGODB_URI: 'mongodb://u:s3cret@127.0.0.1:1/echo' });

    expect(report.counts.fail).toBe(1);
    expect(of('mongodb')[0]?.summary).toContain('MongoDB at mongodb://127.0.0.1:1/echo does not answer');
    expect(stdout).not.toContain('s3cret');
    expect(of('temporal')[0]?.status).toBe('ok');
    expect(code).toBe(1);
  });
});

describe('clocks', () => {
  it('warns where that of a provider is more than five seconds off', async () => {
    const provider = await serve((response) => {
      response.setHeader('date', new Date(Date.now() + 60_000).toUTCString());
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ object: 'list', data: [] }));
    });
    const file = await refreshFile(({ providers }) => {
      for (const entry of Object.values(providers)) entry.baseUrl = `${provider.url}/v1`;
    });

    const { of } = await examine(file);

    expect(of('clock')[1]).toMatchObject({
      status: 'warn',
      summary: expect.stringMatching(/\d+\.\d s ahead of/) as string,
    });
    expect(provider.requests.map(({ method, path }) => [method, path])).toEqual([['GET', '/v1/models']]);
  });
});

describe('bad input', () => {
  it('ends with 2 and one line', async () => {
    const { code, stdout, stderr } = await echobench(['doctor', 'nowhere.yaml'], setting);

    expect(linesOf(stderr)).toEqual([expect.stringMatching(/^error: nowhere\.yaml: no such file; /)]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
