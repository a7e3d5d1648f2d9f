import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../report/build-site.js';
import { LOST, LONG_WORD, nastySource, ODD_MODEL, SCRIPT } from './nasty-source.js';
import { brokenLinks, readSite, type ScannedPage } from './site-pages.js';
import { drawPictures, type Pictures, sampleView, syntheticSource, thumbnail } from './synthetic-source.js';
import { temporaryDir } from './temporary-dir.js';

const ALLOWED_TAGS = new Set(
  `a abbr article aside b bdi blockquote body caption circle code dd details div dl dt footer h1 h2 h3 head header html i img li line link main meta nav p
   rect section small span strong summary svg table tbody td text th thead time title tr ul`.split(/\s+/),
);
const ALLOWED_ATTRIBUTES =
  /^(alt|aria-[a-z]+|charset|class|colspan|content|datetime|decoding|dir|download|focusable|height|href|http-equiv|id|lang|loading|name|rel|role|rx|scope|src|tabindex|target|text-anchor|title|type|viewBox|preserveAspectRatio|width|x|x1|x2|y|y1|y2)$/;

let pictures: Pictures;

beforeAll(async () => {
  pictures = await drawPictures(8);
});

function pageOf(pages: ScannedPage[], path: string): ScannedPage {
  const page = pages.find((one) => one.path === path);
  if (!page) throw new Error(`no page ${path}`);
  return page;
}

describe('buildSite on hostile content', () => {
  it('points only to files and places that exist', async () => {
    const built = await buildSite({ source: nastySource(pictures), dir: await temporaryDir(), thumbnail });
    const site = await readSite(built.siteDir);
    expect(brokenLinks(site)).toEqual([]);
    expect(site.pages).toHaveLength(built.pages);
  });

  it('loads nothing from another host and runs no script', async () => {
    const built = await buildSite({ source: nastySource(pictures), dir: await temporaryDir(), thumbnail });
    const { pages } = await readSite(built.siteDir);
    for (const { tags, path } of pages) {
      const policy = tags.find((tag) => tag.attributes['http-equiv'] === 'Content-Security-Policy');
      expect(policy?.attributes.content, path).toContain("default-src 'none'");
      expect(tags.filter(({ attributes }) => /^[a-z]+:|^\/\//i.test(attributes.src ?? ''))).toEqual([]);
      expect(
        tags.filter(({ name, attributes }) => name === 'link' && !/^(\.\.\/)?assets\//.test(attributes.href ?? '')),
      ).toEqual([]);
    }
    expect(await readFile(join(built.siteDir, 'assets/style.css'), 'utf8')).not.toMatch(/url\(|@import/);
  });

  it('escapes all text: only tags and attributes of our own are in the pages', async () => {
    const built = await buildSite({ source: nastySource(pictures), dir: await temporaryDir(), thumbnail });
    const { pages } = await readSite(built.siteDir);
    const tags = pages.flatMap((page) => page.tags);
    expect([...new Set(tags.map((tag) => tag.name))].filter((name) => !ALLOWED_TAGS.has(name))).toEqual([]);
    expect(
      [...new Set(tags.flatMap((tag) => Object.keys(tag.attributes)))].filter((name) => !ALLOWED_ATTRIBUTES.test(name)),
    ).toEqual([]);
    expect(pageOf(pages, 'index.html').text).toContain(SCRIPT);
  });

  it('shows what would be invisible, in text and attributes alike', async () => {
    const built = await buildSite({ source: nastySource(pictures), dir: await temporaryDir(), thumbnail });
    const { pages } = await readSite(built.siteDir);
    for (const { html, path } of pages) expect(html, path).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u2028]/);
    expect(pageOf(pages, 'index.html').text).toContain('U+202E');
  });

  it('links only to http and https, as untrusted', async () => {
    const built = await buildSite({ source: nastySource(pictures), dir: await temporaryDir(), thumbnail });
    const { pages } = await readSite(built.siteDir);
    const external = pages.flatMap((page) =>
      page.tags.filter(({ attributes }) => /^[a-z]+:/i.test(attributes.href ?? '')),
    );
    expect(external.length).toBeGreaterThan(0);
    for (const { attributes } of external) {
      expect(attributes.href).toMatch(/^https?:\/\/[^@]*$/);
      expect(attributes.rel).toBe('noopener nofollow ugc');
    }
  });

  it('shows a lost picture as a box, and counts it once', async () => {
    const built = await buildSite({ source: nastySource(pictures), dir: await temporaryDir(), thumbnail });
    const { pages, files } = await readSite(built.siteDir);
    const lost = pages.flatMap((page) =>
      page.tags.filter((tag) => tag.attributes['aria-label']?.startsWith('Picture lost')),
    );
    expect(built.lostImages).toBe(2);
    expect(lost.length).toBeGreaterThanOrEqual(3);
    expect([...files].filter((file) => file.includes(LOST) || file.includes('passwd'))).toEqual([]);
    expect(pageOf(pages, 'index.html').text).toContain('2 pictures could not be shown');
  });

  it('has a page for a split without samples', async () => {
    const built = await buildSite({ source: nastySource(pictures), dir: await temporaryDir(), thumbnail });
    const { pages } = await readSite(built.siteDir);
    expect(pageOf(pages, 'samples/image-to-image.html').text).toContain('No samples in this split.');
    expect(pageOf(pages, 'index.html').text).toContain('there is nothing to rank');
  });

  it('warns beside a board over pictures of unequal size, and has the sizes', async () => {
    const built = await buildSite({ source: nastySource(pictures), dir: await temporaryDir(), thumbnail });
    const { pages } = await readSite(built.siteDir);

    const { text } = pageOf(pages, 'index.html');
    expect(text).toContain('Sizes differ: small-model 512 x 512, large-model 1024 x 1024');
    expect(text).toContain('Sizes of the pictures that came back');
  });

  it('keeps long words whole', async () => {
    const source = nastySource(pictures);
    const built = await buildSite({ source, dir: await temporaryDir(), thumbnail });
    const { pages } = await readSite(built.siteDir);
    expect(pages.some((page) => page.path.startsWith('samples/') && page.text.includes(LONG_WORD))).toBe(true);
  });

  it('writes a board that a CSV reader gets back', async () => {
    const built = await buildSite({ source: nastySource(pictures), dir: await temporaryDir(), thumbnail });
    const lines = (await readFile(join(built.siteDir, 'board.csv'), 'utf8')).split('\r\n');
    expect(lines[0]).toMatch(/^split,judge,modelId,winRate,low,high,n,pairs,common\.winRate,/);
    expect(lines[1]!.startsWith(`text_to_image,all,"${ODD_MODEL.replaceAll('"', '""')}",,,,0,0,0.698,`)).toBe(true);
    expect(lines[1]).toMatch(/,0,0,0,0,,0,0$/);
  });
});

describe('buildSite and its numbers', () => {
  it('shows what is null as a dash with the reason, never as zero', async () => {
    const samples = [sampleView(1, 'image_to_image', pictures)];
    const built = await buildSite({
      source: syntheticSource({ pictures, samples }),
      dir: await temporaryDir(),
      thumbnail,
    });
    const { pages } = await readSite(built.siteDir);
    const index = pageOf(pages, 'index.html');
    const dashes = index.tags.filter((tag) => tag.attributes.class === 'none');
    expect(dashes.length).toBeGreaterThan(5);
    for (const dash of dashes) expect(dash.attributes.title).toMatch(/^\S.{5,}/);
    const retired = index.html.match(/<tr><td class="rank"><abbr class="none"[\s\S]*?<\/tr>/)?.[0] ?? '';
    expect(retired).toContain('No pair of answers to compare');
    expect(retired).toContain('No judge gave a rating');
    expect(index.html).not.toMatch(/NaN|null|undefined|Infinity/);
  });

  it('ranks by win rate and says n, pairs and interval', async () => {
    const samples = [sampleView(1, 'text_to_image', pictures)];
    const built = await buildSite({
      source: syntheticSource({ pictures, samples }),
      dir: await temporaryDir(),
      thumbnail,
    });
    const { pages } = await readSite(built.siteDir);
    const { text } = pageOf(pages, 'index.html');
    expect(text).toMatch(/1gpt-image-1\.571\.0%67\.9–74\.4%13/);
    expect(text).toContain('At least $412.77');
    expect(text).toContain('retired-model: model retired, since 2026-05-02');
  });

  it('says why there is no output, and shows the rating beside its explanation', async () => {
    const view = sampleView(1, 'text_to_image', pictures);
    const built = await buildSite({
      source: syntheticSource({ pictures, samples: [view] }),
      dir: await temporaryDir(),
      thumbnail,
    });
    const { pages } = await readSite(built.siteDir);
    const { text } = pageOf(pages, `samples/${view.sample._id}.html`);
    expect(text).toContain('the provider declined: safety system');
    expect(text).toContain('the run is parked: model retired');
    expect(text).toContain('Rating: [[');
  });

  it('does not take unknown costs, or an interval from one sample, for zero', async () => {
    const bare = syntheticSource({ pictures, samples: [sampleView(1, 'text_to_image', pictures)] });
    const { boards, spend } = bare.analysis;
    const single = { ...boards[0]!, rows: [{ ...boards[0]!.rows[0]!, low: null, high: null }] };
    const analysis = { ...bare.analysis, boards: [single], spend: { ...spend, usd: 0, unknownCost: spend.calls } };
    const built = await buildSite({ source: { ...bare, analysis }, dir: await temporaryDir(), thumbnail });
    const { pages } = await readSite(built.siteDir);
    const { html } = pageOf(pages, 'index.html');
    expect(html).toContain('title="Too few samples for an interval">—</abbr>');
    expect(html).toContain('title="No call of this refresh has a known cost">—</abbr>');
    expect(html).toContain('title="No known cost among these calls">—</abbr>');
  });

  it('builds with nothing in it', async () => {
    const bare = syntheticSource({ pictures, samples: [] });
    const analysis = {
      ...bare.analysis,
      boards: [],
      metrics: [],
      judgeAgreement: [],
      spend: { usd: 0, calls: 0, failedCalls: 0, unknownCost: 0, byModel: [], byStage: [] },
    };
    const source = { ...bare, state: 'done', funnel: {}, models: [], judges: [], analysis };
    const built = await buildSite({ source, dir: await temporaryDir(), thumbnail });
    const site = await readSite(built.siteDir);
    expect(brokenLinks(site)).toEqual([]);
    expect(pageOf(site.pages, 'index.html').html).not.toMatch(/NaN|Infinity|class="banner"/);
  });
});

describe('buildSite and its pictures', () => {
  it('writes each once, by its content, with the extension of what it is', async () => {
    const samples = [0, 1, 2, 3].map((i) => sampleView(i, 'image_to_image', pictures));
    const read: string[] = [];
    const image = async (hash: string) => {
      read.push(hash);
      return pictures.get(hash)!;
    };
    const built = await buildSite({
      source: syntheticSource({ pictures, samples, overrides: { image } }),
      dir: await temporaryDir(),
      thumbnail,
    });
    const files = await readdir(join(built.siteDir, 'images'));
    expect(new Set(read).size).toBe(read.length);
    expect(files).toHaveLength(built.images);
    for (const file of files) {
      const [hash, extension] = file.split('.') as [string, string];
      const bytes = await readFile(join(built.siteDir, 'images', file));
      expect(bytes.equals(pictures.get(hash)!)).toBe(true);
      expect((await sharp(bytes).metadata()).format).toBe(extension === 'jpg' ? 'jpeg' : extension);
      expect((await sharp(join(built.siteDir, 'thumbs', `${hash}-480.webp`)).metadata()).format).toBe('webp');
    }
  });

  it('takes what cannot be decoded for lost', async () => {
    const view = sampleView(1, 'text_to_image', pictures);
    const broken = Buffer.from('\x89PNG\r\n\x1a\n cut off', 'latin1');
    const source = syntheticSource({ pictures, samples: [view], overrides: { image: async () => broken } });
    const built = await buildSite({ source, dir: await temporaryDir(), thumbnail });
    expect(built.images).toBe(0);
    expect(built.lostImages).toBeGreaterThan(0);
    expect(await readdir(join(built.siteDir, 'images'))).toEqual([]);
  });
});
