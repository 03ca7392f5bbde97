// Tells a reader who keeps the guide on this device that a new version is stored. This page stays on its own version
// until the reader reloads it.
(async function offerUpdate() {
  "use strict";

  const workers = navigator.serviceWorker;
  const site = new URL("../..", document.currentScript.src).href;
  const registration = await workers.getRegistration(site);
  if (registration?.scope !== site) return; // another site may hold the whole host
  let notice = null;

  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  if (registration.waiting) offer();

  function watch(worker) {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && registration.active) offer();
    });
  }

  function offer() {
    if (notice) return;
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    notice = document.createElement("aside");
    notice.className = "md-typeset guide-update";
    notice.setAttribute("aria-label", "New version");
    notice.append(said, button("Reload", () => reload(said)), button("Later", () => notice.remove()));
    document.body.append(notice);
    said.textContent = "A new version of the guide is ready.";
  }

  function button(label, action) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "md-button";
    element.textContent = label;
    element.addEventListener("click", action);
    return element;
  }

  /** Other pages of the guide stay on their version, so the new one waits until they are closed. */
  function reload(said) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data: others }) => {
      if (others) said.textContent = `The guide is open in ${others === 1 ? "another tab" : `${others} other tabs`}. Close ${others === 1 ? "it" : "them"}, then reload.`;
    };
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    if (registration.waiting) registration.waiting.postMessage("take over", [port2]);
    else location.reload(); // it took over in the meantime
  }
})();
