import type { Environment } from '../../config/environment.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Check } from './check.js';
import { makePatient } from './patient.js';
import { runChecks, type Finding } from './run-checks.js';

/** Makes checks on what the environment names, and closes every connection that they opened. */
export async function examine(
  checks: readonly Check[],
  { environment, file }: { environment: Environment; file: RefreshFile | null },
): Promise<Finding[]> {
  const bed = makePatient(environment, file);
  try {
    return await runChecks(checks, bed.patient);
  } finally {
    await bed.close();
  }
}
