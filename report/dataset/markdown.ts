import { visibleText } from '../format/visible-text.js';

/** A table, or a word where it would be empty. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return ['Nothing.'];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Text of others as text: nothing in it is a link, a tag or a table's edge, and nothing in it hides. */
export function plain(text: string): string {
  return visibleText(text.replace(/\s+/g, ' ')).replace(/[\\`*_{}[\]<>()#+!|~]/g, String.raw`\$&`);
}

/** The same inside a code span, which a longer run of backticks ends. */
export function code(text: string): string {
  const shown = visibleText(text.replace(/\s+/g, ' '));
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  return `${fence} ${shown} ${fence}`;
}
