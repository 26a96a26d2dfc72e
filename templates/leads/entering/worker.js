// Keeps the page of quick entry, and what it is made of, at hand for when there is no network. The network goes first.
const KEPT = "quick-entry";
const PAGE = "{% url "quick" %}";

const kept = async (request) => (await caches.open(KEPT)).match(request, { ignoreVary: true, ignoreSearch: request === PAGE });

const answered = async (request, isPage) => {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(isPage ? PAGE : request, answer.clone());
    else if (isPage) await caches.delete(KEPT); // nobody is signed in any more
    return answer;
  } catch (lost) {
    const found = await kept(isPage ? PAGE : request);
    if (found) return found;
    throw lost;
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(event.data))));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = url.pathname === PAGE;
  if (isPage || url.pathname.startsWith("/static/")) event.respondWith(answered(request, isPage));
});
