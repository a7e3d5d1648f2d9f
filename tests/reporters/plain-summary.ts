import type { Reporter, TestModule } from 'vitest/node';

/** Prints the plain last line that scripts read: `N passed, N failed`, and how many were skipped, if any. */
export default class PlainSummary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      // A file that could not be loaded holds no tests, and must not look like one that passed.
      if (module.state() === 'failed' && [...module.children.allTests()].length === 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') counts[state] += 1;
      }
    }
    const { passed, failed, skipped } = counts;
    // The summary of the default reporter comes in the same turn; the line has to be the last one.
    process.on('exit', () =>
      console.log(`${skipped > 0 ? `${skipped} skipped\n` : ''}${passed} passed, ${failed} failed`),
    );
  }
}
