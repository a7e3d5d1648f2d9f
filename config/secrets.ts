import { readFileSync, statSync } from 'node:fs';
import { askedParties } from '../core/asked-parties.js';
import { InputError } from '../core/input-error.js';
import { isNetworkSource } from '../core/network-source.js';
import type { NetworkSource } from '../core/schemas/source.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';

/** Gives a key by the name of its environment variable; `null` when there is none. @throws InputError for a bad `NAME_FILE`. */
export type Secrets = (name: string) => string | null;

/** No key and no list of keys is longer; a `NAME_FILE` that leads to something else is a mistake. */
const LARGEST_BYTES = 64 * 1024;

/**
 * Keys from the environment: `NAME`, or a file whose path stands in `NAME_FILE`, as container secrets are given. White
 * space around a file's content, such as the end of its line, is no part of the key.
 *
 * @throws InputError, on asking, where `NAME_FILE` is set and its file cannot be read or is empty: whoever sets it wants
 * that key, and going on without one would only fail later and elsewhere.
 */
export function environmentSecrets(variables: NodeJS.ProcessEnv): Secrets {
  return (name) => {
    const value = variables[name];
    if (value) return value;
    const file = variables[`${name}_FILE`];
    return file ? readKeyFile(`${name}_FILE`, file) : null;
  };
}

function readKeyFile(variable: string, file: string): string {
  const mend = `correct ${variable}, or the file`;
  let content: string;
  try {
    const { size } = statSync(file);
    if (size > LARGEST_BYTES) throw new InputError([`${variable}: ${file} is over 64 KiB, so it is no key; ${mend}`]);
    content = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError([`${variable}: ${file} cannot be read (${code ?? 'unknown error'}); ${mend}`]);
  }
  if (content === '') throw new InputError([`${variable}: ${file} is empty; ${mend}`]);
  return content;
}

/** Names of all keys that a refresh needs. */
export function keyNames(file: RefreshFile): string[] {
  const used = askedParties(file).map(({ config }) => config.provider);
  const providers = used.flatMap((name) => file.providers[name]?.keyEnv ?? []);
  const sources = file.sources.filter(isNetworkSource).flatMap(sourceKeyNames);
  const webhooks = file.notify.flatMap(({ urlEnv, secretEnv }) =>
    secretEnv === null ? [urlEnv] : [urlEnv, secretEnv],
  );
  return [...new Set([...providers, ...sources, ...webhooks])];
}

/** Names of the keys of one source: none where it is asked without one, two where a key belongs to an account. */
export function sourceKeyNames(source: NetworkSource): string[] {
  if (source.keyEnv === null) return [];
  return 'accountEnv' in source ? [source.accountEnv, source.keyEnv] : [source.keyEnv];
}

/** @throws InputError naming every key that is not there or cannot be read. Values are never shown. */
export function requireKeys(file: RefreshFile, secrets: Secrets): void {
  const complaints = keyNames(file).flatMap((name) => complaintsAbout(name, secrets));
  if (complaints.length > 0) throw new InputError(complaints);
}

function complaintsAbout(name: string, secrets: Secrets): readonly string[] {
  try {
    if (secrets(name) !== null) return [];
    return [
      `no key: set ${name} (or ${name}_FILE), also for the workers; where only they have it, pass --skip-key-check`,
    ];
  } catch (error) {
    if (error instanceof InputError) return error.lines;
    throw error;
  }
}

/** @throws InputError without the key. */
export function requireKey(name: string, secrets: Secrets): string {
  const key = secrets(name);
  if (key === null) throw new InputError([`no key: set ${name} (or ${name}_FILE) for the workers`]);
  return key;
}
