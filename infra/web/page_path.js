// The web app routes by itself: an address without a file's ending is its one page. Runtime: cloudfront-js-2.0.

function handler(event) {
  const request = event.request;
  if (!/\.[A-Za-z0-9]+$/.test(request.uri)) {
    request.uri = '/index.html';
  }
  return request;
}
