/** An address that means nothing here. */
import { href } from '../router';
import { useDocumentTitle } from '../ui/document-title';

export function NotFoundPage() {
  useDocumentTitle('Not found');
  return (
    <div class="narrow">
      <h1>There is nothing at this address</h1>
      <p class="muted">The link may be old or mistyped.</p>
      <a class="button button-main" href={href.titles}>
        To the films
      </a>
    </div>
  );
}
