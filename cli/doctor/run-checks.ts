import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../core/input-error.js';
import { redact } from '../../core/redact.js';
import { SkippedError, type Check, type Patient, type Verdict } from './check.js';

/** Longest that one check may take. */
const TIME_LIMIT_MS = 15_000;

export interface Finding extends Verdict {
  check: string;
  /** The refresh that it is about, where a command looked at those under way. */
  refresh?: string;
}

/** Runs checks at the same time. None of them can break the others: what goes wrong in one is its finding. */
export async function runChecks(checks: readonly Check[], patient: Patient): Promise<Finding[]> {
  const due = checks.filter((check) => patient.file !== null || !check.needsFile);
  const found = await Promise.all(due.map((check) => runCheck(check, patient)));
  return found.flat();
}

async function runCheck(check: Check, patient: Patient): Promise<Finding[]> {
  const controller = new AbortController();
  try {
    const verdicts = await Promise.race([check.run(patient), tooLate(controller.signal)]);
    return verdicts.map((verdict) => ({ check: check.id, ...verdict }));
  } catch (error) {
    return [{ check: check.id, ...verdictOf(error) }];
  } finally {
    controller.abort();
  }
}

async function tooLate(signal: AbortSignal): Promise<Verdict[]> {
  await sleep(TIME_LIMIT_MS, undefined, { signal });
  return [{ status: 'skipped', summary: `no answer within ${TIME_LIMIT_MS / 1000} s` }];
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof SkippedError) return { status: 'skipped', summary: `cannot be checked: ${error.message}` };
  const { message, name, cause } = error as Error;
  if (error instanceof InputError || name === 'UnreachableError') {
    // Its second half says how to mend it.
    const [summary = '', ...mend] = (error instanceof InputError ? error.lines.join('; ') : message).split(
      /; |: (?=start )/,
    );
    return { status: 'fail', summary: redact(summary), mend: mend.join('; ') };
  }
  const words = cause instanceof Error ? `${message}: ${cause.message}` : message;
  return { status: 'fail', summary: redact(words), mend: 'see the message' };
}
