import { mkdir, readdir, readlink, rename, rm, rmdir, stat, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Versions kept, the current one included. */
const KEEP = 5;

/** A build this much older than a new one is taken for the remains of a crash, and removed. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** One build of a site: a folder that nobody sees until it is whole. */
export interface SiteVersion {
  name: string;
  /** Where to write, `<dir>/versions/<name>.partial`. */
  partialDir: string;
  /** The site that is published now; `null` where there is none. */
  previousDir: string | null;
  /** Gives the folder its name and swaps `<dir>/current` to it in one step. Returns `<dir>/versions/<name>`. */
  publish(): Promise<string>;
  /** Removes what was written; the published site stays. */
  discard(): Promise<void>;
}

/** Makes a folder for a new build of the site in `dir`. Two builds at a time get two folders. */
export async function claimVersion(dir: string, wanted: string): Promise<SiteVersion> {
  const versions = join(dir, 'versions');
  await mkdir(versions, { recursive: true });
  const name = await claimName(versions, wanted);
  const partialDir = join(versions, `${name}.partial`);
  return {
    name,
    partialDir,
    previousDir: await currentVersion(dir),
    async publish() {
      await rename(partialDir, join(versions, name));
      await swapCurrent(dir, name);
      await prune(dir, name);
      return join(versions, name);
    },
    async discard() {
      await rm(partialDir, { recursive: true, force: true });
    },
  };
}

/** The folder that `<dir>/current` points to, or `null`. */
async function currentVersion(dir: string): Promise<string | null> {
  const target = await readlink(join(dir, 'current')).catch(() => null);
  return target === null ? null : join(dir, 'versions', basename(target));
}

/** `mkdir` fails where a folder exists, so that the claim has one winner. */
async function claimName(versions: string, wanted: string): Promise<string> {
  for (let i = 1; ; i += 1) {
    const name = i === 1 ? wanted : `${wanted}-${i}`;
    const partial = join(versions, `${name}.partial`);
    const mine = await mkdir(partial).then(() => true, ifExists);
    if (!mine) continue;
    const taken = await stat(join(versions, name)).catch(() => null);
    if (!taken) return name;
    await rmdir(partial);
  }
}

function ifExists(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}

/** A rename over a symbolic link is one step for the file system; unlink and link again would be two. */
async function swapCurrent(dir: string, name: string): Promise<void> {
  const fresh = join(dir, `.current-${name}`);
  await rm(fresh, { force: true });
  await symlink(join('versions', name), fresh);
  await rename(fresh, join(dir, 'current'));
}

/** Removes every version of a site but the published one: earlier ones show what has been taken down since. */
export async function removeOldVersions(dir: string): Promise<void> {
  const current = await currentVersion(dir);
  if (current === null) return;
  const versions = join(dir, 'versions');
  for (const name of await readdir(versions))
    if (name !== basename(current)) await rm(join(versions, name), { recursive: true, force: true });
}

async function prune(dir: string, published: string): Promise<void> {
  const versions = join(dir, 'versions');
  const folders = await Promise.all(
    (await readdir(versions)).map(async (name) => ({ name, at: await modifiedAt(join(versions, name)) })),
  );
  const now = folders.find((folder) => folder.name === published)?.at ?? 0;
  const whole = folders.filter(({ name }) => !name.endsWith('.partial') && name !== published);
  const old = whole.toSorted((a, b) => b.at - a.at || b.name.localeCompare(a.name)).slice(KEEP - 1);
  const abandoned = folders.filter(({ name, at }) => name.endsWith('.partial') && now - at > ABANDONED_AFTER_MS);
  for (const { name } of [...old, ...abandoned]) await rm(join(versions, name), { recursive: true, force: true });
}

/** Time of the file system, the same clock for all folders; 0 for one that another build has just removed. */
async function modifiedAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found?.mtimeMs ?? 0;
}
