import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../report/build-site.js';
import { serveSite } from '../../report/serve-site.js';
import { datasetView } from './dataset-source.js';
import { nastySource, SCRIPT } from './nasty-source.js';
import { readSite } from './site-pages.js';
import { drawPictures, sampleView, syntheticSource, thumbnail } from './synthetic-source.js';

const CHROMIUM = '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const TIMEOUT_MS = 60_000;

const installed = existsSync(CHROMIUM);
if (!installed)
  process.stderr.write(
    `SKIPPED: the site was NOT looked at in a browser, as there is no ${CHROMIUM} (apt-get install chromium)\n`,
  );

interface Seen {
  complaints: string[];
  overflowPx: number;
  images: number;
  broken: string[];
  styled: boolean;
}

// Text, as the types of a browser are not among those of this project.
const LOOK = `(async () => {
  const images = [...document.images];
  for (const image of images) image.loading = 'eager';
  for (const details of document.querySelectorAll('details')) details.open = true;
  await Promise.all(images.map((image) => image.decode().catch(() => {})));
  return {
    overflowPx: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    images: images.length,
    broken: images.filter((image) => image.naturalWidth === 0).map((image) => image.src),
    styled: getComputedStyle(document.querySelector('.top')).display === 'flex',
  };
})()`;

/** What a browser has to say of pages, at one width, with everything unfolded. */
async function look(browser: Browser, urls: readonly string[], widthPx: number): Promise<Seen[]> {
  const page = await browser.newPage({ viewport: { width: widthPx, height: 800 } });
  const complaints = listen(page);
  const seen: Seen[] = [];
  for (const url of urls) {
    await page.goto(url);
    const found = await page.evaluate<Omit<Seen, 'complaints'>>(LOOK);
    seen.push({ ...found, complaints: complaints.splice(0) });
  }
  await page.close();
  return seen;
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => {
    // The next page cuts off the icon of the one before.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()}`);
  });
  page.on('request', (request) => {
    if (!/^(?:file:\/\/\/|http:\/\/127\.0\.0\.1:)/.test(request.url())) complaints.push(`outside: ${request.url()}`);
  });
  return complaints;
}

describe.skipIf(!installed)('the site in Chromium', () => {
  const paths = ['index.html', 'samples/index.html', 'samples/image-to-image.html'];
  let browser: Browser;
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'echo-browser-'));
    const pictures = await drawPictures(8);
    const samples = [0, 1, 2, 3, 4, 5].map((i) => sampleView(i, i % 2 ? 'image_to_image' : 'text_to_image', pictures));
    paths.push(`samples/${samples[1]!.sample._id}.html`);
    await buildSite({ source: syntheticSource({ pictures, samples }), dir: join(root, 'plain'), thumbnail });
    await buildSite({ source: nastySource(pictures), dir: join(root, 'nasty'), thumbnail });
    const overrides = { dataset: datasetView() };
    await buildSite({
      source: syntheticSource({ pictures, samples, overrides }),
      dir: join(root, 'dataset'),
      thumbnail,
    });
    const hostile = { dataset: datasetView({ text: `</script>${SCRIPT}${'W'.repeat(400)}` }) };
    await buildSite({
      source: syntheticSource({ pictures, samples, overrides: hostile }),
      dir: join(root, 'hostile'),
      thumbnail,
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  }, TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    if (root) await rm(root, { recursive: true, force: true });
  });

  function onDisk(site: string, files: readonly string[]): string[] {
    return files.map((path) => pathToFileURL(join(root, site, 'current', path)).href);
  }

  it.each([360, 1280])(
    'opens from the disk without a complaint, %i pixels wide',
    async (widthPx) => {
      const seen = await look(browser, onDisk('plain', paths), widthPx);
      for (const page of seen) {
        expect(page).toMatchObject({ complaints: [], overflowPx: 0, broken: [], styled: true });
        expect(page.images).toBeGreaterThan(0);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'holds hostile content within 360 pixels, and none of it runs',
    async () => {
      const { pages } = await readSite(join(root, 'nasty', 'current'));
      const files = pages.map((page) => page.path);
      const seen = await look(browser, onDisk('nasty', files), 360);
      seen.forEach((page, i) => expect(page, files[i]).toMatchObject({ complaints: [], overflowPx: 0, broken: [] }));
    },
    TIMEOUT_MS,
  );

  it(
    'works the same from the server',
    async () => {
      const site = await serveSite(join(root, 'plain'));
      const urls = paths.map((path) => site.url + path);
      let seen: Seen[];
      try {
        seen = await look(browser, urls, 360);
      } finally {
        await site.close();
      }
      for (const page of seen) expect(page).toMatchObject({ complaints: [], overflowPx: 0, broken: [], styled: true });
    },
    TIMEOUT_MS,
  );

  it.each([
    ['dataset', 360],
    ['dataset', 1280],
    ['hostile', 360],
    ['hostile', 1280],
  ])(
    'shows the page of a dataset (%s) without a complaint, %i pixels wide',
    async (site, widthPx) => {
      const [seen] = await look(browser, onDisk(site, ['dataset.html']), widthPx);

      expect(seen).toMatchObject({ complaints: [], overflowPx: 0, styled: true });
    },
    TIMEOUT_MS,
  );

  it.each(['disk', 'server'])(
    'shows prompts of the map under the pointer, and hides what is not wanted, from the %s',
    async (from) => {
      const site = await serveSite(join(root, 'dataset'));
      const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
      const complaints = listen(page);
      try {
        await page.goto(from === 'disk' ? onDisk('dataset', ['dataset.html'])[0]! : `${site.url}dataset.html`);
        const canvas = page.locator('#map canvas');
        await canvas.scrollIntoViewIfNeeded();
        const box = (await canvas.boundingBox())!;
        const at = (value: number) => box.width * (0.02 + (0.96 * value) / 10_000);
        const { x, y } = datasetView().map!;
        await page.mouse.move(box.x + at(x[0]!), box.y + box.width - at(y[0]!));
        await page.locator('#map .tip b').waitFor();
        expect(await page.locator('#map .tip b').textContent()).toBe('Text to image');
        expect(await page.locator('#map .tip bdi').textContent()).toBe('a fox in the snow, version 0');

        const button = page.locator('.legend button').first();
        await button.click();
        expect(await button.getAttribute('aria-pressed')).toBe('false');
        expect(await page.locator('#map select option').allTextContents()).toEqual([
          'All splits',
          'Text to image',
          'Image to image',
          'Analysis',
        ]);
        await page.locator('#map select').selectOption('image_to_image');
        expect(complaints).toEqual([]);
      } finally {
        await page.close();
        await site.close();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'has a still picture of the map where no script runs',
    async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(onDisk('dataset', ['dataset.html'])[0]!);

      expect(await page.locator('#map svg .dots').count()).toBe(5);
      expect(await page.locator('#map canvas').count()).toBe(0);
      await context.close();
    },
    TIMEOUT_MS,
  );
});
