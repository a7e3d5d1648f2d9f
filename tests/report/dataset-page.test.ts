import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../report/build-site.js';
import type { DatasetView } from '../../report/contract.js';
import { serveSite } from '../../report/serve-site.js';
import { datasetView } from './dataset-source.js';
import { SCRIPT } from './nasty-source.js';
import { brokenLinks, readSite } from './site-pages.js';
import { drawPictures, sampleView, syntheticSource, thumbnail, type Pictures } from './synthetic-source.js';
import { temporaryDir } from './temporary-dir.js';

/** Ends a script element, a comment and an attribute, and turns the direction of writing. */
const HOSTILE = `</script>${SCRIPT}<!--<script>"'\u202Egnp.exe\u2028`;

let pictures: Pictures;

beforeAll(async () => {
  pictures = await drawPictures(4);
});

async function siteWith(dataset: DatasetView | null) {
  const samples = [sampleView(0, 'text_to_image', pictures), sampleView(1, 'image_to_image', pictures)];
  const source = syntheticSource({ pictures, samples, overrides: { dataset } });
  const dir = await temporaryDir();
  const { siteDir } = await buildSite({ source, dir, thumbnail });
  return { dir, siteDir, ...(await readSite(siteDir)) };
}

/** Script elements as they stand in a page: their attributes, and what is between their tags. */
function scriptsOf(html: string): { attributes: string; content: string }[] {
  return [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].map(([, attributes = '', content = '']) => ({
    attributes,
    content,
  }));
}

describe('the page of the dataset', () => {
  it('is there, and linked, where there is a view of the dataset, and only there', async () => {
    const withIt = await siteWith(datasetView());
    const without = await siteWith(null);

    expect(brokenLinks(withIt)).toEqual([]);
    expect(withIt.pages.find(({ path }) => path === 'index.html')?.html).toContain('href="dataset.html"');
    expect(without.files.has('dataset.html')).toBe(false);
    expect(without.pages.find(({ path }) => path === 'index.html')?.html).not.toContain('dataset.html');
  });

  it('shows posts by day with spikes, events and days that were not collected', async () => {
    const { pages } = await siteWith(datasetView());
    const { html, text } = pages.find(({ path }) => path === 'dataset.html')!;

    expect(html.match(/<rect class="spike"/g)).toHaveLength(1);
    expect(html.match(/<rect class="gap"/g)).toHaveLength(4);
    expect(text).toContain('2026-10-13: 60 of 108 passed, a spike');
    expect(text).toContain('2026-10-22: not collected');
    expect(text).toContain('release of a model');
    expect(text).toContain('modified z-score of Iglewicz and Hoaglin');
  });

  it('shows an unnamed topic by its words, and a number that is not there as a dash', async () => {
    const { pages } = await siteWith(datasetView());
    const { html, text } = pages.find(({ path }) => path === 'dataset.html')!;

    expect(text).toContain('Foxes in winter');
    expect(text).toContain('portrait of an astronaut, snow, light');
    expect(html).toContain('title="too few words"');
    // A collection without prompts has no row.
    expect(html).not.toContain('<bdi>PartiPrompts</bdi></th>');
  });

  it('says what is missing and why', async () => {
    const reason = 'the prompts could not be described: out of memory';
    const { pages } = await siteWith({ analysis: null, map: null, topicNames: [], reason });
    const { html, text } = pages.find(({ path }) => path === 'dataset.html')!;

    expect(text).toContain(reason);
    expect(text).toContain('There is no analysis of this dataset.');
    expect(scriptsOf(html)).toEqual([]);
  });

  it('gives all numbers as a file', async () => {
    const { siteDir } = await siteWith(datasetView());

    const numbers = JSON.parse(await readFile(join(siteDir, 'dataset.json'), 'utf8')) as DatasetView;

    expect(numbers.analysis?.topics?.k).toBe(3);
    expect(numbers.topicNames).toEqual(['Foxes in winter', 'Cities at night', null]);
  });
});

describe('hostile texts on the page of the dataset', () => {
  it('end no element, and are visible where they would not be', async () => {
    const plain = await siteWith(datasetView());
    const { pages } = await siteWith(datasetView({ text: HOSTILE }));
    const { html, tags } = pages.find(({ path }) => path === 'dataset.html')!;
    const plainTags = plain.pages.find(({ path }) => path === 'dataset.html')!.tags;

    const names = (of: typeof tags) => [...new Set(of.map(({ name }) => name))].toSorted();
    expect(names(tags)).toEqual(names(plainTags.concat(tags.filter(({ name }) => name === 'span'))));
    expect(tags.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith('on'))).toEqual(
      [],
    );
    expect(html).not.toMatch(/[\u202A-\u202E\u2028]/);
  });

  it('stay inside the block of data, from which they can be read', async () => {
    const { pages } = await siteWith(datasetView({ text: HOSTILE, points: 10 }));
    const [data] = scriptsOf(pages.find(({ path }) => path === 'dataset.html')!.html);

    expect(data?.attributes).toBe(' type="application/json" id="map-data"');
    expect(data?.content).not.toContain('<');
    expect((JSON.parse(data!.content) as { text: string[] }).text[0]).toContain('</script><script>alert(1)');
  });
});

describe('the one script of the site', () => {
  it('is allowed by its hash, on its page only', async () => {
    const { pages } = await siteWith(datasetView());

    for (const { path, html, tags } of pages) {
      const policy = tags.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
      const scripts = scriptsOf(html);
      if (path !== 'dataset.html') {
        expect(scripts, path).toEqual([]);
        expect(policy?.attributes.content).not.toContain('script-src');
        continue;
      }
      expect(scripts.map(({ attributes }) => attributes)).toEqual([' type="application/json" id="map-data"', '']);
      const hash = createHash('sha256').update(scripts[1]!.content).digest('base64');
      expect(policy?.attributes.content).toMatch(/^default-src 'none'; /);
      expect(policy?.attributes.content?.split('; ').filter((part) => part.startsWith('script-src'))).toEqual([
        `script-src 'sha256-${hash}'`,
      ]);
    }
  });

  it('is allowed by the server in the same way', async () => {
    const { dir } = await siteWith(datasetView());
    const site = await serveSite(dir);
    try {
      const policyOf = async (path: string) =>
        (await fetch(site.url + path)).headers.get('content-security-policy') ?? '';
      expect(await policyOf('dataset.html')).toMatch(/script-src 'sha256-[A-Za-z0-9+/=]+'$/);
      expect(await policyOf('index.html')).not.toContain('script-src');
    } finally {
      await site.close();
    }
  });
});
