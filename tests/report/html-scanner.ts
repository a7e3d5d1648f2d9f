export interface Tag {
  name: string;
  attributes: Record<string, string>;
}

/** Elements that have no end tag. */
const VOID = new Set(['meta', 'link', 'img', 'br', 'hr', 'input']);

/**
 * Reads the tags of a page that our own renderer wrote. It is stricter than a browser: a `<` that starts no well-formed tag,
 * or an end tag that closes nothing, throws. So text that was not escaped cannot go unseen.
 */
export function scanHtml(html: string): { tags: Tag[]; text: string } {
  const tags: Tag[] = [];
  const open: string[] = [];
  let text = '';
  let at = html.startsWith('<!doctype html>') ? '<!doctype html>'.length : 0;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    text += decode(html.slice(at, next < 0 ? undefined : next));
    if (next < 0) break;
    const match = /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*(?:="[^"<]*")?)*)\s*(\/?)>/.exec(
      html.slice(next, next + 20_000),
    );
    if (!match) throw new Error(`no tag at: ${html.slice(next, next + 80)}`);
    const [whole, end, name, attributes, selfClosed] = match as unknown as [string, string, string, string, string];
    if (end) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing: ${html.slice(next - 80, next + 20)}`);
    } else {
      tags.push({ name, attributes: readAttributes(attributes) });
      if (!VOID.has(name) && !selfClosed) open.push(name);
    }
    at = next + whole.length;
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(' ')}`);
  return { tags, text };
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(text.matchAll(/([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g), ([, name, value]) => [
      name!,
      decode(value ?? ''),
    ]),
  );
}

function decode(text: string): string {
  const named: Record<string, string> = {
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
    '&amp;': '&',
    '&shy;': '\u00ad',
  };
  return text.replace(/&(?:lt|gt|quot|amp|shy|#39);/g, (entity) => named[entity]!);
}
