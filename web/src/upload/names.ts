/** What a file is called when it is shown: without characters that forge lines or turn text round. */

const REFUSED = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const FILE_NAME_LIMIT = 255;

/** `name` as the ingest service takes it; never empty. */
export function displayName(name: string): string {
  const kept = [...name.replace(REFUSED, '').normalize('NFC')].slice(0, FILE_NAME_LIMIT).join('').trim();
  return kept || 'film';
}
