import { ProviderError } from '../../../core/provider-error.js';
import { usedProviders, type Check, type Patient, type Verdict } from '../check.js';

/** Whether the key of each provider is there and is taken, by the free list of its models. */
export const providers: Check = {
  id: 'provider-keys',
  needsFile: true,
  async run(patient) {
    return Promise.all(patient.file ? usedProviders(patient.file).map((used) => examine(used, patient)) : []);
  },
};

async function examine(
  { provider: subject, protocols }: { provider: string; protocols: string[] },
  patient: Patient,
): Promise<Verdict> {
  const keyEnv = patient.file?.providers[subject]?.keyEnv ?? null;
  if (keyEnv !== null && patient.secrets(keyEnv) === null) {
    const mend = `set ${keyEnv} (or ${keyEnv}_FILE), here and for the workers`;
    return { status: 'fail', subject, summary: `provider ${subject}: no key in ${keyEnv}`, mend };
  }
  const key = keyEnv === null ? 'needs no key' : `takes the key in ${keyEnv}`;
  try {
    const answers = await Promise.all(protocols.map((protocol) => patient.catalogue(subject, protocol)));
    const counts = answers.flatMap((answer) => (answer ? [answer.catalogue.models.length] : []));
    if (counts.length > 0)
      return { status: 'ok', subject, summary: `provider ${subject} ${key}; it lists ${Math.max(...counts)} models` };
    const there = keyEnv === null ? 'needs no key' : `there is a key in ${keyEnv}`;
    const summary = `provider ${subject}: ${there}; whether it is taken cannot be checked without paying`;
    return { status: 'skipped', subject, summary };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return failed(error, { subject, keyEnv });
  }
}

function failed(error: ProviderError, { subject, keyEnv }: { subject: string; keyEnv: string | null }): Verdict {
  const words = `provider ${subject}: ${error.message}`;
  switch (error.kind) {
    case 'bad_key': {
      const mend = keyEnv === null ? `name its key with keyEnv in the refresh file` : `put a valid key into ${keyEnv}`;
      return { status: 'fail', subject, summary: words, mend };
    }
    case 'out_of_credit':
      return { status: 'fail', subject, summary: words, mend: 'top the account up' };
    case 'provider_down':
      return { status: 'fail', subject, summary: words, mend: `see that it runs, or correct its baseUrl` };
    case 'rate_limited':
      return { status: 'warn', subject, summary: words, mend: 'wait, or lower limits.queues in the refresh file' };
    default:
      // A self-hosted server need not have a list.
      return { status: 'skipped', subject, summary: `${words}; its key and models cannot be checked for free` };
  }
}
