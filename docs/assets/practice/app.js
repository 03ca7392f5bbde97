// The frame of the practice page: what mode the address asks for, what all modes share, keys, and warnings.
(function start(practice) {
  "use strict";

  const { make, button, count } = practice.view;
  const root = document.getElementById("practice-room");
  if (!root) return;
  const MODES = {
    review: { title: "Review", script: "review.js" },
    mock: { title: "Mock interview", script: "mock.js" },
    quiz: { title: "Quiz", script: "quiz.js" },
    placement: { title: "Placement", script: "placement.js" },
    plan: { title: "Plan", script: "plan.js" },
    progress: { title: "Progress and data", script: "progress.js" },
  };
  const CLOCK_ERROR = 60_000; // milliseconds that nobody needs to be told of
  const DEFAULTS = { fresh: 10, again: 60 }; // a day's most: new questions, reviews

  const questions = practice.questions.read(guidePages, guideQuestions);
  const bySlug = new Map(questions.map((question) => [question.slug, question]));
  const store = practice.storage.openStore(() => localStorage, () => Date.now());
  const site = new URL("../..", document.currentScript.src);
  const said = make("p.practice-said", { role: "status" });
  const warnings = make("div.practice-warnings");
  const place = make("div.practice-mode");
  let current = null; // what the mode at hand shows: {keys, leave, refresh}
  let visit = 0;
  let opening = true;

  // What all modes share

  const app = {
    questions,
    bySlug,
    store,
    topics: guideQuestions.topics.map(([slug]) => [slug, questions.find(({ topic }) => topic === slug).topicTitle]),
    levels: guideQuestions.levels,
    tags: guideQuestions.tags,
    DEFAULTS,

    /** The present: never before what was already done, so that a clock set back stops time and does not turn it. */
    now: () => Math.max(Date.now(), app.history().at(-1)?.at ?? 0),

    history() {
      const events = store.events();
      if (app.cached?.size !== events.size || app.cached.events !== events || Math.abs(Date.now() - app.cached.clock) > 60_000) {
        const dated = practice.record.dated(events, Date.now());
        app.cached = { events, size: events.size, clock: Date.now(), dated, memories: practice.record.memories(dated) };
      }
      return app.cached.dated;
    },

    memories() {
      app.history();
      return app.cached.memories;
    },

    /** Adds an event to the record and shows at once whether it could be kept. */
    add(kind, fields) {
      const event = store.add(kind, fields);
      warn();
      return event;
    },

    set(name, value) {
      store.set(name, value);
      warn();
    },

    setting: (name, otherwise) => store.setting(name, otherwise),

    limits() {
      const kept = store.setting("limits", null) ?? {};
      return Object.fromEntries(Object.entries(DEFAULTS).map(([name, usual]) => [name, Number.isFinite(kept[name]) && kept[name] >= 0 ? kept[name] : usual]));
    },

    interview: () => practice.select.interviewOf(store.setting("interview", null), app.now()),

    /** The filters of the address, or else those last chosen; what the guide does not have filters nothing. */
    filters(parameters = new URLSearchParams()) {
      const known = { topics: app.topics.map(([topic]) => topic), levels: app.levels.map(([level]) => level), tags: app.tags, slugs: [...bySlug.keys()] };
      const named = Object.keys(known).some((key) => parameters.has(key));
      const wanted = (key) => (named ? (parameters.get(key) ?? "").split(",") : store.setting("filters", null)?.[key]);
      return Object.fromEntries(Object.entries(known).map(([key, values]) => [key, values.filter((value) => [wanted(key)].flat().includes(value))]));
    },

    /** What today holds for these filters. */
    today(filters, kind = "all") {
      const now = app.now();
      const chosen = practice.questions.inOrder(practice.select.chosen(questions, filters));
      const order = practice.knowledge.unknownFirst(chosen, practice.knowledge.estimate(questions, app.placement().answers));
      const today = practice.record.reviewsSince(app.history(), practice.select.dayOf(now));
      const plan = practice.select.dayPlan({ questions: order, memories: app.memories(), today, limits: app.limits(), interview: app.interview(), now, kind });
      return { ...plan, today, chosen, order };
    },

    /** The answers of the latest placement. */
    placement: () => practice.knowledge.latestRun(app.history()),

    /**
     * The latest run of a mock interview or a quiz with these settings, so that a reload goes on where it was.
     * @returns {{id: string, events: object[]} | null}
     */
    run(kind, key) {
      const events = app.history().map(({ event }) => event);
      const begun = events.findLast((event) => event.kind === `${kind}-start` && event.key === key);
      return begun ? { id: begun.id, events: events.filter((event) => event.kind === kind && event.run === begun.id) } : null;
    },

    pageOf: (question) => new URL(question.address, site).href,

    /** The address of a mode, with its settings. */
    address(parameters) {
      const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined));
      const text = query.toString().replaceAll("%2C", ",");
      return `${location.pathname}${text ? `?${text}` : ""}`;
    },

    go(parameters, { replace = false } = {}) {
      const address = app.address(parameters);
      if (replace) history.replaceState(null, "", address);
      else history.pushState(null, "", address);
      render();
    },

    link(label, parameters, name = "a") {
      const link = make(name, { href: app.address(parameters) }, label);
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        app.go(parameters);
      });
      return link;
    },

    say(text) {
      said.textContent = text;
    },

    /**
     * Shows these parts in place of the last ones and moves the focus to the first heading, or to the part named, or
     * leaves it alone for `false`. A form drawn anew keeps the focus where it was. Nothing moves while the page itself is
     * being opened.
     */
    show(parts, { focus = null } = {}) {
      const { name, value, type } = place.contains(document.activeElement) ? document.activeElement : {};
      place.replaceChildren(...parts.filter(Boolean));
      const same = name && [...place.querySelectorAll(`[name="${name}"]`)].find((part) => type !== "checkbox" || part.value === value);
      const target = focus ?? (same || place.querySelector("h2, h3"));
      if (!target || opening) return;
      if (!target.matches("button, a, input, select, textarea")) target.tabIndex = -1;
      target.focus({ preventScroll: true });
      if (root.getBoundingClientRect().top < 0) root.scrollIntoView();
    },

    exportFile() {
      const day = new Date().toISOString().slice(0, 10);
      practice.view.download(`deep-learning-practice-${day}.json`, practice.transfer.pack(store.events().values(), store.settings()));
    },
  };
  practice.app = app;

  // Warnings

  const PROBLEMS = {
    forbidden: "This browser forbids this page to store anything. What you do is kept until you close the page and then lost, unless you export it.",
    full: "The browser's storage for this page is full. Nothing is lost yet: what you do now is kept until you close the page. Export it, then free space by clearing the data of other pages.",
    damaged: "A part of what is stored here cannot be read. It was left as it is; everything else is there.",
  };

  function warn() {
    const problem = store.problem();
    const parts = [];
    if (problem) parts.push(make("p", {}, PROBLEMS[problem]));
    if (problem && store.unsaved()) parts.push(make("p", {}, `Not stored yet: ${count(store.unsaved(), "entry").replace("entrys", "entries")}.`));
    if (app.history().at(-1)?.event.time > Date.now() + CLOCK_ERROR) {
      parts.push(make("p", {}, "Your last review is dated after the present. If the clock of this device is wrong, set it right; reviews go on, and none is lost."));
    }
    if (problem && problem !== "damaged") parts.push(button("Export now", app.exportFile));
    const shown = parts.map(({ textContent }) => textContent).join();
    if (warnings.dataset.shown === shown) return;
    warnings.dataset.shown = shown;
    warnings.replaceChildren(...(parts.length ? [make("div.admonition.warning", { role: "alert" }, make("p.admonition-title", {}, problem ? "Storage" : "Clock"), ...parts)] : []));
  }

  addEventListener("beforeunload", (event) => {
    if (!store.save()) event.preventDefault();
  });
  addEventListener("storage", (event) => {
    if (!store.isKey(event.key)) return;
    store.reread();
    warn();
    current?.refresh?.();
  });
  addEventListener("pageshow", (event) => event.persisted && (store.reread(), render()));

  // Modes

  async function render() {
    const parameters = new URLSearchParams(location.search);
    const mode = Object.hasOwn(MODES, parameters.get("mode")) ? parameters.get("mode") : "home";
    const own = (visit += 1);
    current?.leave?.();
    current = null;
    store.probe();
    warn();
    try {
      if (mode !== "home") await practice.view.load(MODES[mode].script);
      if (own !== visit) return; // the reader went elsewhere meanwhile
      root.dataset.mode = mode;
      back.hidden = mode === "home";
      const shown = await (mode === "home" ? practice.home : practice[mode]).show(app, parameters, () => own === visit);
      if (own === visit) current = shown ?? null;
      else shown?.leave?.();
    } catch (error) {
      if (own !== visit) return;
      app.show([make("h2", {}, "This did not load"), make("p", {}, `${error.message}. Check the connection and try again.`), button("Try again", render)]);
    }
  }

  // Keys

  function isEditable(element) {
    return element.isContentEditable || /^(textarea|select)$/i.test(element.tagName) || (element.tagName === "INPUT" && !/^(checkbox|radio)$/.test(element.type));
  }

  addEventListener("keydown", (event) => {
    const search = document.getElementById("__search");
    if (!current?.keys || event.altKey || event.metaKey || event.isComposing || search?.checked) return;
    const target = document.activeElement ?? document.body;
    const inside = root.contains(target) || target === document.body;
    const pressesItself = [" ", "Enter"].includes(event.key) && target.closest(event.key === " " ? "button, a, summary, input" : "button, a, summary");
    const inText = isEditable(target);
    if (!inside || pressesItself || (event.ctrlKey && event.key !== "Enter") || (inText && !(event.ctrlKey && event.key === "Enter"))) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key; // Caps Lock
    if (current.keys(event.ctrlKey ? "Submit" : key, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  const back = app.link("All ways to practice", {}, "a");
  back.className = "practice-back";
  back.hidden = true;
  root.replaceChildren(back, said, warnings, place);
  addEventListener("popstate", render);
  render().then(() => (opening = false));
})(globalThis.guidePractice);
