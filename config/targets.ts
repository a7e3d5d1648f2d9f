import { existsSync } from 'node:fs';
import { loadClientConfigProfile, toClientOptions, type ClientConfigProfile } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { InputError } from '../core/input-error.js';
import type { Environment } from './environment.js';
import { readPayloadKeys, type PayloadKey } from './payload-keys.js';
import { environmentSecrets } from './secrets.js';

/** Where Temporal and MongoDB are. */
export interface Targets {
  temporal: {
    connection: NativeConnectionOptions;
    namespace: string;
    address: string;
    /** What payloads are encrypted with; empty or absent for not at all. */
    payloadKeys?: readonly PayloadKey[];
  };
  mongodbUri: string;
}

/** Addresses of the embedded stack that runs on the data folder, as far as this room needs them. */
export interface StackAddresses {
  temporalAddress: string;
  namespace: string;
  mongodbUri: string;
}

/** Variables of which one says that Temporal is elsewhere; the same as those of Temporal's own tools. */
const TEMPORAL_VARIABLES = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

/**
 * The environment first, then the embedded stack that runs on the data folder.
 *
 * @throws InputError when neither says where to go, or Temporal's own configuration cannot be read.
 */
export function findTargets(environment: Environment, stack: StackAddresses | null): Targets {
  const { variables } = environment;
  const elsewhere = TEMPORAL_VARIABLES.some((name) => variables[name]);
  const mongodbUri = mongodbOf(environment, stack);
  const missing: string[] = [];
  if (!elsewhere && !stack) missing.push(absence('Temporal', 'TEMPORAL_ADDRESS', environment));
  if (!mongodbUri) missing.push(absence('MongoDB', 'MONGODB_URI', environment));
  if (missing.length > 0 || !mongodbUri) throw new InputError(missing);
  const temporal = !elsewhere && stack ? temporalOf(stack, variables) : temporalElsewhere(variables);
  return { temporal, mongodbUri };
}

/** The servers of a stack, whatever the environment names: for programs that start a stack of their own. */
export function stackTargets({ variables }: Environment, stack: StackAddresses): Targets {
  return { temporal: temporalOf(stack, variables), mongodbUri: stack.mongodbUri };
}

/** Where Temporal is, for a check that needs nothing else. @throws InputError when nothing says where to go. */
export function findTemporal(environment: Environment, stack: StackAddresses | null): Targets['temporal'] {
  const { variables } = environment;
  if (TEMPORAL_VARIABLES.some((name) => variables[name])) return temporalElsewhere(variables);
  if (!stack) throw new InputError([absence('Temporal', 'TEMPORAL_ADDRESS', environment)]);
  return temporalOf(stack, variables);
}

function temporalElsewhere(variables: NodeJS.ProcessEnv): Targets['temporal'] {
  const { connectionOptions, namespace } = readTemporalConfig(variables);
  const { address } = connectionOptions;
  // Never the library's own default: whoever names a profile or a file does not mean this machine.
  if (!address) throw unusable('it names no address; set TEMPORAL_ADDRESS, or address in the profile');
  return {
    connection: connectionOptions,
    namespace: namespace ?? 'default',
    address,
    payloadKeys: readPayloadKeys(variables),
  };
}

function temporalOf(
  { temporalAddress: address, namespace }: StackAddresses,
  variables: NodeJS.ProcessEnv,
): Targets['temporal'] {
  return { connection: { address }, namespace, address, payloadKeys: readPayloadKeys(variables) };
}

/** Where MongoDB is, for a command that needs nothing else. @throws InputError when nothing says where to go. */
export function findMongodb(environment: Environment, stack: StackAddresses | null): string {
  const mongodbUri = mongodbOf(environment, stack);
  if (!mongodbUri) throw new InputError([absence('MongoDB', 'MONGODB_URI', environment)]);
  return mongodbUri;
}

/** The environment for what must not go to the operator's own servers. Where Temporal's program is may still be said. */
export function withoutTargets(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const named = (name: string) =>
    name === 'MONGODB_URI' || (name.startsWith('TEMPORAL_') && name !== 'TEMPORAL_CLI_PATH');
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !named(name)));
}

function mongodbOf({ mongodbUri }: Environment, stack: StackAddresses | null): string | null {
  return mongodbUri ?? stack?.mongodbUri ?? null;
}

function absence(server: string, variable: string, { dataDir }: Environment): string {
  return `no ${server}: start the embedded stack with "echobench up", or set ${variable} (looked in ${dataDir})`;
}

function readTemporalConfig(variables: NodeJS.ProcessEnv): ReturnType<typeof toClientOptions> {
  const file = variables.TEMPORAL_CONFIG_FILE;
  // The library takes a file that is not there for an empty one.
  if (file && !existsSync(file)) throw unusable(`TEMPORAL_CONFIG_FILE: ${file} is not there`);
  const apiKey = environmentSecrets(variables)('TEMPORAL_API_KEY');
  const overrideEnvVars = { ...definedOnly(variables), ...(apiKey !== null && { TEMPORAL_API_KEY: apiKey }) };
  try {
    const profile = loadClientConfigProfile({ overrideEnvVars });
    requirePair(profile);
    return toClientOptions(profile);
  } catch (error) {
    if (error instanceof InputError) throw error;
    // Further lines quote the file, in which a key can stand.
    const [words] = (error as Error).message.split('\n');
    throw unusable(words ?? '');
  }
}

/** The library would go on without a certificate where only half of the pair is named. */
function requirePair({ tls }: ClientConfigProfile): void {
  if (!tls || Boolean(tls.clientCert) === Boolean(tls.clientKey)) return;
  const [has, lacks] = tls.clientCert ? ['certificate', 'key'] : ['key', 'certificate'];
  throw unusable(
    `a client ${has} without its ${lacks}: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, or both in the profile`,
  );
}

function unusable(words: string): InputError {
  return new InputError([`Temporal's configuration (${TEMPORAL_VARIABLES.join(', ')}) cannot be used: ${words}`]);
}

function definedOnly(variables: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
