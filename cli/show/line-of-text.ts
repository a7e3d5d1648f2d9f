import { excerpt, visibleText } from '../../report/format/visible-text.js';

/** Longest stretch of text of others that one line shows. */
const LENGTH = 200;

/** Text that others wrote, for one line of a terminal: nothing hides in it, and nothing moves the cursor. */
export function lineOfText(text: string, length = LENGTH): string {
  return visibleText(excerpt(text, length));
}

/** The same over several lines, each at most so wide, indented. */
export function wrappedText(text: string, { width, indent = '' }: { width: number; indent?: string }): string[] {
  const room = Math.max(10, width - indent.length);
  return visibleText(text)
    .split('\n')
    .flatMap((line) => wrapLine(line.replaceAll('\t', ' '), room))
    .map((line) => `${indent}${line}`.trimEnd());
}

function wrapLine(line: string, room: number): string[] {
  const lines: string[] = [];
  let rest = [...line];
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room);
    const cut = space > 0 ? space : room;
    lines.push(rest.slice(0, cut).join(''));
    rest = rest.slice(space > 0 ? cut + 1 : cut);
  }
  return [...lines, rest.join('')];
}
