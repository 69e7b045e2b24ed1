/** Where films are dropped, or chosen with a button. */
import { useRef, useState } from 'preact/hooks';
import { UploadIcon } from '../ui/icons';
import { addFiles } from '../upload/queue';

export function DropZone() {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    if (files && files.length > 0) addFiles(files);
    setOver(false);
  };
  return (
    <section
      class={`drop ${over ? 'drop-over' : ''}`}
      aria-labelledby="drop-heading"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer?.files ?? null);
      }}
    >
      <UploadIcon />
      <div>
        <h2 id="drop-heading">Upload a film</h2>
        <p class="muted">
          Drop video files here. Uploads resume if the connection breaks, and the same film is never encoded
          twice.
        </p>
      </div>
      <button type="button" class="button button-main" onClick={() => input.current?.click()}>
        Choose files
      </button>
      <input
        ref={input}
        type="file"
        class="visually-hidden"
        tabIndex={-1}
        aria-label="Films to upload"
        accept="video/*,.mkv,.mxf,.ts,.m2ts,.mov,.mp4,.webm,.avi"
        multiple
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </section>
  );
}
