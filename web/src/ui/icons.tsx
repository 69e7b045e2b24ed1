/** The icons, drawn for Matinee on a 24 grid; all are decoration beside a label. */
import type { ComponentChildren } from 'preact';

function Icon({ children, filled = false }: { children: ComponentChildren; filled?: boolean }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill={filled ? 'currentColor' : 'none'}
      stroke={filled ? 'none' : 'currentColor'}
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      {children}
    </svg>
  );
}

export const PlayIcon = () => (
  <Icon filled>
    <path d="M7 4.6v14.8c0 .9 1 1.5 1.8 1l11.6-7.4a1.2 1.2 0 0 0 0-2L8.8 3.6A1.2 1.2 0 0 0 7 4.6z" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon filled>
    <rect x="5.5" y="4" width="4.5" height="16" rx="1.2" />
    <rect x="14" y="4" width="4.5" height="16" rx="1.2" />
  </Icon>
);
export const ReplayIcon = () => (
  <Icon>
    <path d="M4 5v5h5M4.6 10a8 8 0 1 1-.6 4" />
  </Icon>
);
export const SkipIcon = ({ back = false }: { back?: boolean }) => (
  <svg
    class="icon"
    viewBox="0 0 24 24"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <g transform={back ? '' : 'translate(24 0) scale(-1 1)'}>
      <path d="M4.5 3.5V8H9M4.7 8A8.5 8.5 0 1 1 3.5 12.5" />
    </g>
    <text
      x="12"
      y="16"
      text-anchor="middle"
      font-size="8"
      font-weight="700"
      fill="currentColor"
      stroke="none"
    >
      10
    </text>
  </svg>
);
export const VolumeIcon = ({ level }: { level: 0 | 1 | 2 }) => (
  <Icon>
    <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z" fill="currentColor" />
    {level === 0 && <path d="m16.5 9.5 5 5m0-5-5 5" />}
    {level > 0 && <path d="M15.5 9a4.2 4.2 0 0 1 0 6" />}
    {level > 1 && <path d="M18.2 6.5a7.8 7.8 0 0 1 0 11" />}
  </Icon>
);
export const CaptionsIcon = () => (
  <Icon>
    <rect x="3" y="5" width="18" height="14" rx="3" />
    <path d="M10.5 10.6a2 2 0 1 0 0 2.8M17 10.6a2 2 0 1 0 0 2.8" />
  </Icon>
);
export const QualityIcon = () => (
  <Icon>
    <path d="M4 7h9M19 7h1M4 17h1M11 17h9M4 12h3M13 12h7" />
    <circle cx="16" cy="7" r="2.2" />
    <circle cx="8" cy="17" r="2.2" />
    <circle cx="10" cy="12" r="2.2" />
  </Icon>
);
export const SpeedIcon = () => (
  <Icon>
    <path d="M5 18a9 9 0 1 1 14 0M12 13.5l4-4.5" />
    <circle cx="12" cy="14" r="1.4" fill="currentColor" />
  </Icon>
);
export const PipIcon = () => (
  <Icon>
    <rect x="3" y="5" width="18" height="14" rx="3" />
    <rect x="12" y="11.5" width="6" height="4.5" rx="1" fill="currentColor" />
  </Icon>
);
export const StatisticsIcon = () => (
  <Icon>
    <path d="M5 20v-6M12 20V5M19 20v-9" />
  </Icon>
);
export const FullscreenIcon = ({ on }: { on: boolean }) => (
  <Icon>
    {on ? (
      <path d="M9 4v3.5A1.5 1.5 0 0 1 7.5 9H4M15 4v3.5A1.5 1.5 0 0 0 16.5 9H20M9 20v-3.5A1.5 1.5 0 0 0 7.5 15H4M15 20v-3.5a1.5 1.5 0 0 1 1.5-1.5H20" />
    ) : (
      <path d="M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M4 15v3.5A1.5 1.5 0 0 0 5.5 20H9M15 20h3.5a1.5 1.5 0 0 0 1.5-1.5V15" />
    )}
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="M20 12H5m6-6.5L4.5 12l6.5 6.5" />
  </Icon>
);
export const HelpIcon = () => (
  <Icon>
    <rect x="2.5" y="6" width="19" height="12.5" rx="2.5" />
    <path d="M6.5 10h.01M10 10h.01M13.5 10h.01M17.3 10h.01M8 14.5h8" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
);
export const UploadIcon = () => (
  <Icon>
    <path d="M12 16V4.5M7 9l5-5 5 5M4 16.5v2A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.5v-2" />
  </Icon>
);
export const WarningIcon = () => (
  <Icon>
    <path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2h.01" />
  </Icon>
);
export const FilmIcon = () => (
  <Icon>
    <rect x="3" y="5" width="18" height="14" rx="2.5" />
    <path d="M7.5 5v14M16.5 5v14M3 12h18M3 8.5h4.5M3 15.5h4.5M16.5 8.5H21M16.5 15.5H21" />
  </Icon>
);
export const SignOutIcon = () => (
  <Icon>
    <path d="M14 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H14M10 12h10.5m-4-4 4 4-4 4" />
  </Icon>
);
