import { describe, expect, it } from 'vitest';
import { Gate, OPEN_GATE } from '../../workflows/gate.js';
import { isUsable, ReplyWatch, type Streaks } from '../../workflows/reply-watch.js';

/** A watch whose operator resumes at once. */
function watchReplies(streaks: Streaks = {}) {
  const gate = new Gate(OPEN_GATE);
  const parks: string[] = [];
  const asked: string[] = [];
  const watch = new ReplyWatch(gate, streaks, async ({ message, epoch }) => {
    expect(gate.now.state).toBe('closed');
    parks.push(message);
    gate.set({ state: 'open', epoch: epoch + 1 });
  });
  const note = (who: string, usable: boolean | null, name = '') =>
    watch.note(who, usable, async () => {
      asked.push(name);
    });
  return { watch, note, parks, asked };
}

describe('ReplyWatch', () => {
  it('parks at the fifth unusable reply in a row, and asks the row again when the gate opens', async () => {
    const { note, parks, asked, watch } = watchReplies();
    for (const name of ['a', 'b', 'c', 'd']) await note('judge-a', false, name);
    expect(parks).toEqual([]);
    await note('judge-a', false, 'e');

    expect(parks).toEqual(['5 in a row from judge-a']);
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(watch.streaks).toEqual({});
  });

  it('begins anew at a usable reply, and not at a request that was turned away', async () => {
    const { note, parks, watch } = watchReplies();
    for (let i = 0; i < 4; i += 1) await note('judge-a', false);
    await note('judge-a', true);
    for (let i = 0; i < 4; i += 1) await note('judge-a', false);
    await note('judge-a', null);

    expect(parks).toEqual([]);
    expect(watch.streaks).toEqual({ 'judge-a': 4 });
  });

  it('counts each judge by itself', async () => {
    const { note, parks } = watchReplies();
    for (let i = 0; i < 4; i += 1) {
      await note('judge-a', false);
      await note('judge-b', false);
    }

    expect(parks).toEqual([]);
  });

  it('goes on with the row of the chunk before, and asks again what it knows of it', async () => {
    const { note, parks, asked } = watchReplies({ 'judge-a': 3 });
    await note('judge-a', false, 'd');
    await note('judge-a', false, 'e');

    expect(parks).toHaveLength(1);
    expect(asked).toEqual(['d', 'e']);
  });
});

describe('isUsable', () => {
  it.each([
    [{ outcome: 'ok' }, true],
    [{ outcome: 'refused' }, true],
    [{ outcome: 'unparsable' }, false],
    [{ outcome: 'failed', badReply: true }, false],
    [{ outcome: 'failed', badReply: false }, null],
    [{ outcome: 'unsupported' }, null],
  ] as const)('of %j is %s', (report, usable) => {
    expect(isUsable({ kind: 'done', costUsd: 0, ...report })).toBe(usable);
  });
});
