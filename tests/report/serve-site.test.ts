import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildSite } from '../../report/build-site.js';
import { serveSite } from '../../report/serve-site.js';
import { drawPictures, sampleView, syntheticSource, thumbnail } from './synthetic-source.js';
import { temporaryDir } from './temporary-dir.js';

async function servedSite() {
  const dir = await temporaryDir();
  const pictures = await drawPictures(2);
  const source = syntheticSource({ pictures, samples: [sampleView(0, 'text_to_image', pictures)] });
  const build = (title: string) => buildSite({ source: { ...source, title }, dir, thumbnail });
  await build('first');
  await writeFile(join(dir, 'secret.txt'), 'secret');
  const site = await serveSite(dir);
  onTestFinished(() => site.close());
  return { site, build, hash: [...pictures.keys()][0]! };
}

/** `fetch` would tidy the path before it asks. */
async function statusOf(port: number, path: string): Promise<number> {
  return new Promise((done, failed) => {
    request({ host: '127.0.0.1', port, path }, (response) => {
      response.resume();
      done(response.statusCode!);
    })
      .on('error', failed)
      .end();
  });
}

describe('serveSite', () => {
  it('serves pages, styles and pictures as what they are', async () => {
    const { site, hash } = await servedSite();
    const typeOf = async (path: string) => (await fetch(site.url + path)).headers.get('content-type');
    expect(await typeOf('')).toMatch(/^text\/html/);
    expect(await typeOf('samples/')).toMatch(/^text\/html/);
    expect(await typeOf('assets/style.css')).toMatch(/^text\/css/);
    expect(await typeOf('assets/icon.svg')).toMatch(/^image\/svg/);
    expect(await typeOf(`images/${hash}.png`)).toBe('image/png');
    expect(await typeOf(`thumbs/${hash}-480.webp`)).toBe('image/webp');
    expect(await typeOf('board.csv')).toMatch(/^text\/csv/);
    expect(await typeOf('analysis.json')).toMatch(/^application\/json/);
  });

  it('answers with a page of its own where there is none', async () => {
    const { site } = await servedSite();
    const response = await fetch(`${site.url}samples/gone.html`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is no such page');
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/images/../../../secret.txt',
    '/..\\secret.txt',
    '//etc/passwd',
    '/%00',
    '/%',
  ])('does not leave the site for %s', async (path) => {
    const { site } = await servedSite();
    expect([400, 404]).toContain(await statusOf(site.port, path));
  });

  it('only reads', async () => {
    const { site } = await servedSite();
    expect((await fetch(site.url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(site.url, { method: 'HEAD' })).status).toBe(200);
  });

  it('forbids scripts and frames', async () => {
    const { site } = await servedSite();
    const { headers } = await fetch(site.url);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('serves a new build at once', async () => {
    const { site, build } = await servedSite();
    await build('second');
    expect(await (await fetch(site.url)).text()).toContain('<title>second</title>');
  });

  it('refuses a folder without a site, and says what to do', async () => {
    const dir = await temporaryDir();
    await mkdir(join(dir, 'versions'));
    await expect(serveSite(dir)).rejects.toThrow('echobench site build');
  });

  it('refuses a port that is taken', async () => {
    const { site } = await servedSite();
    const dir = await temporaryDir();
    await writeFile(join(dir, 'index.html'), '');
    await expect(serveSite(dir, { port: site.port })).rejects.toThrow('EADDRINUSE');
  });
});
