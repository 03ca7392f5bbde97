// Brings an interactive figure to life when it comes near: until then its page has the static picture alone.
(function watch() {
  "use strict";

  // Around the window: a figure as near as that is brought to life. Who begins to scroll shall not see it grow.
  const [AT_REST, MOVING] = ["300px 0px", "200% 0px"];
  const folder = document.currentScript.src.replace(/[^/]*$/, "");
  const places = [...document.querySelectorAll("figure.interactive")];
  const loads = new Map(); // promises, by the name of the file

  /** Loads a script once; scripts run in the order in which they were asked for. */
  function load(file) {
    if (!loads.has(file)) {
      loads.set(file, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        Object.assign(script, { src: folder + file, async: false, onload: resolve });
        script.onerror = () => {
          loads.delete(file); // the next occasion tries again
          reject(new Error(`${file} does not load.`));
        };
        document.head.append(script);
      }));
    }
    return loads.get(file);
  }

  /** Resolves when the figures stand alive in these places. Without their scripts the pictures stay. */
  function wake(near) {
    const files = near.flatMap((place) => place.dataset.scripts.split(" "));
    return Promise.all(files.map(load)).then(
      () => near.forEach((place) => globalThis.guideFigure.start(place)),
      (error) => {
        for (const file of files) if (file !== files[0]) loads.delete(file); // it ran without what all figures share
        throw error;
      },
    );
  }

  const quietly = (near) => wake(near).catch(() => {});

  /** The places of the figures that an address sets, as `?convolution.stride=2` does. */
  function setBy(search) {
    const keys = [...new URLSearchParams(search).keys()];
    return places.filter(({ id }) => keys.some((key) => key.startsWith(`${id}.`)));
  }

  function show(hash) {
    const target = hash && document.getElementById(hash.slice(1));
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    target?.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "nearest" });
  }

  // A link that sets a figure of this page sets it without leaving the page
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const target = new URL(link.href, location.href);
    const bare = (address) => address.replace(/[?#].*$/, "");
    const meant = setBy(target.search);
    if (bare(target.href) !== bare(location.href) || !meant.length) return;
    event.preventDefault();
    wake(meant).then(() => {
      globalThis.guideFigure.goTo(target.href);
      show(target.hash);
    }, () => location.assign(target.href));
  });

  // Tab may jump over a figure that has no controls yet, so the first one brings all of them
  addEventListener("keydown", function meet({ key }) {
    if (key !== "Tab") return;
    removeEventListener("keydown", meet);
    quietly(places);
  });

  function watchFrom(margin) {
    const observer = new IntersectionObserver((entries) => {
      const near = entries.filter((entry) => entry.isIntersecting).map(({ target }) => target);
      for (const place of near) observer.unobserve(place);
      if (near.length) quietly(near);
    }, { rootMargin: margin });
    for (const place of places) observer.observe(place);
    return observer;
  }

  const first = watchFrom(AT_REST);
  addEventListener("scroll", () => {
    first.disconnect();
    watchFrom(MOVING);
  }, { once: true, passive: true });

  const linked = places.filter((place) => `#${place.id}` === location.hash || setBy(location.search).includes(place));
  if (linked.length) quietly(linked).then(() => places.find(({ id }) => `#${id}` === location.hash)?.scrollIntoView());
})();
