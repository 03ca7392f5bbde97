// The page for an address that has none: searches for the address' words, lists what comes closest, and leaves the
// words in the search box.
(function searchLost() {
  const ENOUGH = 3; // hits
  const MOST = 10;
  const site = new URL("..", document.currentScript.src);
  const room = document.getElementById("lost");
  const input = document.querySelector(".md-search__input");
  const steps = stepsOf(location.pathname.slice(site.pathname.length));
  const query = steps.join(" ");
  if (!query) return;
  if (!input.value) input.value = query;
  find().then((hits) => {
    if (!hits.length) return;
    room.querySelector("ol").replaceChildren(...hits.map(item));
    room.querySelector("q").textContent = query;
    room.hidden = false;
  });

  /** The words of each step of a path, without what only files and addresses have. */
  function stepsOf(path) {
    return path.split("/").map(decode).map(wordsOf).filter((step) => step.length > 1);
  }

  function decode(step) {
    try {
      return decodeURIComponent(step);
    } catch {
      return step; // a percent sign that escapes nothing
    }
  }

  function wordsOf(step) {
    return step.replace(/\.(?:html?|md|ipynb|php)$/i, "").replace(/^index$/i, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  /** The last step of an address names the page, the ones before it its topic: they count where it finds little. */
  async function find() {
    const hits = await guideSearch(steps.at(-1));
    if (hits.length >= ENOUGH || steps.length === 1) return hits;
    const known = new Set(hits.map(({ href }) => href));
    return [...hits, ...(await guideSearch(query)).filter(({ href }) => !known.has(href))].slice(0, MOST);
  }

  function item({ title, href, answer }) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = title;
    const line = document.createElement("li");
    line.append(link, document.createElement("br"), answer.match(/^.*?[.?!](?=\s|$)/)?.[0] ?? answer);
    return line;
  }
})();
