import { createReadStream } from 'node:fs';
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

/** Characters that are gathered before they go to the disk. */
const GATHERED = 64 * 1024;

/** A file of JSON lines that is made with its first line, so that nothing to write makes no file. */
export class LineFile {
  private file: FileHandle | null = null;
  private waiting = '';

  constructor(readonly path: string) {}

  async add(document: unknown): Promise<void> {
    if (!this.file) {
      await mkdir(dirname(this.path), { recursive: true });
      this.file = await open(this.path, 'w');
    }
    this.waiting += `${JSON.stringify(document)}\n`;
    if (this.waiting.length >= GATHERED) await this.flush();
  }

  /** @returns whether there is a file. */
  async close(): Promise<boolean> {
    if (!this.file) return false;
    await this.flush();
    await this.file.close();
    return true;
  }

  private async flush(): Promise<void> {
    await this.file?.appendFile(this.waiting);
    this.waiting = '';
  }
}

/** The documents of such a file, one after the other. @throws SyntaxError naming nothing but the place in the line. */
export async function* readLines(path: string): AsyncGenerator {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  for await (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as unknown;
}

/** Writes the file anew without some fields of its documents. */
export async function dropFields(path: string, fields: readonly string[]): Promise<void> {
  const fresh = new LineFile(`${path}.part`);
  for await (const document of readLines(path)) {
    const entries = Object.entries(document as object).filter(([key]) => !fields.includes(key));
    await fresh.add(Object.fromEntries(entries));
  }
  if (await fresh.close()) await rename(fresh.path, path);
}
