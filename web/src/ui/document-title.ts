/** The tab's title: the page first, the house after it. */
import { useEffect } from 'preact/hooks';

export function useDocumentTitle(page: string): void {
  useEffect(() => {
    document.title = page ? `${page} · Matinee` : 'Matinee';
  }, [page]);
}
