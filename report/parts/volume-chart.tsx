import type { DatasetAnalysis } from '../../core/schemas/dataset-analysis.js';
import { count } from '../format/numbers.js';
import { visibleText } from '../format/visible-text.js';
import { plural } from '../format/words.js';
import { scaleTo } from './interval-bar.js';
import { ScrollTable } from './scroll-table.js';
import { UserText } from './user-text.js';

type Volume = DatasetAnalysis['volume'];
type Day = Volume['days'][number];

const SIZE = { width: 960, height: 300, left: 44, right: 8, top: 64, bottom: 28 };

/** Days from one label of the axis to the next, at most so many labels. */
const LABELS = 8;

/** Lines of event names above the bars. */
const EVENT_LINES = 3;

/** Posts by day, those that passed the filter before those that were found, with spikes and events. */
export function VolumeChart({ volume }: { volume: Volume }) {
  const { days, windowDays, threshold, leastPosts, relevanceAtLeast, undated } = volume;
  const spikes = days.filter(({ isSpike }) => isSpike);
  const gaps = days.filter(({ collected }) => !collected).length;
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0);
  if (days.length === 0) return <p class="empty">The window has no days.</p>;
  return (
    <>
      <p class="note">
        {plural(
          sum(({ relevant }) => relevant),
          'post',
        )}{' '}
        of {count(sum(({ found }) => found))} passed the filter (relevance {relevanceAtLeast} or more);{' '}
        {count(sum(({ unrated }) => unrated))} were not rated, as another post of their thread had passed before, or as
        no verdict could be had.{' '}
        {undated > 0 ? `${plural(undated, 'post')} without a date ${undated === 1 ? 'is' : 'are'} left out. ` : ''}A day
        is a spike where its count is more than {threshold} above the median of the {windowDays} days around it, in
        units of 1.4826 times their median absolute deviation (modified z-score of Iglewicz and Hoaglin), not less than
        what chance gives such counts, and has {plural(leastPosts, 'post')} or more.
      </p>
      <figure class="chart">
        <Chart volume={volume} spikes={spikes.length} />
        <figcaption>
          <span class="key relevant" /> passed the filter <span class="key found" /> found{' '}
          {spikes.length > 0 ? (
            <>
              <span class="key spike" /> spike{' '}
            </>
          ) : (
            ''
          )}
          {gaps > 0 ? (
            <>
              <span class="key gap" /> not collected ({plural(gaps, 'day')})
            </>
          ) : (
            ''
          )}
        </figcaption>
      </figure>
      <VolumeTable volume={volume} />
    </>
  );
}

function Chart({ volume, spikes }: { volume: Volume; spikes: number }) {
  const { days, events } = volume;
  const { width, height, left, right, top, bottom } = SIZE;
  const scale = scaleTo(Math.max(...days.map(({ found }) => found)));
  const step = (width - left - right) / days.length;
  const x = (at: number) => round(left + at * step);
  const y = (n: number) => round(height - bottom - (n / scale.max) * (height - top - bottom));
  const bar = Math.max(1, step * 0.8);
  const every = Math.ceil(days.length / LABELS);
  const marked = events.flatMap((event) => {
    const at = days.findIndex(({ day }) => day === event.date);
    return at < 0 ? [] : [{ ...event, at }];
  });
  const isOneYear = days[0]?.day.slice(0, 4) === days.at(-1)?.day.slice(0, 4);
  const label = `Posts by day from ${days[0]?.day} to ${days.at(-1)?.day}, ${plural(spikes, 'spike')}`;
  return (
    <svg class="volume" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {scale.ticks.map((tick) => (
        <>
          <line class="tick" x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} />
          <text x={left - 6} y={y(tick) + 4} text-anchor="end">
            {scale.format(tick)}
          </text>
        </>
      ))}
      {days.map((day, i) => (
        <g>
          <title>{titleOf(day)}</title>
          {day.collected ? (
            ''
          ) : (
            <rect class="gap" x={x(i)} y={top} width={round(step)} height={height - top - bottom} />
          )}
          <rect class="found" x={x(i + 0.1)} y={y(day.found)} width={round(bar)} height={round(y(0) - y(day.found))} />
          <rect
            class={day.isSpike ? 'spike' : 'relevant'}
            x={x(i + 0.1)}
            y={y(day.relevant)}
            width={round(bar)}
            height={round(y(0) - y(day.relevant))}
          />
        </g>
      ))}
      {days.map((day, i) =>
        i % every === 0 ? (
          <text x={x(i + 0.5)} y={height - 8} text-anchor={i === 0 ? 'start' : 'middle'}>
            {isOneYear ? day.day.slice(5) : day.day}
          </text>
        ) : (
          ''
        ),
      )}
      {marked.map(({ at, date, label: name }, i) => (
        <EventMark x={x(at + 0.5)} line={i % EVENT_LINES} text={name} date={date} />
      ))}
    </svg>
  );
}

function EventMark({ x, line, text, date }: { x: number; line: number; text: string; date: string }) {
  const { width, height, bottom } = SIZE;
  const y = 14 + line * 16;
  const isRight = x > width * 0.7;
  return (
    <g class="event">
      <title>{`${date}: ${visibleText(text)}`}</title>
      <line x1={x} x2={x} y1={y + 4} y2={height - bottom} />
      <text x={isRight ? x - 4 : x + 4} y={y} text-anchor={isRight ? 'end' : 'start'}>
        {visibleText(text)}
      </text>
    </g>
  );
}

function VolumeTable({ volume: { days, events } }: { volume: Volume }) {
  return (
    <details>
      <summary>All days as a table</summary>
      <ScrollTable caption="Posts by day; the score is the modified z-score, where there are days enough around">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col" class="num">
              Passed
            </th>
            <th scope="col" class="num">
              Found
            </th>
            <th scope="col" class="num">
              Score
            </th>
            <th scope="col">Remarks</th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr>
              <th scope="row">{day.day}</th>
              <td class="num">{day.collected || day.found > 0 ? count(day.relevant) : '—'}</td>
              <td class="num">{day.collected || day.found > 0 ? count(day.found) : '—'}</td>
              <td class="num">{day.score === null ? '—' : day.score.toFixed(1)}</td>
              <td>
                {[day.collected ? '' : 'not collected', day.isSpike ? 'spike' : ''].filter(Boolean).join(', ')}
                {events
                  .filter(({ date }) => date === day.day)
                  .map(({ label }) => (
                    <>
                      {' '}
                      <UserText text={label} />
                    </>
                  ))}
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </details>
  );
}

function titleOf({ day, found, relevant, collected, isSpike, score }: Day): string {
  if (!collected && found === 0) return `${day}: not collected`;
  const tail = isSpike ? `, a spike (score ${score?.toFixed(1)})` : '';
  return `${day}: ${relevant} of ${found} passed${tail}`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
