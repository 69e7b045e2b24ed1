/** Full screen and picture in picture, with Safari's older names for them. */
import { useEffect, useState } from 'preact/hooks';

interface SafariVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

export async function toggleFullscreen(root: HTMLElement): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen();
  if (root.requestFullscreen) return root.requestFullscreen().catch(() => undefined);
  root.querySelector<SafariVideo>('video')?.webkitEnterFullscreen?.();
}

export const canPip = () => 'pictureInPictureEnabled' in document && document.pictureInPictureEnabled;

export async function togglePip(root: HTMLElement): Promise<void> {
  const video = root.querySelector('video');
  if (!video || !canPip()) return;
  if (document.pictureInPictureElement) await document.exitPictureInPicture().catch(() => undefined);
  else await video.requestPictureInPicture().catch(() => undefined);
}

export function useFullscreen(): boolean {
  const [on, setOn] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = () => setOn(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, []);
  return on;
}
