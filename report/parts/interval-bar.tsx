const WIDTH = 168;
const PAD = 6;

export interface Scale {
  /** Value at the right end; the left end is 0. */
  max: number;
  ticks: readonly number[];
  format(value: number): string;
}

/** Win rates: from none to all, with the line at one half where two models are equal. */
export const WIN_RATE_SCALE: Scale = { max: 1, ticks: [0, 0.5, 1], format: (value) => `${value * 100}%` };

/** A scale from 0 to a round number not below the largest value. */
export function scaleTo(largest: number): Scale {
  const unit = 10 ** Math.floor(Math.log10(largest > 0 ? largest : 1));
  const max = ([1, 2, 5, 10].find((step) => step * unit >= largest) ?? 10) * unit;
  return { max, ticks: [0, max / 2, max], format: (value) => String(Number(value.toPrecision(3))) };
}

interface IntervalBarProps {
  mean: number | null;
  low: number | null;
  high: number | null;
  scale: Scale;
}

/** A mean as a mark on its 95 % interval. All bars of a column have one scale, so that the eye can compare them. */
export function IntervalBar({ mean, low, high, scale }: IntervalBarProps) {
  if (mean === null) return <span class="bar-none" aria-hidden="true" />;
  const x = (at: number) => round(position(at, scale));
  const wide = low !== null && high !== null;
  return (
    <svg class="interval" width={WIDTH} height="18" viewBox={`0 0 ${WIDTH} 18`} aria-hidden="true" focusable="false">
      <line class="track" x1={PAD} x2={WIDTH - PAD} y1="9" y2="9" />
      {scale.ticks.map((tick) => (
        <line class="tick" x1={x(tick)} x2={x(tick)} y1="3" y2="15" />
      ))}
      {wide ? (
        <rect class="range" x={x(low)} width={round(Math.max(1, x(high) - x(low)))} y="4" height="10" rx="2" />
      ) : (
        ''
      )}
      <rect class="mean" x={round(x(mean) - 1.5)} width="3" y="1.5" height="15" rx="1" />
    </svg>
  );
}

/** The numbers under which the bars of a column stand. */
export function IntervalAxis({ scale }: { scale: Scale }) {
  const anchors = ['start', 'middle', 'end'];
  return (
    <svg class="axis" width={WIDTH} height="14" viewBox={`0 0 ${WIDTH} 14`} aria-hidden="true" focusable="false">
      {scale.ticks.map((tick, i) => (
        <text
          x={round(position(tick, scale)) + (i - 1) * (i === 1 ? 0 : PAD)}
          y="11"
          text-anchor={anchors[i] ?? 'middle'}
        >
          {scale.format(tick)}
        </text>
      ))}
    </svg>
  );
}

/** A count as the share of the largest in its column; it is as wide as the column. */
export function CountBar({ n, max }: { n: number; max: number }) {
  const width = max > 0 ? round(Math.min(1, Math.max(0, n / max)) * 400) : 0;
  return (
    <svg class="count" viewBox="0 0 400 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="bar" x="0" y="1" height="8" width={n > 0 ? Math.max(1, width) : 0} />
    </svg>
  );
}

function position(value: number, scale: Scale): number {
  const share = Math.min(1, Math.max(0, value / scale.max));
  return PAD + share * (WIDTH - 2 * PAD);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
