// Keeps the page for counting, so that it opens without a network; VERSION and FILES are written above by the server.
"use strict";

const CACHE = `stocktakes-${VERSION}`;
const PHONE = "/stocktakes/phone/";
const RECORD = /^\/(?:facilities|vehicles|equipment|archives)\/([^/]+)$/;
const PATIENCE_MS = 4000;
const KEPT = new Set(FILES);

self.addEventListener("install", (event) => {
  // As a stranger: what is kept here is nobody's.
  const files = FILES.map((file) => new Request(file, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("stocktakes-") && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname.startsWith(PHONE)) event.respondWith(page(request, address));
    else if (RECORD.test(address.pathname)) event.respondWith(record(request, address));
  } else if (KEPT.has(address.pathname + address.search)) {
    event.respondWith(kept(request));
  }
});

// The page from the network where there is one that answers in time, else the one that is kept.
async function page(request, address) {
  const language = address.pathname.slice(PHONE.length);
  const own = await caches.match(`${PHONE}${language || "vi"}`, { cacheName: CACHE });
  const fresh = fetch(request);
  if (!own) return fresh;
  const late = new Promise((resolve) => setTimeout(() => resolve(own), PATIENCE_MS));
  const answer = await Promise.race([fresh.catch(() => own), late]);
  return answer.status >= 500 ? own : answer;
}

// A label leads to a record of the register; without a network to the line that this device may hold.
async function record(request, address) {
  try {
    return await fetch(request);
  } catch {
    const [, code] = RECORD.exec(address.pathname);
    return Response.redirect(`${self.location.origin}${PHONE}#/code/${code}`);
  }
}

async function kept(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}
