import type { ModelView, SiteSource } from '../contract.js';
import { utcDay } from '../format/numbers.js';
import { asWords, plural } from '../format/words.js';
import { UserText } from './user-text.js';

/** Says that the site does not show all that was planned, and why. Nothing where the refresh is done. */
export function StateBanner({ source }: { source: SiteSource }) {
  const parked = source.models.filter((model) => model.parked !== null);
  if (source.state === 'done' && parked.length === 0) return <></>;
  return (
    <aside class="banner" aria-label="State of this refresh">
      <p>
        <strong>
          {source.state === 'partial' || source.state === 'done'
            ? 'Partial results.'
            : `The refresh is ${asWords(source.state)}.`}
        </strong>{' '}
        {parked.length > 0
          ? `${plural(parked.length, 'model run is', 'model runs are')} parked; every other number stands as it is.`
          : 'Some items failed or are still to come; the counts below say how many.'}
      </p>
      {parked.length > 0 ? (
        <ul>
          {parked.map((model) => (
            <ParkedModel model={model} />
          ))}
        </ul>
      ) : (
        ''
      )}
    </aside>
  );
}

function ParkedModel({ model }: { model: ModelView }) {
  const parked = model.parked!;
  return (
    <li>
      <b>
        <UserText text={model.modelId} />
      </b>
      : <UserText text={asWords(parked.reason)} />, since{' '}
      <time datetime={parked.since.toISOString()}>{utcDay(parked.since)}</time>
      {model.counts.missing ? `; ${plural(model.counts.missing, 'sample')} without an output` : ''}
    </li>
  );
}
