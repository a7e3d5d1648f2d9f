import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import sharp from 'sharp';
import { connectStack } from '../cli/connect.js';
import { startLocalStack } from '../cli/local-stack.js';
import { startParts } from '../cli/refresh/start-parts.js';
import { startRefresh } from '../cli/refresh/start-refresh.js';
import { watchRefresh } from '../cli/refresh/watch-refresh.js';
import { serveReview } from '../cli/review/run-review-server.js';
import { processTerminal } from '../cli/terminal.js';
import { readEnvironment } from '../config/environment.js';
import { packageRoot } from '../config/package-root.js';
import { readRefreshFile } from '../config/read-refresh-file.js';
import { modelRunWorkflowId, refreshWorkflowId } from '../core/names.js';

/**
 * Takes the pictures of the Temporal UI that docs/operations.md shows, and of the review page for docs/reviewing.md, from a small
 * refresh with one parked model run.
 * Needs Chromium: CHROMIUM_PATH, else /usr/bin/chromium.
 */
const SIZE = { width: 1440, height: 900 };

/** Pictures are shown at about this width; they stay below 150 kB. */
const SHOWN_WIDTH = 1200;

/** The UI draws its tables a while after it has loaded. */
const DRAWN_MS = 6000;

const ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'];

const dataDir = await mkdtemp(join(tmpdir(), 'echo-screenshots-'));
const environment = readEnvironment({ ...process.env, ECHO_DATA_DIR: dataDir, ECHO_LOG_LEVEL: 'warn' });
const terminal = processTerminal();
const { servers, simulatorUrl } = await startLocalStack({
  environment,
  terminal,
  toolsDir: join(packageRoot(), '.echo', 'tools'),
  simulatorPort: 0,
  command: 'npm run docs:screenshots',
});
try {
  await runRefresh();
  await takeAll(`${servers.temporalUiUrl}/namespaces/${servers.namespace}`);
} finally {
  await servers.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function runRefresh(): Promise<void> {
  const connected = await connectStack(environment, servers);
  try {
    const rules = [{ match: { model: 'sim-brush' }, fault: 'insufficient_quota' }];
    await fetch(`${simulatorUrl}/_sim/faults`, { method: 'POST', body: JSON.stringify({ rules }) });
    const file = readRefreshFile(join(packageRoot(), 'examples/demo.yaml'));
    file.id = 'week-48';
    file.title = 'Image models, week 48';
    for (const provider of Object.values(file.providers)) provider.baseUrl = `${simulatorUrl}/v1`;
    file.sources = file.sources
      .filter((source) => source.kind === 'x')
      .map((source) => ({ ...source, baseUrl: simulatorUrl ?? '' }));
    for (const model of file.models) model.parameters = { size: '128x128' };
    file.curate.maxPerSplit = 8;
    file.curate.dedupe = { text: 0.9, embedding: null, image: 6 };
    file.publish.dir = join(dataDir, 'site');
    await startRefresh(file, startParts(connected));
    await watchRefresh(file.id, { ...connected, terminal, signal: new AbortController().signal });
  } finally {
    await connected.close();
  }
}

async function takeAll(base: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ARGS,
  });
  try {
    const refresh = `${base}/workflows/${encodeURIComponent(refreshWorkflowId('week-48'))}`;
    const model = (id: string) => `${base}/workflows/${encodeURIComponent(modelRunWorkflowId('week-48', id))}`;
    const chunk = `${base}/workflows/${encodeURIComponent(`${modelRunWorkflowId('week-48', 'atelier')}/chunk/000`)}`;
    const parked = encodeURIComponent("EchoStatus = 'parked' AND ExecutionStatus = 'Running'");
    await take(browser, `${base}/workflows`, 'workflows');
    await take(browser, `${base}/workflows?query=${parked}`, 'view-parked');
    await take(browser, chunk, 'model-timeline');
    await take(browser, refresh, 'refresh-details');
    await take(browser, model('brush'), 'parked-run');
    await takeReview(browser);
  } finally {
    await browser.close();
  }
}

async function take(browser: Browser, url: string, name: string): Promise<void> {
  const page: Page = await browser.newPage({ viewport: SIZE });
  await page.goto(url, { waitUntil: 'load' });
  await sleep(DRAWN_MS);
  await openDetails(page, name);
  const picture = sharp(await page.screenshot())
    .resize({ width: SHOWN_WIDTH })
    .webp({ quality: 80 });
  await mkdir(join(packageRoot(), 'docs/images'), { recursive: true });
  await writeFile(join(packageRoot(), 'docs/images', `${name}.webp`), await picture.toBuffer());
  terminal.note(`took docs/images/${name}.webp`);
  await page.close();
}

async function takeReview(browser: Browser): Promise<void> {
  const connected = await connectStack(environment, servers);
  try {
    const desk = { store: connected.store, environment, reviewer: 'ada', now: () => new Date() };
    const note = (line: string) => terminal.note(line);
    const server = await serveReview(desk, { host: '127.0.0.1', port: 0, note });
    try {
      const item = await connected.store.reviewItems.raw.findOne({ split: 'image_to_image' });
      await take(browser, `${server.url}r/week-48${item ? `/${item.candidateId}` : ''}`, 'review');
    } finally {
      await server.close();
    }
  } finally {
    await connected.close();
  }
}

/** Where a workflow stands is a tab beside its history; the timeline is below its input and result. */
async function openDetails(page: Page, name: string): Promise<void> {
  if (name === 'model-timeline') {
    await page.mouse.move(SIZE.width / 2, SIZE.height - 100);
    await page.mouse.wheel(0, 460);
    await sleep(DRAWN_MS / 6);
  }
  if (name !== 'refresh-details' && name !== 'parked-run') return;
  await page.getByText('User Metadata').first().click({ timeout: 10_000 });
  await sleep(DRAWN_MS / 2);
}
