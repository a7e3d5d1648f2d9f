import { connectTemporal } from '../../connect.js';
import type { Check } from '../check.js';

/** Whether Temporal answers, and which version it is. */
export const temporal: Check = {
  id: 'temporal',
  async run(patient) {
    const target = await patient.temporalTarget();
    // A connection of its own: its error is this check's finding, with the words that every command uses.
    const connected = await connectTemporal({ temporal: target });
    try {
      const { serverVersion } = await connected.client.workflowService.getSystemInfo({});
      const version = serverVersion || 'unknown version';
      return [{ status: 'ok', summary: `Temporal ${version} answers at ${target.address}` }];
    } finally {
      await connected.close();
    }
  },
};
