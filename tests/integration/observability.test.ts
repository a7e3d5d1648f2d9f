import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { findFreePort, LOOPBACK } from '../../workers/embedded/free-port.js';
import { startReceiver, type Receiver } from './operate/webhook-receiver.js';
import { endRig, fewPosts, startRig, until, type Rig } from './refresh/rig.js';

const TOKEN = 'canary-token-of-the-collector';

let rig: Rig;
let collector: Receiver;
let scrape: string;
let lines: Record<string, unknown>[];
let sampleIds: string[];

beforeAll(async () => {
  const address = `${LOOPBACK}:${await findFreePort([19_464], [])}`;
  collector = await startReceiver(() => 200);
  rig = await startRig({
    ECHO_METRICS_ADDRESS: address,
    ECHO_LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=${TOKEN}`,
  });
  await rig.setFaults({ rules: [{ match: { model: 'sim-brush' }, fault: 'rate_limit', attempts: 1 }] });
  const file = rig.file('observed', (one) => {
    one.curate.maxPerSplit = 2;
    fewPosts(one);
    one.models[0]!.price = null;
    one.budget = null;
  });
  await rig.start(file);
  await rig.finish(file.id);
  scrape = await (await fetch(`http://${address}/metrics`)).text();
  const log = await readFile(join(rig.environment.dataDir, 'logs/workers.log'), 'utf8');
  lines = log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  sampleIds = [];
  for await (const sample of rig.store.samples.find({})) sampleIds.push(sample._id);
});
afterAll(async () => {
  await endRig(rig);
  await collector[Symbol.asyncDispose]();
});

interface Span {
  traceId: string;
  name: string;
  attributes: { key: string; value: { stringValue?: string } }[];
}

/** What has come to the collector, in OTLP as JSON. */
function spans(): Span[] {
  return collector.received.flatMap(({ body }) => {
    const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  });
}

function attributeOf(span: Span, name: string): string | undefined {
  return span.attributes.find(({ key }) => key === name)?.value.stringValue;
}

/** Series of one metric: labels and value. */
function series(name: string): { labels: string; value: number }[] {
  return [...scrape.matchAll(new RegExp(`^${name}(\\{.*\\})? (\\S+)$`, 'gm'))].map(([, labels = '', value]) => {
    return { labels, value: Number(value) };
  });
}

function sum(name: string, label = ''): number {
  return series(name)
    .filter(({ labels }) => labels.includes(label))
    .reduce((total, { value }) => total + value, 0);
}

describe('the metrics of a worker, after a refresh', () => {
  it('have every metric that the dashboard asks for', () => {
    const path = join(packageRoot(), 'docker/observability/grafana/dashboards/echobench.json');
    const { panels } = JSON.parse(readFileSync(path, 'utf8')) as { panels: { targets: { expr: string }[] }[] };
    const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const names = new Set(expressions.flatMap((expr) => expr.match(/\b(?:echo|temporal)_\w+/g) ?? []));

    expect(names.size).toBeGreaterThan(9);
    expect([...names].filter((name) => series(name).length === 0)).toEqual([]);
  });

  it('agree with the store: items, calls, and the spend of the ledger', async () => {
    const generations = await rig.store.generations.count({});
    const judgments = await rig.store.judgments.count({});
    let calls = 0;
    let unpriced = 0;
    let refused = 0;
    let microUsd = 0;
    for await (const { costUsd, failureKind } of rig.store.ledger.find({})) {
      calls += 1;
      if (failureKind === 'rate_limited') refused += 1;
      if (costUsd === null) unpriced += 1;
      else microUsd += Math.round(costUsd * 1e6);
    }

    expect(generations).toBeGreaterThan(0);
    expect(sum('echo_items_total', 'stage="generate"')).toBe(generations);
    expect(sum('echo_items_total', 'stage="judge"')).toBe(judgments);
    expect(sum('echo_calls_total')).toBe(calls);
    expect(sum('echo_provider_latency_seconds_count')).toBe(calls);
    expect(unpriced).toBeGreaterThan(0);
    expect(sum('echo_unpriced_calls_total')).toBe(unpriced);
    expect(sum('echo_spend_micro_usd_total')).toBe(microUsd);
    expect(refused).toBeGreaterThan(0);
    expect(sum('echo_calls_total', 'failure="rate_limited"')).toBe(refused);
    expect(series('echo_parked').map(({ value }) => value)).toEqual([0, 0]);
  });

  it('have labels with few values: no id of a sample, a workflow or an activity', () => {
    const own = scrape.split('\n').filter((line) => /^(echo|temporal)_/.test(line));

    expect(sampleIds.length).toBeGreaterThan(0);
    expect(own.filter((line) => sampleIds.some((id) => line.includes(id)) || line.includes('refresh/'))).toEqual([]);
    expect(own.length).toBeLessThan(3000);
  });
});

describe('the log of a worker', () => {
  it('has on every line of an activity the ids of workflow, activity, attempt and refresh', () => {
    const ofActivities = lines.filter((line) => line.activityId !== undefined);

    expect(ofActivities.length).toBeGreaterThan(20);
    const ids = ['workflowId', 'activityId', 'attempt'];
    expect(ofActivities.filter((line) => ids.some((id) => line[id] === undefined))).toEqual([]);
    expect(ofActivities.filter((line) => line.refreshId !== 'observed')).toEqual([]);
  });

  it('has on every line of generate, judge and measure also those of model, sample, and judge or metric', () => {
    const wanted = { generate: [], judge: ['judgeId'], measure: ['metric'] };
    for (const [type, others] of Object.entries(wanted)) {
      const ofType = lines.filter((line) => line.activityType === type);
      expect(ofType.length).toBeGreaterThan(2);
      const ids = ['modelId', 'sampleId', ...others];
      expect(ofType.filter((line) => ids.some((id) => typeof line[id] !== 'string'))).toEqual([]);
      expect(ofType.filter((line) => !sampleIds.includes(String(line.sampleId)))).toEqual([]);
    }
  });

  it('has on every line of a workflow the refresh, and of a model run the model', () => {
    const ofWorkflows = lines.filter((line) => line.workflowType !== undefined && line.activityId === undefined);

    expect(ofWorkflows.length).toBeGreaterThan(5);
    expect(ofWorkflows.filter((line) => line.refreshId !== 'observed')).toEqual([]);
    const ofRuns = ofWorkflows.filter((line) => line.workflowType === 'modelRunWorkflow');
    expect(ofRuns.length).toBeGreaterThan(1);
    expect(ofRuns.filter((line) => typeof line.modelId !== 'string')).toEqual([]);
  });
});

describe('the traces of a worker', () => {
  it('have a span for each attempt of each activity, and one trace for all that is done on a sample', async () => {
    await until(() => spans().some(({ name }) => name === 'publish'));

    const judged = spans().filter(({ name }) => name === 'judge');
    expect(judged.length).toBeGreaterThanOrEqual(await rig.store.judgments.count({}));
    const drawn = spans().filter(({ name }) => name === 'generate');
    // The first try of one model was turned away, for each of its samples.
    expect(drawn.length).toBeGreaterThan(await rig.store.generations.count({}));
    expect(drawn.map((span) => attributeOf(span, 'error.type'))).toContain('rate_limited');
    for (const sampleId of sampleIds) {
      const ofSample = spans().filter((span) => attributeOf(span, 'echo.sampleId') === sampleId);
      expect(new Set(ofSample.map(({ traceId }) => traceId)).size).toBeLessThanOrEqual(1);
    }
    expect(new Set(drawn.map(({ traceId }) => traceId)).size).toBeGreaterThan(1);
  });

  it('hold ids and outcomes, and nothing of prompts; the collector alone sees its token', async () => {
    const text = collector.received.map(({ body }) => body).join('\n');
    for await (const { prompt } of rig.store.samples.find({})) expect(text).not.toContain(prompt.slice(0, 40));
    expect(text).not.toContain(TOKEN);
    expect(
      collector.received.every(({ path, headers }) => path === '/v1/traces' && headers.authorization === TOKEN),
    ).toBe(true);
    expect(JSON.stringify(lines)).not.toContain(TOKEN);
  });
});
