import { access, link, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IMAGE_EXTENSIONS, sniffImage } from '../site/sniff-image.js';

/** The pictures of one export: each content once on the disk, named by its SHA-256, whatever number of samples shows it. */
export class PictureFolder {
  pictures = 0;
  bytes = 0;
  /** The only memory that grows, and only with what is broken. */
  private readonly lost = new Set<string>();

  /**
   * @param dir folder of the export.
   * @param splits folders of splits below `data`; a picture of two splits is one file with two names.
   */
  constructor(
    private readonly dir: string,
    private readonly splits: readonly string[],
    private readonly read: (sha256: string) => Promise<Uint8Array>,
  ) {}

  get lostPictures(): number {
    return this.lost.size;
  }

  /** Puts a picture beside the metadata of a split. @returns its path from there; `null` where it cannot be had. */
  async place(split: string, sha256: string): Promise<string | null> {
    // The hash becomes a file name.
    if (!/^[0-9a-f]{64}$/.test(sha256)) this.lost.add(sha256);
    if (this.lost.has(sha256)) return null;
    for (const other of [split, ...this.splits.filter((name) => name !== split)]) {
      const found = await this.find(other, sha256);
      if (found === null) continue;
      if (other !== split) await this.linkFrom(other, split, found);
      return `images/${found}`;
    }
    return this.write(split, sha256);
  }

  private async find(split: string, sha256: string): Promise<string | null> {
    for (const extension of IMAGE_EXTENSIONS) {
      const name = `${sha256}.${extension}`;
      if (await exists(join(this.dir, 'data', split, 'images', name))) return name;
    }
    return null;
  }

  private async write(split: string, sha256: string): Promise<string | null> {
    const bytes = await this.read(sha256).catch(() => null);
    const extension = bytes && sniffImage(bytes);
    if (!bytes || !extension) {
      this.lost.add(sha256);
      return null;
    }
    const name = `${sha256}.${extension}`;
    const path = join(await this.folder(split), name);
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    this.pictures += 1;
    this.bytes += bytes.byteLength;
    return `images/${name}`;
  }

  private async linkFrom(other: string, split: string, name: string): Promise<void> {
    await link(join(this.dir, 'data', other, 'images', name), join(await this.folder(split), name));
  }

  private async folder(split: string): Promise<string> {
    const folder = join(this.dir, 'data', split, 'images');
    await mkdir(folder, { recursive: true });
    return folder;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
