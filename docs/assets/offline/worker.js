// Keeps one whole version of the guide on the reader's device and answers from it. The build publishes this file as
// `sw.js`, with the list of the version's files before it:
//
//   guide = {version, date, bytes, files: [[path, digest, bytes], …]}
//
// A path is relative to the site and escaped as in an address.
// A digest is the first 128 bits of the SHA-256 of a file, in base64url. Each version has a cache of its own. It is
// filled while the worker is being installed, and a file enters it only if it is the one the list means, so that a
// deployment under way cannot be stored. The worker answers only after its cache was filled; until then the version
// before it answers from its own. An address that no list knows goes to the network.
"use strict";

const scope = self.registration.scope;
const FAMILY = `guide ${scope} `; // other guides may share the host, and with it the caches
const CACHE = FAMILY + guide.version;
const DIGEST = "x-guide-digest"; // the header that says what a stored file holds
const AT_ONCE = 6; // requests
const LOST = "404.html";
let stopping = new AbortController();
const files = new Set(guide.files.map(([path]) => path));

/** @typedef {"network" | "changed" | "quota" | "removed"} Problem why storing ended */
class Refusal extends Error {
  /** @param {Problem} problem */
  constructor(problem, message) {
    super(message);
    this.problem = problem;
  }
}

self.addEventListener("install", (event) => event.waitUntil(store().then(dropOvertaken)));

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const answer = answerTo(event.request);
  if (answer) event.respondWith(answer);
});

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  if (event.data === "about") event.waitUntil(about().then((said) => port.postMessage(said)));
  if (event.data === "stop") stopping.abort();
  if (event.data === "store") event.waitUntil(store().catch(() => {})); // the pages have heard why
  if (event.data === "take over") event.waitUntil(takeOverFrom(event.source).then((others) => port.postMessage(others)));
});

// Storing

/**
 * Fills this version's cache with what it lacks, and tells all open pages how far it is and how it ends.
 * @returns {Promise<void>} rejected where the version is not whole: what came stays for the next try, unless there is
 *   no room for it
 */
async function store() {
  try {
    await fill();
    if (!(await isWhole())) throw new Refusal("removed", "the cache is not whole");
    await tell({ stored: guide.bytes, of: guide.bytes, whole: true });
  } catch (error) {
    const problem = { QuotaExceededError: "quota", AbortError: "removed" }[error.name] ?? error.problem ?? "network";
    if (problem === "quota") await caches.delete(CACHE);
    await tell({ problem });
    throw error;
  }
}

async function fill() {
  stopping = new AbortController();
  const cache = await caches.open(CACHE);
  const have = new Set((await cache.keys()).map(({ url }) => url));
  const missing = guide.files.filter(([path]) => !have.has(scope + path));
  const known = await filesOfOthers();
  let stored = guide.bytes - missing.reduce((sum, [, , bytes]) => sum + bytes, 0);
  let told = 0; // percent
  let failure = null;
  const queue = missing.values();
  const work = async () => {
    for (const [path, digest, bytes] of queue) { // all workers take from the one queue
      if (failure) return;
      try {
        const response = (await known.get(digest)?.()) ?? (await download(path, digest));
        if (!(await caches.has(CACHE))) throw new Refusal("removed", "the reader stopped it");
        await cache.put(scope + path, response);
        stored += bytes;
        const percent = Math.floor((100 * stored) / guide.bytes);
        if (percent > told) await tell({ stored, of: guide.bytes });
        told = Math.max(told, percent);
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (failure) throw failure;
}

/**
 * What finds the files of other versions on this device, by digest: what did not change need not come again.
 * @returns {Promise<Map<string, () => Promise<Response | undefined>>>}
 */
async function filesOfOthers() {
  const known = new Map();
  for (const name of await ownCaches()) {
    if (name === CACHE) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      if (response) known.set(response.headers.get(DIGEST), () => cache.match(request));
    }
  }
  return known;
}

/** A file as the host has it now, if it is the one that the list means. */
async function download(path, digest) {
  const address = scope + path.replace(/(^|\/)index\.html$/, "$1");
  const response = await fetch(address, { cache: "reload", signal: stopping.signal });
  if (!response.ok) throw new Refusal(response.status === 404 ? "changed" : "network", `${address}: ${response.status}`);
  const content = await response.arrayBuffer();
  if ((await digestOf(content)) !== digest) throw new Refusal("changed", `${address} is of another version`);
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  return new Response(content, { headers: { "content-type": type, [DIGEST]: digest } });
}

async function digestOf(content) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content)).subarray(0, 16);
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function isWhole() {
  if (!(await caches.has(CACHE))) return false;
  const stored = new Set((await (await caches.open(CACHE)).keys()).map(({ url }) => url));
  return guide.files.every(([path]) => stored.has(scope + path));
}

async function ownCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(FAMILY));
}

// Versions

/** A version that waited and is overtaken by this one goes. The first cache is that of the version in use. */
async function dropOvertaken() {
  for (const name of (await ownCaches()).slice(1)) if (name !== CACHE) await caches.delete(name);
}

async function about() {
  return { version: guide.version, date: guide.date, bytes: guide.bytes, whole: await isWhole() };
}

/** The version before has no page open any more, so its cache goes. */
async function takeOver() {
  for (const name of await ownCaches()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim(); // a visit that goes offline after the first storing reads on
}

/**
 * Becomes the version in use at the wish of a page, if no other page of the guide is open.
 * @param {WindowClient} page
 * @returns {Promise<number>} how many others are
 */
async function takeOverFrom(page) {
  const others = (await openPages()).filter(({ id }) => id !== page.id).length;
  if (!others) self.skipWaiting();
  return others;
}

async function openPages() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.filter(({ url }) => url.startsWith(scope));
}

async function tell(said) {
  for (const page of await openPages()) page.postMessage({ guide: said });
}

// Answering

/**
 * @param {Request} request
 * @returns {Promise<Response> | null} null where the network shall answer alone
 */
function answerTo(request) {
  const address = new URL(request.url);
  if (request.method !== "GET" || request.headers.has("range")) return null;
  if (!(address.origin + address.pathname).startsWith(scope)) return null;
  const path = (address.origin + address.pathname).slice(scope.length).replace(/(^|\/)$/, "$1index.html");
  if (files.has(path)) return kept(path).then((response) => response ?? fetch(request), () => fetch(request));
  if (request.mode !== "navigate") return null;
  if (files.has(`${path}/index.html`)) {
    return Promise.resolve(Response.redirect(`${address.origin}${address.pathname}/${address.search}`));
  }
  return /\.(?!html$)[^./]+$/.test(path) ? null : fetch(request).catch(lost); // a file to download has no page
}

/** A stored file; undefined where the browser has thrown the cache away. */
async function kept(path) {
  return (await caches.has(CACHE)) ? (await caches.open(CACHE)).match(scope + path) : undefined;
}

async function lost(error) {
  const page = await kept(LOST);
  if (!page) throw error;
  return new Response(page.body, { status: 404, headers: page.headers });
}
