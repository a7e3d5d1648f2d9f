import type { Client } from '@temporalio/client';
import type { Environment } from '../../config/environment.js';
import type { Secrets } from '../../config/secrets.js';
import type { Targets } from '../../config/targets.js';
import { askedParties } from '../../core/asked-parties.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { ModelCatalogue } from '../../models/contract.js';
import type { Store } from '../../store/store.js';

/** `skipped` = could not be made, and says why. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skipped';

/** What one check found about one thing. */
export interface Verdict {
  status: CheckStatus;
  /** What it is about, where a check looks at several: a provider, a model, a task queue. */
  subject?: string;
  /** One line, no key in it. */
  summary: string;
  /** What to do about it; of `warn` and `fail` only. */
  mend?: string;
}

/** Everything that checks look at. What several of them need is asked for once, when the first one wants it. */
export interface Patient {
  environment: Environment;
  /** `null` when the operator named none. */
  file: RefreshFile | null;
  secrets: Secrets;
  now(): Date;
  /** @throws InputError when nothing says where Temporal is. */
  temporalTarget(): Promise<Targets['temporal']>;
  /** @throws InputError when nothing says where MongoDB is. */
  mongodbUri(): Promise<string>;
  /** @throws SkippedError when Temporal does not answer. */
  temporal(): Promise<{ client: Client; namespace: string }>;
  /** @throws SkippedError when the store does not answer. */
  store(): Promise<Store>;
  /**
   * What a provider of the file lists, asked in a protocol; `null` where the protocol has no list that is free.
   *
   * @throws ProviderError
   */
  catalogue(provider: string, protocol: string): Promise<AskedCatalogue | null>;
}

/** What a provider lists, with the moments between which it answered. */
export interface AskedCatalogue {
  catalogue: ModelCatalogue;
  askedAt: Date;
  answeredAt: Date;
}

export interface Check {
  /** Name in the JSON; scripts rely on it. */
  id: string;
  /** Only with a refresh file. */
  needsFile?: boolean;
  run(patient: Patient): Promise<Verdict[]>;
}

/** A check cannot be made because something that another check reports is not there. */
export class SkippedError extends Error {
  override readonly name = 'SkippedError';
}

/** The providers that a refresh file uses, each with the protocols in which it is spoken to. */
export function usedProviders(file: RefreshFile): { provider: string; protocols: string[] }[] {
  const protocols = new Map<string, Set<string>>();
  for (const { provider, protocol } of askedParties(file).map(({ config }) => config))
    protocols.set(provider, (protocols.get(provider) ?? new Set()).add(protocol));
  return [...protocols].map(([provider, spoken]) => ({ provider, protocols: [...spoken] }));
}
