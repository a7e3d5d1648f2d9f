import { readFileSync } from 'node:fs';
import { InputError } from '../core/input-error.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';

/** Gives a key by the name of its environment variable; `null` when there is none. */
export type Secrets = (name: string) => string | null;

/** Keys from the environment: `NAME`, or a file whose path stands in `NAME_FILE`, as container secrets are given. */
export function environmentSecrets(variables: NodeJS.ProcessEnv): Secrets {
  return (name) => {
    const value = variables[name];
    if (value) return value;
    const file = variables[`${name}_FILE`];
    if (!file) return null;
    try {
      return readFileSync(file, 'utf8').trim() || null;
    } catch {
      return null;
    }
  };
}

/** Names of all keys that a refresh needs. */
export function keyNames(file: RefreshFile): string[] {
  const used = [
    file.annotate.model.provider,
    ...file.models.map((model) => model.provider),
    ...file.judges.map((judge) => judge.provider),
  ];
  const providers = [...new Set(used)].flatMap((name) => file.providers[name]?.keyEnv ?? []);
  const sources = file.sources.flatMap((source) => (source.kind === 'x' ? (source.keyEnv ?? []) : []));
  const webhooks = file.notify.flatMap(({ urlEnv, secretEnv }) =>
    secretEnv === null ? [urlEnv] : [urlEnv, secretEnv],
  );
  return [...new Set([...providers, ...sources, ...webhooks])];
}

/** @throws InputError naming every key that is not there. Values are never shown. */
export function requireKeys(file: RefreshFile, secrets: Secrets): void {
  const missing = keyNames(file).filter((name) => secrets(name) === null);
  if (missing.length === 0) return;
  throw new InputError(
    missing.map(
      (name) =>
        `no key: set ${name} (or ${name}_FILE), also for the workers; where only they have it, pass --skip-key-check`,
    ),
  );
}

/** @throws InputError without the key. */
export function requireKey(name: string, secrets: Secrets): string {
  const key = secrets(name);
  if (key === null) throw new InputError([`no key: set ${name} (or ${name}_FILE) for the workers`]);
  return key;
}
