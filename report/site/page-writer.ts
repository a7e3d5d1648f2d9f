import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a component of `hono/jsx` gives: text with all that is not markup escaped. */
type Page = { toString(): string } | Promise<{ toString(): string }>;

/** Writes the pages of one site and counts them. */
export class PageWriter {
  pages = 0;

  constructor(private readonly siteDir: string) {}

  /** Writes an HTML page; `path` is relative to the site's root. */
  async page(path: string, page: Page): Promise<void> {
    await this.file(path, `<!doctype html>\n${(await page).toString()}\n`);
    this.pages += 1;
  }

  /** Writes a file that is no page. */
  async file(path: string, text: string): Promise<void> {
    const target = join(this.siteDir, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}
