import { access, link, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutMetadata } from './without-metadata.js';
import { IMAGE_EXTENSIONS, sniffImage, type ImageExtension } from './sniff-image.js';

/** Width of thumbnails: a card of up to 240 CSS pixels on a screen of double density. */
export const THUMBNAIL_WIDTH_PX = 480;

/** Pictures read and scaled at the same time; each is held in memory whole. */
const AT_ONCE = 4;

/** What a page shows for one picture. Paths are relative to the site's root. */
export type Picture = { lost: false; full: string; thumb: string } | { lost: true; why: string };

interface ImageShelfOptions {
  siteDir: string;
  /** The site before this one, from which equal files are linked, not copied again; `null` for the first. */
  previousDir: string | null;
  image(sha256: string): Promise<Uint8Array>;
  thumbnail: (bytes: Uint8Array, widthPx: number) => Promise<Uint8Array>;
}

/** The pictures of one site: each is read, copied and scaled once, however many pages show it. */
export class ImageShelf {
  /** Pictures published. */
  images = 0;
  /** Hashes of pictures that cannot be shown: the only memory that grows, and only with what is broken. */
  private readonly lost = new Map<string, string>();

  constructor(private readonly options: ImageShelfOptions) {}

  get lostImages(): number {
    return this.lost.size;
  }

  /** Makes the folders; to be called once, first. */
  async open(): Promise<void> {
    await mkdir(join(this.options.siteDir, 'images'), { recursive: true });
    await mkdir(join(this.options.siteDir, 'thumbs'), { recursive: true });
  }

  /** Puts pictures into the site. A picture that is gone or no picture is `lost`; a full disk throws. */
  async place(hashes: Iterable<string>): Promise<Map<string, Picture>> {
    const distinct = [...new Set(hashes)];
    const placed = new Map<string, Picture>();
    for (let i = 0; i < distinct.length; i += AT_ONCE) {
      const batch = distinct.slice(i, i + AT_ONCE);
      const pictures = await Promise.all(batch.map((hash) => this.placeOne(hash)));
      batch.forEach((hash, k) => placed.set(hash, pictures[k]!));
    }
    return placed;
  }

  private async placeOne(hash: string): Promise<Picture> {
    // The hash becomes a file name.
    if (!/^[0-9a-zA-Z]{1,128}$/.test(hash)) return this.lose(hash, 'its address is not valid');
    const known = this.lost.get(hash);
    if (known !== undefined) return { lost: true, why: known };
    const there = await this.alreadyThere(hash);
    if (there) return shown(hash, there);
    const bytes = await attempt(() => this.options.image(hash));
    if (!bytes) return this.lose(hash, 'it is no longer in the store');
    const extension = sniffImage(bytes);
    if (!extension) return this.lose(hash, 'it is in no format that browsers show');
    const small = await attempt(() => this.options.thumbnail(bytes, THUMBNAIL_WIDTH_PX));
    if (!small) return this.lose(hash, 'it cannot be decoded');
    const picture = shown(hash, extension);
    await this.write(picture.full, withoutMetadata(bytes, extension));
    // Last, so that a thumbnail says that its full picture is there.
    await this.write(picture.thumb, small);
    this.images += 1;
    return picture;
  }

  private async alreadyThere(hash: string): Promise<ImageExtension | null> {
    if (!(await exists(join(this.options.siteDir, thumbPath(hash))))) return null;
    for (const extension of IMAGE_EXTENSIONS) {
      if (await exists(join(this.options.siteDir, fullPath(hash, extension)))) return extension;
    }
    return null;
  }

  private lose(hash: string, why: string): Picture {
    this.lost.set(hash, why);
    return { lost: true, why };
  }

  private async write(path: string, bytes: Uint8Array): Promise<void> {
    const target = join(this.options.siteDir, path);
    if (path.startsWith('images/') && (await this.linkFromPrevious(path, bytes.byteLength))) return;
    await writeFile(`${target}.part`, bytes);
    await rename(`${target}.part`, target);
  }

  /** Full pictures are named by their content in the store, and freed of metadata always alike, so an equal name and length is the same file; thumbnails are not. */
  private async linkFromPrevious(path: string, byteLength: number): Promise<boolean> {
    if (!this.options.previousDir) return false;
    const source = join(this.options.previousDir, path);
    try {
      if ((await stat(source)).size !== byteLength) return false;
      await link(source, join(this.options.siteDir, path));
      return true;
    } catch {
      return false; // Not there, or a file system without hard links: write it.
    }
  }
}

function shown(hash: string, extension: ImageExtension): Extract<Picture, { lost: false }> {
  return { lost: false, full: fullPath(hash, extension), thumb: thumbPath(hash) };
}

function fullPath(hash: string, extension: ImageExtension): string {
  return `images/${hash}.${extension}`;
}

function thumbPath(hash: string): string {
  return `thumbs/${hash}-${THUMBNAIL_WIDTH_PX}.webp`;
}

async function attempt<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch {
    return null;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
