import { readRefreshFile } from '../../config/read-refresh-file.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { EXIT } from '../exit-code.js';
import type { CheckStatus } from './check.js';
import { checkModels } from './check-models.js';
import { examine } from './examine.js';
import { CHECKS } from './registry.js';
import type { Finding } from './run-checks.js';

export interface DoctorOptions {
  models?: boolean;
  json?: boolean;
}

/** JSON of `doctor --json`: its fields are a contract; more may be added. */
export interface DoctorReport {
  /** Whether nothing failed. */
  ok: boolean;
  counts: Record<CheckStatus, number>;
  checks: {
    check: string;
    /** With `--models` and no file: the refresh under way that it is about. */
    refresh: string | null;
    subject: string | null;
    status: CheckStatus;
    summary: string;
    mend: string | null;
  }[];
}

/** `doctor`: looks whether a refresh could run here. @throws InputError when the file cannot be used. */
export async function runDoctor(
  path: string | undefined,
  options: DoctorOptions,
  context: CommandContext,
): Promise<void> {
  const file = path === undefined ? null : readRefreshFile(path);
  const { environment, terminal } = context;
  const found = options.models ? checkModels(environment, file) : examine(CHECKS, { environment, file });
  const report = reportOf(await found);
  if (options.json) printJson(terminal, report);
  else for (const line of reportLines(report)) terminal.print(line);
  context.exit(report.ok ? EXIT.done : EXIT.failed);
}

function reportOf(findings: readonly Finding[]): DoctorReport {
  const counts = { ok: 0, warn: 0, fail: 0, skipped: 0 };
  for (const { status } of findings) counts[status] += 1;
  const checks = findings.map(({ check, refresh = null, subject = null, status, summary, mend = null }) => {
    return { check, refresh, subject, status, summary, mend };
  });
  return { ok: counts.fail === 0, counts, checks };
}

function reportLines({ checks, counts }: DoctorReport): string[] {
  const lines = checks.map(({ check, status, summary, mend }) => {
    return `${status.padEnd(7)}  ${check.padEnd(17)}  ${summary}${mend ? `; mend: ${mend}` : ''}`;
  });
  const total = `${counts.ok} ok, ${counts.warn} to look at, ${counts.fail} failed, ${counts.skipped} not checked`;
  return [...lines, total];
}
