/** Whether a task queue is meant by one of the patterns; `*` stands for any letters. */
export function queuePattern(patterns: readonly string[]): (queue: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.split('*').map(escape).join('.*')}$`));
  return (queue) => expressions.some((expression) => expression.test(queue));
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
