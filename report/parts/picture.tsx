import { excerpt, visibleText } from '../format/visible-text.js';
import type { Picture } from '../site/image-shelf.js';

/** Longest alt text, in characters: a screen reader cannot skip in the middle of one. */
const ALT_LENGTH = 120;

/** A thumbnail that links to the full picture, or a box that says why there is none. */
export function LinkedPicture(props: {
  picture: Picture | undefined;
  alt: string;
  base: string;
  size?: { width: number; height: number };
}) {
  const { picture, base } = props;
  if (!picture || picture.lost) return <LostPicture picture={picture} />;
  return (
    <a class="picture" href={base + picture.full}>
      <img
        src={base + picture.thumb}
        alt={altText(props.alt)}
        loading="lazy"
        decoding="async"
        width={props.size?.width}
        height={props.size?.height}
      />
    </a>
  );
}

/** The box in place of a picture that cannot be shown. */
export function LostPicture({ picture }: { picture: Picture | undefined }) {
  const why = picture?.lost ? picture.why : 'it is no longer in the store';
  return (
    <div class="lost" role="img" aria-label={`Picture lost: ${why}`}>
      <span>
        Picture lost
        <small>{why}</small>
      </span>
    </div>
  );
}

/** Alt texts hold no markup, so what is invisible is spelled out. */
export function altText(text: string): string {
  return visibleText(excerpt(text, ALT_LENGTH));
}
