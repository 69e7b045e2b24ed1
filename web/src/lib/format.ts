/** Numbers as people read them: clock times, spoken times, sizes, rates, dates. */

/** `75` → `1:15`, `3671` → `1:01:11`; `like` (seconds) keeps the width steady beside a longer time. */
export function clock(seconds: number, like = seconds): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  const long = hours > 0 || like >= 3600;
  return long ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

/** `3671` → `1 hour 1 minute`, `75` → `1 minute 15 seconds`: for labels that are read aloud. */
export function spokenTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = whole % 60;
  const parts = [hours && plural(hours, 'hour'), minutes && plural(minutes, 'minute')];
  if (hours === 0 && (rest > 0 || minutes === 0)) parts.push(plural(rest, 'second'));
  return parts.filter(Boolean).join(' ');
}

/** `5280` → `1 h 28 min`, `64` → `1 min`, `12` → `12 s`: a film's length on its card. */
export function length(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `95` → `about 2 min left`, `8` → `8 s left`. */
export function remaining(seconds: number): string {
  if (seconds < 1) return 'almost done';
  return seconds < 60 ? `${Math.ceil(seconds)} s left` : `about ${length(seconds)} left`;
}

/** `0.00231` → `$0.0023`, `12.5` → `$12.50`: cents, and smaller where it takes less than a dollar. */
export function dollars(usd: number): string {
  return `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
}

/** Decimal units, as disks and networks are sold: `3312853` → `3.3 MB`. */
export function bytes(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** Bits per second: `2960000` → `3.0 Mbps`, `350000` → `350 kbps`. */
export function bitrate(bitsPerSecond: number): string {
  if (bitsPerSecond < 999_500) return `${Math.round(bitsPerSecond / 1000)} kbps`;
  const megabits = bitsPerSecond / 1e6;
  return `${megabits.toFixed(megabits < 99.5 ? 1 : 0)} Mbps`;
}

/** `2026-11-22T14:00:00Z` → `3 minutes ago`, `yesterday`, `22 Nov 2026`. */
export function ago(iso: string, nowMs = Date.now()): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return '';
  const seconds = Math.max(0, (nowMs - then) / 1000);
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${plural(Math.max(1, Math.round(seconds / 60)), 'minute')} ago`;
  if (seconds < 86_400) return `${plural(Math.round(seconds / 3600), 'hour')} ago`;
  if (seconds < 172_800) return 'yesterday';
  return new Date(then).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}
