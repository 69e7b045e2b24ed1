/** The studio: upload films, and follow them until they can be watched. */
import { isStudio, me } from '../account';
import { sentence } from '../api/problem';
import { useStore } from '../lib/store';
import { DropZone } from '../studio/drop-zone';
import { JobCard } from '../studio/job-card';
import { isMoving, useJobs } from '../studio/jobs';
import { UploadList } from '../studio/upload-list';
import { useDocumentTitle } from '../ui/document-title';
import { Notice, Spinner } from '../ui/parts';
import '../styles/studio.css';

export function StudioPage() {
  useDocumentTitle('Studio');
  const who = useStore(me);
  if (who === null)
    return (
      <div class="page-wait">
        <Spinner />
      </div>
    );
  if (!isStudio(who))
    return (
      <div class="narrow">
        <h1>Studio</h1>
        <Notice kind="info">
          The studio is for members of the studio group. Ask whoever runs this Matinee to add you.
        </Notice>
      </div>
    );
  return <Studio />;
}

function Studio() {
  const { jobs, error, put, refresh } = useJobs();
  const moving = jobs?.filter(isMoving).length ?? 0;
  return (
    <div class="studio">
      <div class="studio-head">
        <h1>Studio</h1>
        <p class="muted" role="status">
          {jobs === null
            ? ''
            : moving === 0
              ? 'Nothing is encoding.'
              : `${moving} ${moving === 1 ? 'film is' : 'films are'} encoding.`}
        </p>
      </div>
      <DropZone />
      <UploadList />
      <section aria-labelledby="jobs-heading">
        <h2 id="jobs-heading">Films in the works</h2>
        {error !== null && <Notice retry={refresh}>{sentence(error)}</Notice>}
        {jobs === null && error === null && <JobSkeletons />}
        {jobs?.length === 0 && (
          <p class="muted empty-line">Nothing yet. Drop a film above and watch it being made.</p>
        )}
        <ul class="jobs">
          {jobs?.map((job) => (
            <li key={job.job_id}>
              <JobCard job={job} onChanged={put} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function JobSkeletons() {
  return (
    <div class="jobs" aria-busy="true">
      <p class="visually-hidden" role="status">
        Loading the jobs
      </p>
      {[0, 1, 2].map((index) => (
        <div class="job skeleton job-skeleton" key={index} aria-hidden="true" />
      ))}
    </div>
  );
}
