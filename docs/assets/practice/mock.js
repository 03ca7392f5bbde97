// Mock interview: questions chosen by a seed, a clock for each, its follow-ups one after another, then what was weak.
(function define(mock, practice) {
  "use strict";

  const { view } = practice;
  const { make, built, button, count } = view;
  const DEFAULTS = { n: 5, minutes: 3, follow: 2 };
  const MOST = { n: 30, minutes: 20, follow: 9 };
  const FOLLOW_UP_SECONDS = 60;
  const ENOUGH = 0.75; // of the points and follow-ups; below it a question was weak
  const VERDICTS = ["Missed", "Partly", "Had it"];
  const LETTERS = "abcdeg";

  /** What the address asks for; a number that makes no sense becomes the usual one. */
  function settingsOf(parameters) {
    const number = (name) => {
      const value = Math.round(Number(parameters.get(name) ?? NaN));
      return value >= (name === "follow" ? 0 : 1) ? Math.min(value, MOST[name]) : DEFAULTS[name];
    };
    const list = (name) => (parameters.get(name) ?? "").split(",").filter(Boolean).sort();
    return { seed: (parameters.get("seed") ?? "").slice(0, 60), n: number("n"), minutes: number("minutes"), follow: number("follow"), topics: list("topics"), levels: list("levels") };
  }

  /** The questions of an interview: the seed and the settings alone decide. */
  function choose(questions, settings) {
    return practice.select.shuffled(practice.select.chosen(questions, settings), settings.seed, ({ slug }) => slug).slice(0, settings.n);
  }

  const addressOf = (settings) => ({ mode: "mock", seed: settings.seed, n: settings.n, minutes: settings.minutes, follow: settings.follow, topics: settings.topics.join(","), levels: settings.levels.join(",") });
  const keyOf = (settings) => JSON.stringify(addressOf(settings));

  const time = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  /** Shares of points and of follow-ups, 0 to 1, of one answer; null where there were none. */
  function scores({ ticks, follow }) {
    const share = (digits, most) => (typeof digits === "string" && digits ? [...digits].reduce((sum, digit) => sum + Number(digit), 0) / (most * digits.length) : null);
    return { points: share(ticks, 1), followUps: share(follow, 2) };
  }

  function isWeak(answer) {
    const { points, followUps } = scores(answer);
    return [points, followUps].some((share) => share !== null && share < ENOUGH);
  }

  /** The weak pages and what they need that was not answered well here, so that each follows those it needs. */
  function toRead(app, answers) {
    const weak = new Set(answers.filter(isWeak).map(({ slug }) => slug));
    const strong = new Set(answers.filter((answer) => !isWeak(answer)).map(({ slug }) => slug));
    const why = new Map([...weak].map((slug) => [slug, "weak here"]));
    for (const slug of weak) {
      for (const need of app.bySlug.get(slug)?.needs ?? []) if (!why.has(need) && !strong.has(need)) why.set(need, `comes before “${app.bySlug.get(slug).title}”`);
    }
    return practice.questions.inOrder(app.questions).filter(({ slug }) => why.has(slug)).map((question) => ({ question, why: why.get(question.slug) }));
  }

  /** A clock that counts down and goes on below zero. */
  function startClock(app, seconds) {
    const begun = performance.now();
    const part = make("span.practice-clock", { role: "timer" });
    let over = false;
    const tick = () => {
      const left = seconds - (performance.now() - begun) / 1000;
      part.textContent = left >= 0 ? time(Math.ceil(left)) : `+${time(-left)}`;
      if (left < 0 && !over) {
        over = true;
        part.classList.add("over");
        app.say("Time is up. Finish your sentence.");
      }
    };
    tick();
    const timer = setInterval(tick, 250);
    return { part, stop: () => (clearInterval(timer), Math.round((performance.now() - begun) / 1000)) };
  }

  function setUp(app, settings) {
    const wanted = { ...settings };
    const number = (name, label) => view.field(label, { type: "number", name, min: name === "follow" ? 0 : 1, max: MOST[name], value: wanted[name] }, (value) => (wanted[name] = value));
    const begin = () => {
      const { seed, ...rest } = settingsOf(new URLSearchParams(Object.entries(addressOf(wanted))));
      app.go(addressOf({ ...rest, seed: seed.trim() || practice.record.newId().slice(0, 6) }));
    };
    app.show([
      make("h2", {}, "Mock interview"),
      make("p", {}, "Questions against the clock, each followed by what an interviewer asks next. Answer aloud. You judge yourself against the page."),
      view.choices("Topics", "topic", app.topics, wanted.topics, (values) => (wanted.topics = values)),
      view.choices("Levels", "level", app.levels, wanted.levels, (values) => (wanted.levels = values)),
      make("div.practice-fields", {}, number("n", "Questions"), number("minutes", "Minutes each"), number("follow", "Follow-ups, at most"),
        view.field("Seed", { type: "text", name: "seed", value: wanted.seed, maxlength: 60, placeholder: "random", autocomplete: "off" }, (value) => (wanted.seed = value))),
      make("p.practice-note", {}, "The same seed and settings give the same interview, to two people or to you a month later."),
      make("div.practice-actions", {}, button("To the interview", begin, { key: "Enter", primary: true })),
    ]);
    return { keys: (key) => key === "Enter" && (begin(), true) };
  }

  function summary(app, settings, answers, again) {
    const rows = answers.map((answer) => {
      const question = app.bySlug.get(answer.slug);
      const { points, followUps } = scores(answer);
      const cell = (share, digits, most) => make("td.number", {}, share === null ? "–" : `${[...digits].reduce((sum, digit) => sum + Number(digit), 0) / most} of ${digits.length}`);
      const title = question ? make("a", { href: app.pageOf(question) }, question.title) : answer.slug;
      return make("tr", {}, make("td", {}, title), cell(points, answer.ticks, 1), cell(followUps, answer.follow, 2), make("td.number", {}, time(answer.seconds ?? 0)), make("td", {}, isWeak(answer) ? "weak" : "solid"));
    });
    const reading = toRead(app, answers);
    const weak = answers.filter(isWeak).map(({ slug }) => slug);
    app.show([
      make("h2", {}, "How it went"),
      make("p", {}, weak.length ? `${weak.length} of ${count(answers.length, "answer")} ${weak.length === 1 ? "was" : "were"} below three quarters of the points or of the follow-ups.` : "No answer fell below three quarters of the points and follow-ups."),
      make("div.practice-wide", { tabindex: 0, role: "region", "aria-label": "Answers" }, make("table", {},
        make("thead", {}, make("tr", {}, ...["Question", "Points", "Follow-ups", "Time", ""].map((name, i) => (name ? make(i && i < 4 ? "th.number" : "th", { scope: "col" }, name) : make("td", {}))))),
        make("tbody", {}, ...rows))),
      reading.length ? make("h3", {}, "Read these, in this order") : null,
      reading.length ? make("ol", {}, ...reading.map(({ question, why }) => make("li", {}, make("a", { href: app.pageOf(question) }, question.title), ` (${why})`))) : null,
      make("p.practice-note", {}, `Seed ${settings.seed}. A mock interview leaves your review dates as they are.`),
      make("div.practice-actions", {},
        weak.length ? button("Review the weak ones", () => app.go({ mode: "review", slugs: weak.join(",") }), { primary: true }) : null,
        button("Sit it again", again),
        button("Another one", () => app.go(addressOf({ ...settings, seed: "" })))),
    ]);
    return { keys: () => false };
  }

  async function show(app, parameters, isCurrent) {
    const settings = settingsOf(parameters);
    if (!settings.seed) return setUp(app, settings);
    const chosen = choose(app.questions, settings);
    const key = keyOf(settings);
    let run = app.run("mock", key);
    let clock = null;
    let keys = () => false;
    const stop = () => clock?.stop();
    const answered = () => run?.events ?? [];

    const restart = () => {
      app.add("mock-start", { key });
      run = app.run("mock", key);
      ask();
    };

    function lobby() {
      const done = answered().length;
      const begin = done ? ask : restart;
      const label = done ? `Go on with question ${done + 1}` : "Begin";
      const facts = [count(chosen.length, "question"), `${count(settings.minutes, "minute")} each`, settings.follow ? `at most ${count(settings.follow, "follow-up")} each` : "no follow-ups"];
      app.show([
        make("h2", {}, "Mock interview"),
        make("p", {}, `${facts.join(", ")}. Seed `, make("code", {}, settings.seed), "."),
        chosen.length ? null : make("p", {}, "No question passes these filters."),
        make("p.practice-note", {}, "To sit the same one with somebody, send the address of this page, or the seed and the settings."),
        make("div.practice-actions", {}, chosen.length ? button(label, begin, { key: "Enter", primary: true }) : null, button("Change the settings", () => app.go(addressOf({ ...settings, seed: "" })))),
      ]);
      keys = (pressed) => pressed === "Enter" && chosen.length > 0 && (begin(), true);
    }

    async function ask() {
      stop();
      keys = () => false;
      const answers = answered();
      const seen = new Set(answers.map(({ slug }) => slug));
      const question = chosen.find(({ slug }) => !seen.has(slug));
      if (!question) return void summary(app, settings, answers, restart);
      const card = await view.card(question);
      if (!isCurrent()) return;
      const followUps = card.followUps.slice(0, settings.follow);
      const answer = { run: run.id, slug: question.slug, ticks: "", follow: "", seconds: 0 };
      let step = -1; // the follow-up at hand, so that nothing pressed twice counts twice
      const facts = () => make("p.practice-facts", {}, `Question ${answers.length + 1} of ${chosen.length} · ${question.topicTitle}`);
      const heading = () => make("h2.practice-question", {}, question.title);

      stop(); // of one begun meanwhile, by a button pressed twice
      clock = startClock(app, settings.minutes * 60);
      const text = make("textarea", { rows: 4, placeholder: "Answer aloud, or write here. It is not stored.", "aria-label": "Your answer" });
      app.show([clock.part, facts(), heading(), text, make("div.practice-actions", {}, button("I have answered", reveal, { key: "space", primary: true }))]);
      keys = (pressed) => (pressed === " " || pressed === "Submit") && (reveal(), true);

      function reveal() {
        answer.seconds = clock.stop();
        const boxes = card.points.map((point, i) => ({ box: make("input", { type: "checkbox" }), point, letter: LETTERS[i] ?? "" }));
        const title = make("h3", {}, "Short answer");
        const go = () => {
          if (step >= 0) return;
          answer.ticks = boxes.map(({ box }) => Number(box.checked)).join("");
          follow(0);
        };
        app.show(
          [
            facts(), heading(), text.value.trim() ? make("blockquote.practice-own", { tabindex: 0, role: "region", "aria-label": "Your answer" }, text.value.trim()) : null, title, built("div.practice-answer", card.answer),
            make("h3", {}, "What did you cover?"),
            make("ul.practice-points", {}, ...boxes.map(({ box, point, letter }) => make("li", {}, make("label", {}, box, built("span", point), make("kbd", { "aria-hidden": "true" }, letter))))),
            make("p.practice-note", {}, `You took ${time(answer.seconds)} of ${time(settings.minutes * 60)}.`),
            make("div.practice-actions", {}, button(followUps.length ? "Next: a follow-up" : "Go on", go, { key: "Enter", primary: true })),
          ],
          { focus: title },
        );
        keys = (pressed) => {
          const found = boxes.find(({ letter }) => letter && letter === pressed);
          if (found) found.box.checked = !found.box.checked;
          else if (pressed === "Enter") go();
          return Boolean(found) || pressed === "Enter" || pressed === " ";
        };
      }

      function follow(i) {
        step = i;
        if (i === followUps.length) {
          app.add("mock", answer);
          run = app.run("mock", key);
          return void ask();
        }
        clock = startClock(app, FOLLOW_UP_SECONDS);
        const asked = () => built("h2.practice-question", followUps[i].question);
        const where = () => make("p.practice-facts", {}, `Follow-up ${i + 1} of ${followUps.length} to “${question.title}”`);
        const uncover = () => {
          answer.seconds += clock.stop();
          const judge = (verdict) => {
            if (step !== i) return;
            answer.follow += verdict;
            follow(i + 1);
          };
          const title = make("h3", {}, "Answer");
          app.show([where(), asked(), title, built("div.practice-answer", followUps[i].answer),
            make("div.practice-actions", { role: "group", "aria-label": "Did you have it?" }, ...VERDICTS.map((label, verdict) => button(label, () => judge(verdict), { key: String(verdict + 1) })))], { focus: title });
          keys = (pressed) => /^[1-3]$/.test(pressed) ? (judge(Number(pressed) - 1), true) : pressed === " ";
        };
        app.show([clock.part, where(), asked(), make("div.practice-actions", {}, button("I have answered", uncover, { key: "space", primary: true }))]);
        keys = (pressed) => pressed === " " && (uncover(), true);
      }
    }

    if (chosen.length && answered().length >= chosen.length) summary(app, settings, answered(), restart);
    else lobby();
    return { keys: (pressed) => keys(pressed), leave: stop };
  }

  Object.assign(mock, { choose, scores, settingsOf, show, toRead });
})((globalThis.guidePractice.mock = {}), globalThis.guidePractice);
