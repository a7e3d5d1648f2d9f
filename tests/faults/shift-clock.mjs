/**
 * Loaded before a worker (`node --import`): each SIGUSR2 moves what `Date` says, first six hours on, then six hours back
 * from the truth, then to the truth. Timers, the servers and the clock of the machine stay as they are.
 */
const HOUR_MS = 3_600_000;
const SHIFTS = [6 * HOUR_MS, -6 * HOUR_MS, 0];
const TrueDate = globalThis.Date;
let shiftMs = 0;

process.on('SIGUSR2', () => {
  shiftMs = SHIFTS.shift() ?? 0;
});

globalThis.Date = class Date extends TrueDate {
  constructor(...args) {
    if (args.length === 0) super(TrueDate.now() + shiftMs);
    else super(...args);
  }

  static now() {
    return TrueDate.now() + shiftMs;
  }
};
