// Checks the signature in a media path, /v1/<expires>/<signature>/titles/<title>/<version>/…, at the edge.
// One file for two engines: a CloudFront Function (runtime 2.0) and nginx's njs. Written in the language both speak.
// The key stands below only in the deployed copy. What is signed: "v1:<expires>:titles/<title>/<version>/".

const crypto = require('crypto');

const SIGNING_KEY = '__SIGNING_KEY__';
const SHORTEST_KEY = 32;
const SIGNED_PATH = /^\/v1\/([1-9][0-9]{9})\/([A-Za-z0-9_-]{43})\/(titles\/[0-9a-f]{32}\/[0-9a-f]{12}\/)(.+)$/;
// Names that publishing writes. Without "%", "\" and dot-files, no decoding or normalising can lead elsewhere.
const OBJECT_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*(\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;
const LONGEST_PATH = 1024;

// {object: "/titles/…"} for a path that may be served now, else {reason: a sentence}.
function check(path, nowSeconds) {
  const parts = path.length <= LONGEST_PATH ? SIGNED_PATH.exec(path) : null;
  if (!parts || !OBJECT_NAME.test(parts[4])) {
    return { reason: 'This is not a signed media path.' };
  }
  if (SIGNING_KEY.length < SHORTEST_KEY || !sameText(parts[2], signature(parts[1], parts[3]))) {
    return { reason: 'The signature does not match this path.' };
  }
  if (Number(parts[1]) <= nowSeconds) {
    return { reason: 'This address has expired: ask for a new play grant.' };
  }
  return { object: '/' + parts[3] + parts[4] };
}

function signature(expires, prefix) {
  return crypto.createHmac('sha256', SIGNING_KEY).update('v1:' + expires + ':' + prefix).digest('base64url');
}

// Takes the same time wherever two texts of one length differ.
function sameText(left, right) {
  let difference = left.length ^ right.length;
  for (let i = 0; i < left.length; i += 1) {
    difference |= left.charCodeAt(i) ^ right.charCodeAt(i % right.length);
  }
  return difference === 0;
}

function problem(reason) {
  return JSON.stringify({ type: 'about:blank', title: 'Not allowed', status: 403, detail: reason });
}

function nowSeconds() {
  return Math.floor(Date.now() / 1000);
}

// CloudFront, on viewer requests.
function handler(event) {
  const request = event.request;
  const checked = check(request.uri, nowSeconds());
  if (checked.object) {
    request.uri = checked.object;
    request.querystring = {};
    return request;
  }
  return {
    statusCode: 403,
    statusDescription: 'Forbidden',
    headers: {
      'access-control-allow-origin': { value: '*' },
      'cache-control': { value: 'no-store' },
      'content-type': { value: 'application/problem+json' },
    },
    body: problem(checked.reason),
  };
}

// nginx: js_set $signed_object and $signed_denial. Reads the path as it was sent, before nginx decodes it.
function checkRequest(r) {
  return check(String(r.variables.request_uri).split('?')[0], nowSeconds());
}

function objectPath(r) {
  return checkRequest(r).object || '';
}

function denial(r) {
  return problem(checkRequest(r).reason || '');
}
