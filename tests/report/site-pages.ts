import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { scanHtml, type Tag } from './html-scanner.js';

export interface ScannedPage {
  path: string;
  html: string;
  tags: Tag[];
  text: string;
}

/** All files of a site, and its pages taken apart. */
export async function readSite(siteDir: string): Promise<{ files: Set<string>; pages: ScannedPage[] }> {
  const entries = await readdir(siteDir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(siteDir, posix.join(entry.parentPath, entry.name)));
  const pages: ScannedPage[] = [];
  for (const path of files.filter((file) => file.endsWith('.html'))) {
    const html = await readFile(join(siteDir, path), 'utf8');
    pages.push({ path, html, ...scanHtml(html) });
  }
  return { files: new Set(files), pages };
}

/** What a page points to and what does not exist: files of the site, and places in its pages. */
export function brokenLinks(site: { files: Set<string>; pages: ScannedPage[] }): string[] {
  const ids = new Map(site.pages.map((page) => [page.path, new Set(page.tags.map((tag) => tag.attributes.id))]));
  return site.pages.flatMap((page) =>
    page.tags.flatMap(({ name, attributes }) => {
      const target = attributes.href ?? attributes.src;
      if (target === undefined) return [];
      if (/^[a-z]+:/i.test(target))
        return name === 'a' && /^https?:/.test(target) ? [] : [`${page.path}: ${name} ${target}`];
      const [path, place] = target.split('#') as [string, string | undefined];
      const file = path ? posix.join(posix.dirname(page.path), path) : page.path;
      const found = site.files.has(file) && (!place || ids.get(file)?.has(place));
      return found ? [] : [`${page.path}: ${name} ${target}`];
    }),
  );
}
