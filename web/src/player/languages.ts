/** Names of languages in their own language: `sv` → `Svenska`. */

export function languageName(tag: string): string {
  if (!tag || tag === 'und') return 'Captions';
  try {
    const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    return tag;
  }
}
