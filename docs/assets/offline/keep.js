// The place on the home page where the reader keeps the guide on this device: what it takes, how far it is, what is
// kept, and how it goes away again. Nothing is stored before the button is pressed.
(async function keepOffline() {
  "use strict";

  const ROOM = 1.1; // what storing takes beside the files themselves, as a factor
  const PATIENCE = 3000; // milliseconds for a worker to answer
  const PROBLEMS = {
    network: "The connection broke off. What has come stays here: continue when you are connected.",
    changed: "A new version is being published right now, and its files do not fit together yet. Try again in some minutes.",
    quota: "This device ran out of room. Nothing is kept, and the guide reads over the network as before.",
  };
  const LATER = {
    network: "A newer version did not come in whole; it is tried again when you open a page.",
    changed: "A newer version is being published; it is tried again when you open a page.",
    quota: "There is a newer version, and no room for it on this device.",
  };
  const room = document.getElementById("keep-offline");
  const workers = navigator.serviceWorker;
  if (!room || !workers || !globalThis.caches) return;
  const site = new URL("../..", document.currentScript.src).href;
  const family = `guide ${site} `; // as worker.js names its caches
  let stopped = false; // by the reader, perhaps before there was a worker to be told
  const said = make("p", { role: "status" });
  const bar = make("progress", { ariaLabel: "Stored" });
  const actions = make("div", { className: "keep-offline-actions" });
  room.tabIndex = -1;
  room.append(said, bar, actions);
  workers.addEventListener("message", ({ data }) => hear(data.guide ?? {}));
  await show();

  // What there is

  /** The sizes of the version on the host: {version, date, bytes, download}; null where none is to be had. */
  async function published() {
    try {
      const answer = await fetch(`${site}offline.json`, { cache: "no-cache" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  async function registered() {
    const registration = await workers.getRegistration(site);
    return registration?.scope === site ? registration : undefined; // another site may hold the whole host
  }

  async function ownCaches() {
    return (await caches.keys()).filter((name) => name.startsWith(family));
  }

  /** What the worker in use says of its version; null where it does not answer. */
  function ask(worker) {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data);
      setTimeout(resolve, PATIENCE, null);
      worker.postMessage("about", [port2]);
    });
  }

  // What is shown

  function make(name, properties, ...content) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...content);
    return element;
  }

  /** A button; the second click of a double one would hit what has come in its place. */
  function button(label, action, primary = false) {
    const onclick = ({ detail }) => detail < 2 && action();
    return make("button", { type: "button", className: `md-button${primary ? " md-button--primary" : ""}`, onclick }, label);
  }

  /** @param {string} text @param {...HTMLButtonElement} buttons */
  function say(text, ...buttons) {
    bar.hidden = true;
    said.textContent = text;
    if (actions.contains(document.activeElement)) room.focus({ preventScroll: true }); // the keyboard stays here
    actions.replaceChildren(...buttons);
  }

  function size(bytes) {
    return `${(bytes / 1e6).toFixed(1)} MB`;
  }

  /** "21 November 2026" */
  function day(date) {
    return new Date(date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  }

  function remove(label) {
    return button(label, drop);
  }

  /** Shows the state as the browser has it. Where nothing is kept and nothing can be, there is nothing to show. */
  async function show() {
    const registration = await registered();
    room.hidden = false;
    const kept = registration?.active ? await ask(registration.active) : undefined;
    if (kept?.whole) {
      say(`The guide is kept on this device: the version of ${day(kept.date)}, ${size(kept.bytes)}. Every page opens without a network, and new versions come by themselves.`, remove("Remove it from this device"));
    } else if (kept === null) {
      say("What is kept of the guide on this device does not answer. Remove it, then you can keep the guide anew.", remove("Remove it"));
    } else if (registration?.installing && !kept) {
      progress(0, 1);
    } else if (kept || (await ownCaches()).length) {
      say("Only a part of the guide is kept on this device so far.", button("Continue", keep, true), remove("Remove it"));
    } else {
      const sizes = await published();
      room.hidden = !sizes;
      const offer = sizes && `The whole guide takes ${size(sizes.bytes)} on this device, a download of ${size(sizes.download)}. Nothing is stored before you press the button. From then on new versions come by themselves, and while one does, it takes as much again.`;
      say(offer ?? "", button("Keep the guide on this device", keep, true));
    }
  }

  function progress(stored, of) {
    const text = "Storing the guide. You can read on.";
    if (said.textContent !== text) say(text, remove("Stop"));
    bar.hidden = false;
    bar.max = of;
    bar.value = stored;
  }

  /** What a worker tells while it stores. An update goes on in the background, and no more is said than how it ended. */
  async function hear({ stored, of, whole, problem }) {
    const registration = await registered();
    if (stopped) return;
    const first = !registration?.active || !bar.hidden;
    if (problem) await end(registration?.installing);
    if (problem && first) await fail(PROBLEMS[problem]);
    else if (problem) await show().then(() => (said.textContent += ` ${LATER[problem] ?? ""}`));
    else if (whole && first) await workers.ready.then(show);
    else if (stored && first) progress(stored, of);
  }

  /** Waits until a worker that is being installed is so, or is thrown away. */
  async function end(worker) {
    if (worker?.state === "installing") await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
  }

  /** Shows the state as it is, and in place of its text what went wrong, if that has one. */
  async function fail(text) {
    await show();
    if (!text) return;
    room.hidden = false;
    said.textContent = text;
  }

  /** Whether so many bytes find room. Browsers do not tell, so it is tried, without anything being downloaded. */
  async function hasRoom(bytes) {
    const name = `${family}room`;
    try {
      await (await caches.open(name)).put(site, new Response(new Uint8Array(bytes)));
      return true;
    } catch {
      return false;
    } finally {
      await caches.delete(name);
    }
  }

  // What the reader does

  async function keep() {
    stopped = false;
    progress(0, 1);
    const sizes = await published();
    if (sizes && !(await hasRoom(sizes.bytes * ROOM))) {
      await fail(`The guide needs ${size(sizes.bytes)}, and there is no room for that here. Nothing was stored.`);
      return;
    }
    if (stopped) return;
    navigator.storage?.persist?.(); // the browser may say no; then it may clear the guide when the disk is full
    try {
      const { active, installing } = await workers.register(`${site}sw.js`, { scope: site });
      if (stopped) await drop();
      else if (active && !installing) active.postMessage("store"); // it was removed while a page of it was open, or cleared
    } catch {
      await fail(PROBLEMS.network);
    }
  }

  async function drop() {
    stopped = true;
    const registration = await registered();
    for (const worker of [registration?.installing, registration?.active]) worker?.postMessage("stop");
    await clear();
    await registration?.unregister(); // the browser first waits for the end of storing
    await clear();
    await show();
  }

  async function clear() {
    for (const name of await ownCaches()) await caches.delete(name);
  }
})();
