import type { SiteSource } from '../contract.js';
import { grouped } from '../format/grouped.js';
import { count } from '../format/numbers.js';
import { asHeading, asWords, SPLIT_NAMES, SPLITS_IN_ORDER } from '../format/words.js';
import { CountBar } from './interval-bar.js';
import { ScrollTable } from './scroll-table.js';
import { UserText } from './user-text.js';

interface Step {
  name: string;
  n: number;
}

/** From posts found to samples released, with the reason of every drop. */
export function Funnel({ source }: { source: SiteSource }) {
  const groups = funnelGroups(source.funnel);
  const released = SPLITS_IN_ORDER.map((split) => ({
    name: SPLIT_NAMES[split].toLowerCase(),
    n: source.sampleCounts[split],
  }));
  const all = [...groups, { title: 'In the release', steps: released }];
  const max = Math.max(...all.flatMap((group) => group.steps.map((step) => step.n)));
  return (
    <section id="funnel">
      <h2>From posts to samples</h2>
      {groups.length === 0 ? <p class="empty">No counts were recorded for the stages before the release.</p> : ''}
      <ScrollTable caption="What was found, what was dropped and why, and what is left" class="funnel">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" class="num">
              Count
            </th>
            <th scope="col">
              <span class="unseen">Bar</span>
            </th>
          </tr>
        </thead>
        {all.map((group) => (
          <FunnelGroup title={group.title} steps={group.steps} max={max} />
        ))}
      </ScrollTable>
    </section>
  );
}

function FunnelGroup({ title, steps, max }: { title: string; steps: readonly Step[]; max: number }) {
  return (
    <tbody>
      <tr class="group">
        <th scope="rowgroup" colspan={3}>
          <UserText text={title} />
        </th>
      </tr>
      {steps.map((step) => (
        <tr>
          <th scope="row">
            <UserText text={step.name} />
          </th>
          <td class="num">{count(step.n)}</td>
          <td>
            <CountBar n={step.n} max={max} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}

/** Keys such as `dropped.not_relevant` by what stands before the first dot, in the order in which they were recorded. */
function funnelGroups(funnel: Record<string, number>): { title: string; steps: Step[] }[] {
  const groups = grouped(Object.entries(funnel), ([key]) => key.split('.')[0] ?? key);
  return groups.map(([group, entries]) => ({
    title: asHeading(group),
    steps: entries.map(([key, n]) => ({ name: key === group ? 'all' : asWords(key.slice(group.length + 1)), n })),
  }));
}
