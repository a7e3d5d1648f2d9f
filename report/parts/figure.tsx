/** The dash of a number that does not exist, with the reason for it. Never a zero. */
export function None({ why }: { why: string }) {
  return (
    <abbr class="none" title={why}>
      —
    </abbr>
  );
}

/** A number, or a dash with the reason. */
export function Figure({
  value,
  format,
  why,
}: {
  value: number | null;
  format: (value: number) => string;
  why: string;
}) {
  if (value === null || !Number.isFinite(value)) return <None why={why} />;
  return <span class="figure">{format(value)}</span>;
}
