import type { Child } from 'hono/jsx';
import { visibleText } from '../format/visible-text.js';

/**
 * No scripts, no frames, no forms, nothing from another host. `file:` stands for the site's own files when it is opened
 * from a disk, where browsers do not agree on what 'self' is.
 */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; img-src 'self' file:; style-src 'self' file:; base-uri 'none'; form-action 'none'";

/** The same for a page with the one script that there is, which is named by its hash. */
function policy(scriptSource: string | undefined): string {
  return scriptSource === undefined
    ? CONTENT_SECURITY_POLICY
    : `${CONTENT_SECURITY_POLICY}; script-src ${scriptSource}`;
}

interface LayoutProps {
  title: string;
  description: string;
  /** Leads to the site's root: empty, or `../`. */
  base: string;
  here: 'overview' | 'samples' | 'dataset';
  siteTitle: string;
  releaseId: string;
  /** The page's own script, as a policy names it; none when absent. */
  scriptSource?: string;
  children: Child;
}

/** What all pages share. */
export function Layout(props: LayoutProps) {
  return (
    <html lang="en">
      <Head {...props} />
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <Top {...props} />
        <main id="main" tabindex={-1}>
          {props.children}
        </main>
        <footer class="bottom">
          <p>
            {visibleText(props.siteTitle)}. Release <code>{props.releaseId}</code>.
          </p>
          <p>
            Prompts, comments and pictures are other people's; they are quoted for study and link to where they were
            posted.
          </p>
        </footer>
      </body>
    </html>
  );
}

function Head({ base, title, description, scriptSource }: LayoutProps) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={policy(scriptSource)} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="light dark" />
      <title>{visibleText(title)}</title>
      <meta name="description" content={visibleText(description)} />
      <link rel="icon" type="image/svg+xml" href={`${base}assets/icon.svg`} />
      <link rel="stylesheet" href={`${base}assets/style.css`} />
    </head>
  );
}

function Top({ base, here }: LayoutProps) {
  return (
    <header class="top">
      <p class="brand">
        <a href={`${base}index.html`}>ECHO</a>
      </p>
      <nav aria-label="Site">
        <SiteLink href={`${base}index.html`} current={here === 'overview'}>
          Overview
        </SiteLink>
        <SiteLink href={`${base}samples/index.html`} current={here === 'samples'}>
          Samples
        </SiteLink>
      </nav>
    </header>
  );
}

function SiteLink({ href, current, children }: { href: string; current: boolean; children: Child }) {
  return (
    <a href={href} aria-current={current ? 'true' : undefined}>
      {children}
    </a>
  );
}
