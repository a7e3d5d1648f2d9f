import { appendFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RefreshStatus } from '../../core/refresh-status.js';
import { PAID_STAGES } from '../../core/schemas/ledger-entry.js';
import { paidTwice, readBooks, total, type Books } from './books.js';
import { faultCases, type FaultCase } from './fault-cases.js';
import { FaultRig } from './fault-rig.js';

let calm: { status: RefreshStatus; books: Books };
const cases = faultCases();

beforeAll(async () => {
  const rig = await FaultRig.start();
  try {
    await rig.startRefresh(rig.file());
    calm = { status: await rig.finish(), books: await readBooks(rig) };
  } finally {
    await rig.end();
  }
});

afterAll(() => cases.forEach(({ after }) => after?.()));

/** A row of docs/reliability.md, where a file for them is named. */
async function note(fault: FaultCase, told: string, books: Books): Promise<void> {
  const file = process.env.ECHO_FAULT_REPORT;
  const twice = paidTwice(books, calm.books);
  const row = `| ${fault.name} | ${told} | ${total(books.calls)} | ${total(books.rows)} | ${total(books.lost)} | ${twice} |\n`;
  if (file) await appendFile(file, row);
}

describe('after a fault', () => {
  it('has an undisturbed run to compare with', () => {
    expect(calm.status.state).toBe('done');
    expect(calm.status.boards.length).toBeGreaterThan(0);
    expect(calm.books.rows).toEqual(calm.books.calls);
    expect(total(calm.books.lost)).toBe(0);
  });

  it.each(cases)('$name: board, ledger and bill are right', async (fault) => {
    const rig = await FaultRig.start(fault.variables);
    try {
      if (fault.start) await fault.start(rig);
      else await rig.startRefresh(rig.file(fault.change));
      const told = await fault.strike(rig);
      const status = await rig.finish();
      const books = await readBooks(rig);
      await note(fault, told, books);
      expect(status.state).toBe('done');
      expect(status.releaseId).toBe(calm.status.releaseId);
      expect(status.boards).toEqual(calm.status.boards);
      expect(status.judgeBoards).toEqual(calm.status.judgeBoards);
      expect(status.metrics).toEqual(calm.status.metrics);
      expect(new Set(books.answered.keys())).toEqual(new Set(calm.books.answered.keys()));
      for (const stage of PAID_STAGES) {
        // A worker can die between its ledger row and the request: such a row is `started` too.
        const notInLog = books.rows[stage] - books.calls[stage];
        expect(notInLog, `${stage}: rows of calls that never came`).toBeGreaterThanOrEqual(0);
        expect(notInLog, `${stage}: rows of calls that never came`).toBeLessThanOrEqual(books.lost[stage]);
      }
      expect(paidTwice(books, calm.books)).toBeLessThanOrEqual(total(books.lost) + (fault.mayRepeat ?? 0));
    } finally {
      await rig.end();
    }
  });
});
