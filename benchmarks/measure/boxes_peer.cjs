// Reads the MP4 files of a folder with codem-isoboxer, as dash.js does: JSON on stdout, by path.
// Durations and starts are in ticks; `skipped` are the ticks that the edit list leaves out.
const fs = require("node:fs");
const path = require("node:path");
const { parseBuffer } = require("codem-isoboxer");

const hex = (id) => Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");

const parse = (bytes) => parseBuffer(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

function facts(file) {
  const read = parse(fs.readFileSync(file));
  const all = (kind) => read.fetchAll(kind);
  const entries = all("stsd").flatMap((box) => box.entries);
  const rest = entries.flatMap((entry) => entry.config ?? entry.esds ?? []);
  const inside = (kind) => rest.flatMap((bytes) => parse(bytes).fetchAll(kind));
  const [kind] = [...all("ftyp"), ...all("styp")];
  const [clock] = all("mdhd");
  const [scheme] = inside("schm");
  const [keys] = inside("tenc");
  const [edit] = all("elst");
  const [first] = all("tfdt");
  let duration = 0;
  let samples = 0;
  all("trun").forEach((run, at) => {
    const usual = all("tfhd")[at].default_sample_duration;
    for (const sample of run.samples) duration += sample.sample_duration ?? usual;
    samples += run.samples.length;
  });
  return {
    brands: kind ? [kind.major_brand, ...kind.compatible_brands] : [],
    timescale: clock ? clock.timescale : 0,
    skipped: edit ? edit.entries[0].media_time : 0,
    start: first ? first.baseMediaDecodeTime : 0,
    duration,
    samples,
    scheme: scheme ? Buffer.from([24, 16, 8, 0].map((at) => (scheme.scheme_type >> at) & 255)).toString() : "",
    key_id: keys ? hex(keys.default_KID) : "",
  };
}

const folder = process.argv[2];
const files = fs
  .readdirSync(folder, { recursive: true })
  .filter((name) => /\.(mp4|m4s)$/.test(name))
  .sort();
process.stdout.write(
  JSON.stringify(Object.fromEntries(files.map((name) => [name, facts(path.join(folder, name))]))),
);
