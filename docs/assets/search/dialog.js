// The search dialog: when it opens, what the keys do, and what it shows. The index comes when the reader moves towards
// it or the page is idle; what was typed before is searched then.
(function search() {
  "use strict";

  const MOST_HITS = 10;
  const PARTS = ["words.js", "equals.js", "ranking.js", "index.js", "answers.js"];
  const toggle = document.getElementById("__search");
  const form = document.forms.namedItem("find");
  if (!toggle || !form) return;
  const input = form.elements.namedItem("q");
  const status = document.querySelector(".md-search-result__meta");
  const list = document.querySelector(".md-search-result__list");
  const output = document.querySelector(".md-search__output");
  const assets = new URL(".", document.currentScript.src);
  const site = new URL("../../", assets);
  let steps = null; // of the index being prepared
  let index = null;
  let shown = null; // the query whose hits are in the list
  let entered = false; // Enter was pressed before there was an index to answer
  let scrolled = false; // asking the list itself would lay out the page

  // The index

  const TURN = 8; // milliseconds at a time, so that what the reader does meanwhile is answered in the same frame
  const whenIdle = globalThis.requestIdleCallback ?? ((action) => setTimeout(action, 100));

  let loading = null;
  function load() {
    loading ??= Promise.all(PARTS.map(loadPart)).then(() => {
      const slugOf = (address) => address.replace(/(\.html|\/)$/, "").split("/").at(-1);
      const texts = pages.map(({ title, address }, page) => ({ title, slug: slugOf(address), answer: guideAnswers[page] }));
      steps = guideRanking.prepare(guideIndex, texts, guideEquals);
      show();
      if (entered) openBest();
      if (steps) whenIdle(prepare);
    }, () => {
      loading = null; // the next try may succeed
      if (input.value) say("The search index did not load. Try again when you are connected.");
    });
    return loading;
  }

  // Preparing the index takes as long as a page's whole drawing: it is done in idle moments, or at once for a query.
  function advance(goOn) {
    while (steps && goOn()) {
      const { done, value } = steps.next();
      if (!done) continue;
      steps = null;
      index = value;
    }
  }

  function prepare() {
    const end = performance.now() + TURN;
    advance(() => performance.now() < end);
    if (steps) whenIdle(prepare);
  }

  function loadPart(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, assets).href;
      script.async = false; // they run in this order
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  /** The best pages for a query: {title, section, href, answer}; none while there is no index. The lost page asks. */
  globalThis.guideSearch = async (query) => {
    await load();
    const hits = index ? guideRanking.ask(index, query).hits.slice(0, MOST_HITS) : [];
    return hits.map(({ page }) => ({ ...pages[page], href: new URL(pages[page].address, site).href, answer: guideAnswers[page] }));
  };

  // What is shown

  const pages = guidePages.flatMap(({ title: section, pages: own }) =>
    own.map(([title, address]) => ({ section, title, address })),
  );

  function make(name, className, ...content) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...content);
    return element;
  }

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  function show() {
    const query = input.value.trim();
    if (query) advance(() => true);
    if (query === shown && index) return;
    if (!query) {
      list.replaceChildren();
      say("Type to start searching");
      shown = query;
    } else if (!index) {
      say("Loading the index");
      load();
    } else {
      shown = query;
      const { hits, meant } = guideRanking.ask(index, input.value);
      hits.splice(MOST_HITS);
      list.replaceChildren(...hits.map(({ page }) => hit(pages[page], guideAnswers[page], meant)));
      if (hits.length) say(hits.length === 1 ? "1 matching page" : `${hits.length} matching pages, best first`);
      else showNothingFound(query);
    }
    if (scrolled) output.firstElementChild.scrollTop = 0;
    scrolled = false;
  }

  function hit({ section, title, address }, answer, meant) {
    const below = make("p", "", make("strong", "", `${section}: `), ...marked(answer, meant));
    return item(new URL(address, site).href, make("h2", "", ...marked(title, meant)), below);
  }

  function item(address, ...content) {
    const link = make("a", "md-search-result__link", make("article", "md-search-result__article md-typeset", ...content));
    link.href = address;
    return make("li", "md-search-result__item", link);
  }

  /** A text with the words of the query marked, in as few nodes as can be. Nothing of either is ever read as HTML. */
  function marked(text, meant) {
    const parts = [];
    let end = 0;
    for (const { 0: word, index: start } of text.matchAll(/[\p{L}\p{N}]{2,}/gu)) {
      if (!meant.has(guideWords.stem(word.toLowerCase()))) continue;
      parts.push(text.slice(end, start), make("mark", "", word));
      end = start + word.length;
    }
    return [...parts, text.slice(end)];
  }

  function showNothingFound(query) {
    say("No page matches. The closest topics:");
    const closest = closestTopics(query).map(({ title, address }) => item(new URL(address, site).href, make("h2", "", title)));
    list.replaceChildren(...closest);
    const { repository } = form.dataset;
    if (!repository) return;
    const fields = new URLSearchParams({ title: `Question: ${query.slice(0, 200)}`, body: "Where were you asked this, and in which words?\n" });
    const opens = make("p", "", "Opens a new issue with your words filled in.");
    list.append(item(`${repository}/issues/new?${fields}`, make("h2", "", "Ask for this question"), opens));
  }

  /** Three topics whose titles and questions share the most groups of three letters with the query. */
  function closestTopics(query) {
    const asked = threes(query);
    const alike = (text) => [...threes(text)].filter((three) => asked.has(three)).length;
    return guidePages
      .filter(({ topic }) => topic)
      .map((topic) => ({ ...topic, alike: alike([topic.title, ...topic.pages.map(([title]) => title)].join(" ")) / Math.sqrt(topic.pages.length) }))
      .sort((a, b) => b.alike - a.alike)
      .slice(0, 3);
  }

  function threes(text) {
    const letters = guideWords.fold(text).replace(/[^a-z0-9]+/g, " ");
    return new Set(Array.from({ length: Math.max(0, letters.length - 2) }, (_, i) => letters.slice(i, i + 3)));
  }

  // Opening, closing, and the address

  const isOpen = () => toggle.checked;

  function setOpen(open) {
    if (isOpen() !== open) toggle.click();
  }

  /** Keeps the query in the page's address, so that a search can be linked and the back button returns to it. */
  function remember() {
    const address = new URL(location.href);
    if (isOpen() && input.value.trim()) address.searchParams.set("q", input.value.trim());
    else address.searchParams.delete("q");
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  let remembering = 0;
  function rememberSoon() {
    clearTimeout(remembering);
    remembering = setTimeout(remember, 150); // browsers refuse a hundred changes in a row
  }

  toggle.addEventListener("change", () => {
    output.inert = !isOpen();
    if (isOpen()) {
      load();
      show();
      if (document.activeElement !== input) input.focus();
    } else input.blur();
    rememberSoon();
  });
  input.addEventListener("focus", () => setOpen(true));
  form.closest(".md-search").addEventListener("focusout", ({ currentTarget, relatedTarget }) => {
    if (relatedTarget && !currentTarget.contains(relatedTarget)) setOpen(false); // Tab goes on in the page, which is locked below
  });
  input.addEventListener("input", () => {
    entered = false;
    show();
    rememberSoon();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    setTimeout(() => {
      show();
      rememberSoon();
      input.focus();
    });
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    clearTimeout(remembering);
    remember();
    if (link.href.replace(/[?#].*$/, "") === location.href.replace(/[?#].*$/, "")) {
      event.preventDefault();
      setOpen(false);
    }
  });

  // Keys

  const links = () => Array.from(list.querySelectorAll(".md-search-result__link"));

  function openBest() {
    entered = !index;
    links()[0]?.click();
  }

  function move(step) {
    const stops = [input, ...links()];
    const place = Math.max(0, stops.indexOf(document.activeElement));
    stops[(place + step + stops.length) % stops.length].focus();
  }

  function isEditable(element) {
    return element.isContentEditable || /^(input|select|textarea)$/i.test(element.tagName);
  }

  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (!isOpen()) {
      if (["/", "f", "s"].includes(event.key) && !isEditable(document.activeElement)) {
        input.focus();
        input.select();
        event.preventDefault();
      }
      return;
    }
    if (event.key === "Escape") setOpen(false);
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && document.activeElement === input) {
      show();
      openBest();
    } else {
      if (event.key.length === 1 && document.activeElement !== input && !isEditable(document.activeElement)) input.focus();
      return;
    }
    event.preventDefault();
  });

  output.firstElementChild.addEventListener("scroll", () => (scrolled = true), { passive: true });
  output.inert = true;

  // The start: towards the box, a linked search, words typed before this script ran, or nothing to do

  for (const part of [form, document.querySelector('.md-header__button[for="__search"]')]) {
    for (const kind of ["pointerenter", "pointerdown", "touchstart"]) part?.addEventListener(kind, load, { once: true, passive: true });
  }
  const linked = new URL(location.href).searchParams.get("q");
  if (linked) {
    input.value = linked;
    setOpen(true);
  } else if (document.activeElement === input || isOpen()) {
    setOpen(true);
    load();
    show();
  }
  if (document.getElementById("practice-room")) return; // the page has better things to load
  if (document.readyState === "complete") whenIdle(load);
  else addEventListener("load", () => whenIdle(load));
})();
