/** The film's tiles, fetched when they are first wanted. */
import { useEffect, useState } from 'preact/hooks';
import { fetchTiles, type Tile } from '../thumbnails';

export function useTiles(url: string | null, wanted: boolean): readonly Tile[] {
  const [tiles, setTiles] = useState<readonly Tile[]>([]);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (wanted) setAsked(true);
  }, [wanted]);
  useEffect(() => {
    if (!url || !asked) return;
    const abort = new AbortController();
    void fetchTiles(url, abort.signal).then((found) => {
      if (!abort.signal.aborted) setTiles(found);
    });
    return () => abort.abort();
  }, [url, asked]);
  return tiles;
}
