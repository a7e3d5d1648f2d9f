import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshWorkflowId } from '../../../core/names.js';
import { echobench } from '../../cli/run-echobench.js';
import { endRig, fewPosts, startRig, until, type Rig } from '../refresh/rig.js';
import { filesThatHold, historyBytes } from './written-bytes.js';

/** Keys of three shapes: the usual one, one without a prefix that a pattern would know, one that needs encoding in an address. */
const KEYS = {
  CANARY_MODEL_KEY: 'sk-canary0model7f3a91c5d2e8b604',
  CANARY_JUDGE_KEY: 'Qm7canaryJudge4Zx9Wv2Lk8Tn5Rb3Yd',
  CANARY_X_TOKEN: 'AAAAcanaryX%2Btoken/Hs6Pq1Jw=Uf0Ge',
};
/** What would give a key away: whole, encoded, or its beginning as vendors quote it. */
const TRACES = Object.values(KEYS).flatMap((key) => [
  key,
  encodeURIComponent(key),
  Buffer.from(key).toString('base64').slice(0, 36),
  key.slice(0, 12),
  key.slice(-12),
]);

let rig: Rig;
let echo: Server;

beforeAll(async () => {
  echo = createServer((request, response) => {
    const key = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const stars = `${key.slice(0, 8)}${'*'.repeat(12)}${key.slice(-4)}`;
    const message = `Incorrect API key provided: ${stars} (${key}), see https://keys.example/?key=${encodeURIComponent(key)}`;
    response
      .writeHead(401, { 'content-type': 'application/json', 'x-request-id': 'echo-1' })
      .end(JSON.stringify({ error: { message, code: 'invalid_api_key' }, title: message, detail: message }));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  rig = await startRig({ ...KEYS, ECHO_LOG_LEVEL: 'debug' });
  const echoUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
  await rig.start(
    rig.file('canary', (file) => {
      file.curate.maxPerSplit = 6;
      fewPosts(file, 18);
      const [simulated] = Object.values(file.providers);
      for (const provider of Object.values(file.providers)) provider.keyEnv = 'CANARY_MODEL_KEY';
      file.providers.echoing = { ...simulated!, baseUrl: `${echoUrl}/v1`, keyEnv: 'CANARY_JUDGE_KEY' };
      file.models[1]!.provider = 'echoing';
      for (const source of file.sources) if (source.kind === 'x') source.keyEnv = 'CANARY_X_TOKEN';
    }),
  );
  await rig.finish('canary');
  await rig.start(
    rig.file('canary-source', (file) => {
      for (const source of file.sources) {
        if (source.kind === 'x') Object.assign(source, { keyEnv: 'CANARY_X_TOKEN', baseUrl: echoUrl });
      }
    }),
  );
  await until(async () => (await rig.store.refreshes.get('canary-source'))?.state === 'parked');
});

afterAll(async () => {
  await rig.client.workflow.getHandle(refreshWorkflowId('canary-source')).cancel();
  await endRig(rig);
  echo.close();
});

describe('keys that providers and sources quote in what they refuse', () => {
  it('were used, and the refusals are known by their reason', async () => {
    const run = await rig.store.modelRuns.raw.findOne({ refreshId: 'canary', state: 'parked' });
    expect(run?.parked?.reason).toMatch(/bad_key.*Incorrect API key provided: \[key\]/);
    expect(await rig.store.generations.raw.countDocuments({ outcome: 'ok' })).toBeGreaterThan(10);
  });

  it('are in no history, in no payload', async () => {
    const events = await historyBytes(rig.client);

    expect(events.length).toBeGreaterThan(200);
    expect(events.filter((event) => event.includes('Incorrect API key provided'))).not.toEqual([]);
    expect(events.filter((event) => TRACES.some((trace) => event.includes(trace)))).toEqual([]);
  });

  it('are in no document of the store', async () => {
    const client = new MongoClient(rig.stack.servers.mongodbUri);
    try {
      const database = client.db(rig.store.generations.raw.dbName);
      const collections = await database.listCollections().toArray();
      expect(collections.length).toBeGreaterThan(5);
      for (const { name } of collections) {
        for await (const document of database.collection(name).find()) {
          const text = JSON.stringify(document);
          expect(TRACES.filter((trace) => text.includes(trace))).toEqual([]);
        }
      }
    } finally {
      await client.close();
    }
  });

  it("are in no file of the data folder: Temporal's database, logs, store, pictures, site", async () => {
    const { dataDir } = rig.environment;

    expect(await filesThatHold(join(dataDir, 'site'), ['canary'])).not.toEqual([]);
    const known = await filesThatHold(dataDir, ['Incorrect API key provided']);
    expect(known.filter((path) => path.includes('temporal.db'))).not.toEqual([]);
    expect(await filesThatHold(dataDir, TRACES)).toEqual([]);
  });

  it.each([
    ['refresh', 'status', 'canary'],
    ['refresh', 'status', 'canary', '--json'],
    ['refresh', 'list', '--json'],
    ['refresh', 'status', 'canary-source', '--json'],
  ])('are not in what "%s %s" prints (%s %s)', async (...args) => {
    const given = args.filter((word) => word !== undefined);
    const run = await echobench(given, { dataDir: rig.environment.dataDir, variables: KEYS });

    expect(run.stdout).toContain('canary');
    expect(TRACES.filter((trace) => `${run.stdout}${run.stderr}`.includes(trace))).toEqual([]);
  });
});
