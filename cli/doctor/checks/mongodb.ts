import { probeStore } from '../../../store/probe-store.js';
import { CONNECT_TIMEOUT_MS, connectStore, impatient } from '../../connect.js';
import type { Check, Verdict } from '../check.js';

/** Whether the store answers, what it is, and whether it does what we ask of it. */
export const mongodb: Check = {
  id: 'mongodb',
  async run(patient) {
    const mongodbUri = await patient.mongodbUri();
    // Opened as every command opens it, so that it fails with the same words.
    await (await connectStore(patient.environment, { mongodbUri })).close();
    const facts = await probeStore({ uri: impatient(mongodbUri), connectTimeoutMs: CONNECT_TIMEOUT_MS });
    const { version, replicaSet, embedded, broken } = facts;
    const kind = embedded ? `${embedded} (says MongoDB ${version})` : `MongoDB ${version}`;
    const verdicts = broken.map(({ feature, reason }): Verdict => ({
      status: 'fail',
      subject: feature,
      summary: `${kind}: ${feature} do not work: ${reason}`,
      mend: 'use MongoDB 7 or newer, or the embedded store of "echobench up"',
    }));
    if (verdicts.length > 0) return verdicts;
    const works = 'upserts, conditional updates and indexes work';
    if (embedded) return [{ status: 'ok', summary: `${kind}, for one machine; ${works}` }];
    if (replicaSet) return [{ status: 'ok', summary: `${kind}, replica set ${replicaSet}; ${works}` }];
    const summary = `${kind} without a replica set; ${works}, but one lost disk loses all`;
    return [{ status: 'warn', summary, mend: 'start mongod with --replSet, and run rs.initiate() once' }];
  },
};
