/** Longest beginning of a prompt on the map, in characters; shorter where there are many points. */
const LENGTH = { few: 160, many: 80 };

/** What the map shows of a prompt. */
export function promptBeginning(text: string, points: keyof typeof LENGTH): string {
  const length = LENGTH[points];
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : characters.join('');
}
