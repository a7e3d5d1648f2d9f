import type { Subject } from '../../../activities/review/load-subject.js';
import type { Reviewed } from '../../../core/review/as-reviewed.js';

/** Pictures with what each is taken for; a person can give them other parts. */
export function PictureRoles(props: { subject: Subject; shown: Reviewed; imageUrl: (sha256: string) => string }) {
  const { subject, shown, imageUrl } = props;
  const { inputImages, outputImages } = shown;
  const named = [...inputImages, ...outputImages];
  const pictures = [...named, ...subject.pictures.filter((sha256) => !named.includes(sha256))];
  if (pictures.length === 0) return <p class="empty">No pictures.</p>;
  return (
    <ul class="pictures">
      {pictures.map((sha256) => {
        const role = roleOf(sha256, shown);
        return (
          <li data-role={role}>
            <a href={imageUrl(sha256)} target="_blank" rel="noreferrer">
              <img src={imageUrl(sha256)} alt={roleWords(role)} loading="lazy" />
            </a>
            <select name={`role.${sha256}`} data-role-of={sha256} aria-label="What this picture is">
              {pictures.map((_, i) => (
                <option value={`input-${i + 1}`} selected={role === `input-${i + 1}`}>
                  {roleWords(`input-${i + 1}`)}
                </option>
              ))}
              <option value="output" selected={role === 'output'}>
                {roleWords('output')}
              </option>
              <option value="none" selected={role === 'none'}>
                {roleWords('none')}
              </option>
            </select>
          </li>
        );
      })}
    </ul>
  );
}

/** What the form sends for a picture. */
type Role = `input-${number}` | 'output' | 'none';

function roleOf(sha256: string, { inputImages, outputImages }: Reviewed): Role {
  const place = inputImages.indexOf(sha256);
  if (place >= 0) return `input-${place + 1}`;
  return outputImages.includes(sha256) ? 'output' : 'none';
}

function roleWords(role: Role): string {
  if (role === 'output') return 'Output';
  return role === 'none' ? 'Left out' : `Input ${role.slice('input-'.length)}`;
}

/**
 * The parts that a form gave to pictures: inputs by their numbers, outputs in the order of the form.
 *
 * @returns `null` where the form has no pictures.
 */
export function imagesIn(fields: Iterable<[string, string]>): { inputs: string[]; outputs: string[] } | null {
  const inputs: { sha256: string; place: number }[] = [];
  const outputs: string[] = [];
  let any = false;
  for (const [name, role] of fields) {
    const sha256 = /^role\.([0-9a-f]{64})$/.exec(name)?.[1];
    if (sha256 === undefined) continue;
    any = true;
    const place = /^input-(\d{1,3})$/.exec(role)?.[1];
    if (place !== undefined) inputs.push({ sha256, place: Number(place) });
    else if (role === 'output') outputs.push(sha256);
  }
  if (!any) return null;
  return { inputs: inputs.toSorted((a, b) => a.place - b.place).map(({ sha256 }) => sha256), outputs };
}
