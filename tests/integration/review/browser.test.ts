import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveReview } from '../../../cli/review/run-review-server.js';
import { readEnvironment } from '../../../config/environment.js';
import { useTestStore } from '../store/open-test-store.js';
import { seedQueue, type SeededQueue } from './seed-queue.js';

const CHROMIUM = '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-sync',
];

const installed = existsSync(CHROMIUM);
if (!installed)
  process.stderr.write(
    `SKIPPED: the review page was NOT looked at in a browser, as there is no ${CHROMIUM} (apt-get install chromium)\n`,
  );

const place = useTestStore();

describe.skipIf(!installed)('the review page in Chromium', () => {
  let browser: Browser;
  let server: { url: string; close(): Promise<void> };
  let queue: SeededQueue;
  let minutes = 0;
  const complaintsOfServer: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    const environment = readEnvironment({ ECHO_DATA_DIR: '/nowhere' });
    const now = () => new Date(Date.UTC(2026, 10, 2, 0, (minutes += 1)));
    server = await serveReview(
      { store: place.store, environment, reviewer: 'ada', now },
      { host: '127.0.0.1', port: 0, note: (line) => complaintsOfServer.push(line) },
    );
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  beforeEach(async () => {
    queue = await seedQueue(place.store);
  });

  async function open(widthPx = 1280): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({ viewport: { width: widthPx, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith('data:'))
        complaints.push(`outside: ${request.url()}`);
    });
    await page.goto(`${server.url}r/autumn`);
    return { page, complaints };
  }

  const idIn = (page: Page) => new URL(page.url()).pathname.split('/').at(-1);
  const press = async (page: Page, key: string) => {
    const moved = page.waitForNavigation();
    await page.keyboard.press(key);
    await moved;
  };
  const latest = async (candidateId: string) => {
    const found = [];
    for await (const row of place.store.reviews.find({ candidateId }, { sort: { at: -1 } })) found.push(row);
    return found;
  };

  it('goes through the queue by the keyboard alone, disputed items first', async () => {
    const { page, complaints } = await open();
    expect(idIn(page)).toBe(queue.disputed);
    await press(page, 'a');
    expect(idIn(page)).toBe(queue.edit);
    await page.keyboard.press('r');
    await press(page, '2');
    await press(page, 'n');
    await press(page, 'a');

    expect(await page.textContent('.where')).toContain('3 of 4 decided');
    expect(await latest(queue.disputed)).toMatchObject([
      { decision: 'accept', reviewer: 'ada', prompt: null, images: null },
    ]);
    expect(await latest(queue.edit)).toMatchObject([{ decision: 'reject', reasons: ['input_image'] }]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('edits a prompt, swaps pictures and undoes, and shows all of it after a reload', async () => {
    const { page } = await open();
    await page.goto(`${server.url}r/autumn/${queue.edit}`);
    await page.keyboard.press('e');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('make it a watercolour\nof the same house');
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await press(page, 'a');
    const [row] = await latest(queue.edit);
    expect(row).toMatchObject({
      decision: 'accept',
      prompt: 'make it a watercolour\nof the same house',
      images: { inputs: [queue.outputImage], outputs: [queue.inputImage] },
    });

    await page.goto(`${server.url}r/autumn/${queue.edit}`);
    await page.reload();
    expect(await page.textContent('.banner')).toContain('ada: accepted, prompt edited, pictures rearranged');
    expect(await page.textContent('.prompt')).toContain('watercolour');
    expect(await page.inputValue(`select[data-role-of="${queue.outputImage}"]`)).toBe('input-1');

    await press(page, 'u');
    expect(idIn(page)).toBe(queue.edit);
    expect(await page.$('.banner')).toBeNull();
    expect(await page.textContent('.history')).toContain('undo');
    expect(await latest(queue.edit)).toMatchObject([{ undoes: row!._id }, {}]);
    await page.context().close();
  });

  it('marks the verdict of a step as wrong by a box beside it, after which keys work on', async () => {
    const { page } = await open();
    expect(await page.$('.mark')).toBeNull();
    await page.goto(`${server.url}r/autumn/${queue.edit}`);

    await page.getByLabel('wrong').check();
    await press(page, 'a');

    expect(await latest(queue.edit)).toMatchObject([{ decision: 'accept', wrong: ['feedback'] }]);
    await page.goto(`${server.url}r/autumn/${queue.edit}`);
    expect(await page.textContent('.banner')).toContain('ada: accepted, feedback wrong');
    expect(await page.getByLabel('wrong').isChecked()).toBe(true);
    await page.context().close();
  });

  it('accepts nothing when Enter is pressed in the box for a note', async () => {
    const { page } = await open();
    await page.goto(`${server.url}r/autumn/${queue.edit}`);
    await page.fill('input[name="note"]', 'the input is missing');
    await page.keyboard.press('Enter');
    expect(idIn(page)).toBe(queue.edit);
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await press(page, '2');

    expect(await latest(queue.edit)).toMatchObject([{ decision: 'reject', note: 'the input is missing' }]);
    await page.context().close();
  });

  it('tells the second of two people that it was decided meanwhile, and writes nothing of theirs down', async () => {
    const first = await open();
    const second = await open();
    await second.page.click('.top summary');
    await second.page.fill('input[name="reviewer"]', 'ben');
    await second.page.click('.top button');
    expect(idIn(second.page)).toBe(queue.disputed);
    await press(first.page, 'a');
    await second.page.keyboard.press('r');
    await press(second.page, '1');

    expect(await second.page.textContent('.banner')).toContain('ada decided meanwhile: accept');
    expect(await latest(queue.disputed)).toHaveLength(1);
    await second.page.keyboard.press('r');
    await press(second.page, '1');
    expect(await latest(queue.disputed)).toMatchObject([{ reviewer: 'ben', decision: 'reject' }, { reviewer: 'ada' }]);
    await first.page.context().close();
    await second.page.context().close();
  });

  it('shows hostile text as text, and what would be invisible', async () => {
    const { page, complaints } = await open();
    await page.goto(`${server.url}r/autumn/${queue.hostile}`);

    expect(await page.textContent('.prompt')).toContain('<script>alert(1)</script>');
    expect(await page.textContent('.prompt .control')).toBe('U+202E');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each([360, 1440])('fits %i pixels, with every picture there', async (widthPx) => {
    const { page } = await open(widthPx);
    await page.goto(`${server.url}r/autumn/${queue.edit}`);
    const seen = await page.evaluate<{ overflowPx: number; broken: number; images: number }>(`(async () => {
      const images = [...document.images];
      for (const image of images) image.loading = 'eager';
      await Promise.all(images.map((image) => image.decode().catch(() => {})));
      return {
        overflowPx: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        broken: images.filter((image) => image.naturalWidth === 0).length,
        images: images.length,
      };
    })()`);

    expect(seen).toMatchObject({ overflowPx: 0, broken: 0 });
    expect(seen.images).toBeGreaterThan(1);
    await page.context().close();
  });

  it('works by its buttons without any script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}r/autumn/${queue.disputed}`);
    await page.click('#reasons summary');
    await page.click('button[value="reject:unsafe"]');

    expect(await latest(queue.disputed)).toMatchObject([{ decision: 'reject', reasons: ['unsafe'] }]);
    await context.close();
  });

  it('went by without an error of the server', () => {
    expect(complaintsOfServer).toEqual([]);
  });
});
