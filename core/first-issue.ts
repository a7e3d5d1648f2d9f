import type { ZodError } from 'zod';

/** The first complaint of a schema in one line: where, and what. */
export function firstIssue(error: ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'does not follow the schema';
  const where = issue.path.map(String).join('.');
  return where ? `${where}: ${issue.message}` : issue.message;
}
