// SPDX-License-Identifier: Apache-2.0
// Keeps the customer's page on the phone, so that it opens without a signal. Answers of the platform are never kept.

const CACHE = "jifu-page";

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const ours = origin === self.location.origin && (isPage(pathname) || pathname.startsWith("/assets/"));
  if (event.request.method === "GET" && ours) event.respondWith(freshOrKept(event.request, isPage(pathname) ? "/" : pathname));
});

function isPage(path) {
  return path === "/" || path === "/pay";
}

/** Keep the document and every file that it names. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  const document = await (await fetch("/", { cache: "no-cache" })).text();
  const files = [...document.matchAll(/"(\/assets\/[^"]+)"/g)].map((match) => match[1]);
  await cache.addAll(["/", ...new Set(files)]);
}

/** The network's answer where there is one, so that files of two versions are never mixed for long; else what is kept. */
async function freshOrKept(request, place) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(place, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(place);
    if (kept === undefined) throw error;
    return kept;
  }
}
