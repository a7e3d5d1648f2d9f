import { resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../core/input-error.js';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** `NAME=VALUE,NAME=VALUE`, as OpenTelemetry has it. */
const HEADERS = /^\s*[\w-]+=[^,]*(,\s*[\w-]+=[^,]*)*$/;

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
  OTEL_EXPORTER_OTLP_ENDPOINT: z.preprocess((value) => value || undefined, z.url({ protocol: /^https?$/ }).optional()),
  OTEL_EXPORTER_OTLP_HEADERS: z.preprocess(
    (value) => value || undefined,
    z.string().regex(HEADERS, 'must be NAME=VALUE, several with commas between them').optional(),
  ),
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
  /** Where workers send traces, in OTLP over HTTP; `null` = nowhere. The headers are secret. */
  traces: { url: string; headers: Record<string, string> } | null;
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
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = parsed.data;
  const dataDir = resolve(ECHO_DATA_DIR ?? '.echo');
  return {
    dataDir,
    blobDir: resolve(ECHO_BLOB_DIR ?? `${dataDir}/blobs`),
    logLevel: ECHO_LOG_LEVEL,
    mongodbUri: MONGODB_URI ?? null,
    metricsAddress: ECHO_METRICS_ADDRESS ?? null,
    traces: endpoint === undefined ? null : { url: tracesUrl(endpoint), headers: headersIn(headers ?? '') },
    variables,
  };
}

function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

function headersIn(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => /^\s*([\w-]+)=(.*?)\s*$/.exec(pair)?.slice(1, 3) ?? []);
  const headers: Record<string, string> = {};
  for (let i = 0; i < pairs.length; i += 2) headers[pairs[i] ?? ''] = decoded(pairs[i + 1] ?? '');
  return headers;
}

/** Values may be written with % signs; one that is no such code stands for itself. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
