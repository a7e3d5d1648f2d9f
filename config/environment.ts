import { resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../core/input-error.js';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A variable that is set to nothing counts as not set. */
const optional = z.preprocess((value) => (value === '' ? undefined : value), z.string().optional());

const Variables = z.object({
  ECHO_DATA_DIR: optional,
  ECHO_BLOB_DIR: optional,
  ECHO_METRICS_ADDRESS: z.preprocess(
    (value) => value || undefined,
    z
      .string()
      .regex(
        /^(\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:]+\]):\d{1,5}$/,
        'must be an IP address and a port, such as 127.0.0.1:9464',
      )
      .optional(),
  ),
  ECHO_LOG_LEVEL: z.preprocess((value) => value || undefined, z.enum(LEVELS).default('info')),
  MONGODB_URI: z.preprocess(
    (value) => value || undefined,
    z
      .string()
      .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
      .optional(),
  ),
});

/** What the environment says, read once. Keys of providers are read by name, when a call needs them. */
export interface Environment {
  /** Folder of the embedded stack, its logs and its blobs. Absolute. */
  dataDir: string;
  blobDir: string;
  logLevel: (typeof LEVELS)[number];
  /** `null` = that of the stack that runs on the data folder. */
  mongodbUri: string | null;
  /** `host:port` on which workers serve metrics to Prometheus; `null` = not at all. */
  metricsAddress: string | null;
  variables: NodeJS.ProcessEnv;
}

/** @throws InputError naming every variable that cannot be used. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const parsed = Variables.safeParse(variables);
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues.map((issue) => `environment variable ${issue.path.join('.')}: ${issue.message}`),
    );
  }
  const { ECHO_DATA_DIR, ECHO_BLOB_DIR, ECHO_LOG_LEVEL, ECHO_METRICS_ADDRESS, MONGODB_URI } = parsed.data;
  const dataDir = resolve(ECHO_DATA_DIR ?? '.echo');
  return {
    dataDir,
    blobDir: resolve(ECHO_BLOB_DIR ?? `${dataDir}/blobs`),
    logLevel: ECHO_LOG_LEVEL,
    mongodbUri: MONGODB_URI ?? null,
    metricsAddress: ECHO_METRICS_ADDRESS ?? null,
    variables,
  };
}
