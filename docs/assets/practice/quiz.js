// Quiz: statements to judge, with the reason. What was judged wrongly comes back until it is judged rightly.
(function define(quiz, practice) {
  "use strict";

  const { view } = practice;
  const { make, built, button, count } = view;
  const { hash, shuffled } = practice.select;
  const DEFAULT = 10;
  const MOST = 50;

  function settingsOf(parameters) {
    const list = (name) => (parameters.get(name) ?? "").split(",").filter(Boolean).sort();
    const n = Math.round(Number(parameters.get("n") ?? NaN));
    return { seed: (parameters.get("seed") ?? "").slice(0, 60), n: n >= 1 ? Math.min(n, MOST) : DEFAULT, topics: list("topics"), levels: list("levels"), missed: parameters.get("missed") === "1" };
  }

  const addressOf = ({ seed, n, topics, levels, missed }) => ({ mode: "quiz", seed, n, topics: topics.join(","), levels: levels.join(","), missed: missed ? "1" : "" });

  /**
   * The pages of a quiz and which kind of statement each gives. For each place a coin of the seed decides between true
   * and false; no page comes twice, and where pages with true statements run out, false ones follow.
   * @returns {{question: object, holds: boolean}[]}
   */
  function choose(questions, { seed, n, topics, levels }) {
    const left = shuffled(practice.select.chosen(questions, { topics, levels }), seed, ({ slug }) => slug);
    const items = [];
    const take = (holds) => {
      const place = left.findIndex(({ has }) => has[holds]);
      if (place >= 0) items.push({ question: left.splice(place, 1)[0], holds });
      return place >= 0;
    };
    while (items.length < n) {
      const holds = (hash(`${seed}/coin/${items.length}`) & 1) === 1;
      if (!take(holds) && !take(!holds)) break;
    }
    return items;
  }

  /** The statement of a page for a quiz: of those that hold or do not, the one that the seed picks. */
  function pick(card, holds, seed) {
    return shuffled(card.statements.filter((statement) => statement.holds === holds), `${seed}/${card.slug}`, ({ key }) => key)[0];
  }

  /** The statements judged wrongly the last time, as {slug, key}, the longest ago first. */
  function missed(history) {
    const last = new Map();
    for (const { event } of history) {
      if (event.kind !== "quiz" || typeof event.key !== "string") continue;
      last.delete(event.key);
      last.set(event.key, event);
    }
    return [...last.values()].filter(({ right }) => !right);
  }

  function setUp(app, settings) {
    const wanted = { ...settings };
    const open = missed(app.history()).filter(({ slug }) => app.bySlug.has(slug));
    const go = (change) => app.go(addressOf({ ...settingsOf(new URLSearchParams(Object.entries(addressOf(wanted)))), seed: practice.record.newId().slice(0, 6), ...change }));
    const begin = () => go({ missed: false });
    app.show([
      make("h2", {}, "Quiz"),
      make("p", {}, "Is the sentence true as it stands? One that holds only under a condition it does not name counts as false: that is how interviewers hear it."),
      view.choices("Topics", "topic", app.topics, wanted.topics, (values) => (wanted.topics = values)),
      view.choices("Levels", "level", app.levels, wanted.levels, (values) => (wanted.levels = values)),
      make("div.practice-fields", {}, view.field("Statements", { type: "number", name: "n", min: 1, max: MOST, value: wanted.n }, (value) => (wanted.n = value))),
      make("div.practice-actions", {}, button("Begin", begin, { key: "Enter", primary: true }),
        open.length ? button(`Only what I misjudged (${open.length})`, () => go({ missed: true, n: Math.min(open.length, MOST) })) : null),
    ]);
    return { keys: (key) => key === "Enter" && (begin(), true) };
  }

  async function show(app, parameters, isCurrent) {
    const settings = settingsOf(parameters);
    if (!settings.seed) return setUp(app, settings);
    const key = JSON.stringify(addressOf(settings));
    let run = app.run("quiz", key);
    if (!run) {
      const start = { key };
      if (settings.missed) start.asked = missed(app.history()).filter(({ slug }) => app.bySlug.has(slug)).slice(0, settings.n).map(({ slug, key: statement }) => [slug, statement]);
      app.add("quiz-start", start);
      run = app.run("quiz", key);
    }
    const asked = app.store.events().get(run.id)?.asked;
    const items = settings.missed ? (Array.isArray(asked) ? asked.filter(Array.isArray) : []).map(([slug, statement]) => ({ question: app.bySlug.get(slug), statement })).filter(({ question }) => question) : choose(app.questions, settings);
    let keys = () => false;

    async function ask() {
      keys = () => false;
      const done = run.events.length;
      if (done >= items.length) return summary();
      const { question, holds, statement: wanted } = items[done];
      const card = await view.card(question);
      if (!isCurrent()) return;
      const statement = wanted ? card.statements.find(({ key: own }) => own === wanted) : pick(card, holds, settings.seed);
      if (!statement) { // its words have changed since
        items.splice(done, 1);
        return ask();
      }
      const facts = () => make("p.practice-facts", {}, `Statement ${done + 1} of ${items.length} · ${question.topicTitle}`);
      const about = () => make("h2.practice-question", {}, question.title);
      const judge = (said) => answer(said);
      app.show([facts(), about(), built("p.practice-statement", statement.text),
        make("div.practice-actions", { role: "group", "aria-label": "Is it true as it stands?" }, button("True", () => judge(true), { key: "1" }), button("False", () => judge(false), { key: "2" }))]);
      keys = (pressed) => (pressed === "1" || pressed === "2") && (judge(pressed === "1"), true);

      function answer(said) {
        const right = said === statement.holds;
        app.add("quiz", { run: run.id, slug: question.slug, key: statement.key, right: Number(right) });
        run = app.run("quiz", key);
        const verdict = make(`p.practice-verdict.${right ? "right" : "wrong"}`, {}, `${right ? "Right" : "Not so"}: the sentence is ${statement.holds ? "true" : "false as it stands"}.`);
        const more = run.events.length < items.length;
        app.show([facts(), about(), built("p.practice-statement", statement.text), verdict,
          built("div.practice-answer", statement.reason || card.answer),
          make("p", {}, make("a", { href: app.pageOf(question) }, "Read the page")),
          make("div.practice-actions", {}, button(more ? "Next statement" : "How it went", ask, { key: "Enter", primary: true }))], { focus: verdict });
        keys = (pressed) => (pressed === "Enter" || pressed === " ") && (ask(), true);
      }
    }

    function summary() {
      const right = run.events.filter((event) => event.right).length;
      const wrong = [...new Set(run.events.filter((event) => !event.right).map(({ slug }) => slug))];
      const pages = practice.questions.inOrder(app.questions).filter(({ slug }) => wrong.includes(slug));
      app.show([
        make("h2", {}, "How it went"),
        make("p", {}, items.length ? `${right} of ${count(run.events.length, "statement")} judged rightly.` : "No statement passes these filters."),
        pages.length ? make("h3", {}, "Read these, in this order") : null,
        pages.length ? make("ol", {}, ...pages.map((question) => make("li", {}, make("a", { href: app.pageOf(question) }, question.title)))) : null,
        make("div.practice-actions", {}, button("Another quiz", () => app.go(addressOf({ ...settings, seed: "", missed: false })), { primary: true }),
          pages.length ? button("Review these", () => app.go({ mode: "review", slugs: wrong.join(",") })) : null),
      ]);
    }

    await ask();
    return { keys: (pressed) => keys(pressed) };
  }

  Object.assign(quiz, { choose, missed, pick, settingsOf, show });
})((globalThis.guidePractice.quiz = {}), globalThis.guidePractice);
