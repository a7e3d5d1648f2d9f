import type { Check } from './check.js';
import { blobs } from './checks/blobs.js';
import { clock } from './checks/clock.js';
import { disk } from './checks/disk.js';
import { models } from './checks/models.js';
import { mongodb } from './checks/mongodb.js';
import { namespace } from './checks/namespace.js';
import { providers } from './checks/providers.js';
import { searchAttributes } from './checks/search-attributes.js';
import { sources } from './checks/sources.js';
import { temporal } from './checks/temporal.js';
import { versions } from './checks/versions.js';
import { workers } from './checks/workers.js';

/** Every check, in the order in which they are printed. */
export const CHECKS: readonly Check[] = [
  versions,
  temporal,
  namespace,
  searchAttributes,
  workers,
  mongodb,
  blobs,
  disk,
  providers,
  sources,
  models,
  clock,
];

/** What `--models` looks at: a list of models also tells whether the key is taken, and without its key there is no list. */
export const MODEL_CHECKS: readonly Check[] = [providers, models];
