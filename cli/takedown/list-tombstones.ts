import type { Tombstone } from '../../core/schemas/tombstone.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { withStore } from '../release/with-store.js';
import { lineOfText } from '../show/line-of-text.js';
import { table } from '../show/table.js';

/** `takedown list`. */
export async function listTombstones(json: boolean, { environment, terminal }: CommandContext): Promise<void> {
  const found = await withStore(environment, async (store) => {
    const tombstones: Tombstone[] = [];
    for await (const tombstone of store.tombstones.find({}, { sort: { at: -1 } })) tombstones.push(tombstone);
    return tombstones;
  });
  if (json) printJson(terminal, found);
  else if (found.length === 0) terminal.print('nothing was taken down');
  else for (const line of table(['Post', 'State', 'Since', 'By', 'Reason'], found.map(cells))) terminal.print(line);
}

function cells({ _id, state, at, source, by, reason }: Tombstone): string[] {
  return [
    lineOfText(_id, 40),
    state,
    at.toISOString().slice(0, 16),
    `${source} ${lineOfText(by, 20)}`,
    lineOfText(reason, 40),
  ];
}
