import type { ModelView, SampleView } from '../contract.js';
import { excerpt, visibleText } from '../format/visible-text.js';
import { SPLIT_NAMES } from '../format/words.js';
import { FeedbackList, PostLink } from '../parts/feedback-list.js';
import { Generation } from '../parts/generation.js';
import { LinkedPicture } from '../parts/picture.js';
import { UserText } from '../parts/user-text.js';
import type { Picture } from '../site/image-shelf.js';
import { galleryPage, samplePage } from '../site/site-paths.js';
import { Layout } from './layout.js';

interface SamplePageProps {
  siteTitle: string;
  releaseId: string;
  models: readonly ModelView[];
  view: SampleView;
  pictures: ReadonlyMap<string, Picture>;
  /** Neighbours in the same split. */
  previousId: string | null;
  nextId: string | null;
}

/** All that is known of one sample. */
export function SamplePage(props: SamplePageProps) {
  const { sample, generations } = props.view;
  return (
    <Layout
      title={`${excerpt(sample.prompt, 60)} · ${props.siteTitle}`}
      description={excerpt(sample.prompt, 200)}
      base="../"
      here="samples"
      siteTitle={props.siteTitle}
      releaseId={props.releaseId}
    >
      <Neighbours {...props} />
      <div class="masthead small">
        <p class="kicker">
          <a href={galleryPage(sample.split, 1)}>{SPLIT_NAMES[sample.split]}</a>
        </p>
        <h1>
          Sample <code class="copy">{visibleText(sample._id)}</code>
        </h1>
      </div>
      <Prompt sample={sample} />
      <Pictures title="Input images" hashes={sample.inputImages} {...props} />
      <section>
        <h2>Outputs</h2>
        {generations.length === 0 ? <p class="empty">{noOutputs(props.view)}</p> : <Outputs {...props} />}
      </section>
      <Pictures title="Images from the community" hashes={sample.communityImages} {...props} />
      {sample.feedback.length > 0 ? (
        <section>
          <h2>Feedback</h2>
          <FeedbackList feedback={sample.feedback} />
        </section>
      ) : (
        ''
      )}
      <Posts urls={sample.postUrls} />
      <Neighbours {...props} />
    </Layout>
  );
}

function Prompt({ sample }: { sample: SampleView['sample'] }) {
  const short = sample.prompt.length <= 240;
  return (
    <section>
      <h2 class="unseen">Prompt</h2>
      <blockquote class={short ? 'prompt short' : 'prompt'} dir="auto">
        <UserText text={sample.prompt} />
      </blockquote>
      {sample.promptModified ? (
        <p class="note">Not as posted: parts of it were joined from several posts, or a placeholder was filled in.</p>
      ) : (
        ''
      )}
    </section>
  );
}

function Outputs({ view, models, pictures }: SamplePageProps) {
  const order = new Map(models.map((model, i) => [model.modelId, i]));
  const place = (modelId: string) => order.get(modelId) ?? models.length;
  const sorted = view.generations.toSorted((a, b) => place(a.modelId) - place(b.modelId));
  return (
    <div class="outputs">
      {sorted.map((generation) => (
        <Generation
          generation={generation}
          model={models.find((model) => model.modelId === generation.modelId)}
          pictures={pictures}
          prompt={view.sample.prompt}
        />
      ))}
    </div>
  );
}

function Pictures({
  title,
  hashes,
  pictures,
  view,
}: { title: string; hashes: readonly string[] } & Pick<SamplePageProps, 'pictures' | 'view'>) {
  if (hashes.length === 0) return <></>;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="pictures">
        {hashes.map((hash, i) => (
          <li>
            <LinkedPicture
              picture={pictures.get(hash)}
              alt={`${title}, ${i + 1} of ${hashes.length}, for: ${view.sample.prompt}`}
              base="../"
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Posts({ urls }: { urls: readonly string[] }) {
  if (urls.length === 0) return <></>;
  return (
    <section>
      <h2>Where it was posted</h2>
      <ul class="posts">
        {urls.map((url) => (
          <li>
            <PostLink url={url} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Neighbours({ previousId, nextId, view }: SamplePageProps) {
  return (
    <nav class="neighbours" aria-label="Samples of this split">
      {previousId === null ? (
        <span />
      ) : (
        <a rel="prev" href={samplePage(previousId)}>
          Previous
        </a>
      )}
      <a href={galleryPage(view.sample.split, 1)}>All of {SPLIT_NAMES[view.sample.split].toLowerCase()}</a>
      {nextId === null ? (
        <span />
      ) : (
        <a rel="next" href={samplePage(nextId)}>
          Next
        </a>
      )}
    </nav>
  );
}

function noOutputs({ sample }: SampleView): string {
  if (sample.split === 'analysis') return 'Samples of this split are kept for study; models are not run on them.';
  return 'No model was run on this sample.';
}
