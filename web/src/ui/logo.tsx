/** The wordmark: one line, round as reels, and an afternoon sun for the dot on the i. */

export function Logo() {
  return (
    <svg
      class="logo"
      viewBox="0 0 178 40"
      role="img"
      aria-label="Matinee"
      fill="none"
      stroke-width="5.4"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <g stroke="currentColor">
        <path d="M4 35V22a7.5 7.5 0 0 1 15 0v13M19 22a7.5 7.5 0 0 1 15 0v13" />
        <path d="M62 15.5V35M62 25a9.7 9.7 0 1 1-19.4 0 9.7 9.7 0 0 1 19.4 0z" />
        <path d="M73.5 6v22a7 7 0 0 0 7 7M69 15.3h11.5" />
        <path d="M90.5 16v19" />
        <path d="M101 35V24.5a8.7 8.7 0 0 1 17.4 0V35" />
        <path d="M128 25.5h18.5a9.5 9.5 0 1 0-3.2 7" />
        <path d="M154.5 25.5H173a9.5 9.5 0 1 0-3.2 7" />
      </g>
      <circle cx="90.5" cy="6.2" r="4.2" class="logo-sun" />
    </svg>
  );
}
