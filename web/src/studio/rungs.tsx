/** Each rung: size, bitrate, chunks done, and its measured quality. */
import type { Job, JobRung } from '../api/types';
import { bitrate } from '../lib/format';
import { Bar } from '../ui/parts';

export function Rungs({ job }: { job: Job }) {
  const rungs = [...job.rungs].sort((a, b) => b.height - a.height || b.bitrate_kbps - a.bitrate_kbps);
  return (
    <table class="rungs">
      <caption class="visually-hidden">Rungs of {job.title_name}</caption>
      <thead>
        <tr>
          <th scope="col">Rung</th>
          <th scope="col">Size</th>
          <th scope="col">Bitrate</th>
          <th scope="col" class="rung-chunks">
            Chunks
          </th>
          <th scope="col">VMAF</th>
        </tr>
      </thead>
      <tbody>
        {rungs.map((rung) => (
          <tr key={rung.name}>
            <th scope="row">{rung.name}</th>
            <td>
              {rung.width} × {rung.height}
            </td>
            <td>{bitrate(rung.bitrate_kbps * 1000)}</td>
            <td class="rung-chunks">
              <Bar
                share={chunkShare(rung)}
                label={`${rung.name}: ${rung.chunks_done} of ${rung.chunks} chunks`}
              />
              <span>
                {rung.chunks_done}/{rung.chunks}
              </span>
            </td>
            <td>{typeof rung.vmaf_mean === 'number' ? rung.vmaf_mean.toFixed(1) : '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function chunkShare(rung: JobRung): number {
  return rung.chunks > 0 ? rung.chunks_done / rung.chunks : 0;
}
