// Review: the question, the reader's own answer, the short answer, ticks for what it covered, a grade.
(function define(review, practice) {
  "use strict";

  const { view } = practice;
  const { make, built, button, count } = view;
  const { GRADES, MINUTE, propose } = practice.schedule;
  const NAMES = [["again", "Again"], ["hard", "Hard"], ["good", "Good"], ["easy", "Easy"]];
  const LETTERS = "abcdeg"; // keys that tick a point; f, n, p and s belong to the site

  /** The time until a question comes again, in words. */
  function span(milliseconds) {
    const minutes = Math.max(1, Math.round(milliseconds / MINUTE));
    if (minutes < 60) return `${minutes} min`;
    const days = Math.max(1, Math.round(milliseconds / practice.schedule.DAY));
    return count(days, "day");
  }

  /** When a question would come after each grade, with the interview taken into account. */
  function outlook(app, question) {
    const now = app.now();
    const memory = app.memories().get(question.slug) ?? null;
    return NAMES.map(([name]) => {
      const next = practice.schedule.review(memory, GRADES[name], now);
      return span(practice.select.dueAt(next, question.slug, app.interview()) - now);
    });
  }

  /** A review's filters as a form; `onchange` is called when something was chosen. */
  function options(app, filters, kind, onchange) {
    const set = (name, value) => onchange({ ...filters, [name]: value }, kind);
    const limits = app.limits();
    const limit = (name, label, most) =>
      view.field(label, { type: "number", name: `limit-${name}`, min: 0, max: most, value: limits[name], inputmode: "numeric" }, (value, input) => {
        const number = Math.min(most, Math.max(0, Math.round(Number(value)) || 0));
        input.value = number;
        app.set("limits", { ...app.limits(), [name]: number });
        setTimeout(() => onchange(filters, kind)); // when the focus has come to the next field, where drawing anew finds it
      });
    const summary = make("summary", {}, "What to review");
    const list = filters.slugs.length ? make("p", {}, `Only the ${count(filters.slugs.length, "page")} of a list. `, button("All pages", () => set("slugs", []))) : null;
    return make("details.practice-options", { open: app.optionsOpen === true, ontoggle: (event) => (app.optionsOpen = event.target.open) }, summary,
      list,
      view.choices("Topics", "topic", app.topics, filters.topics ?? [], (values) => set("topics", values)),
      view.choices("Levels", "level", app.levels, filters.levels ?? [], (values) => set("levels", values)),
      make("div.practice-fields", {},
        view.select("Tag", "tag", [["", "Any"], ...app.tags.map((tag) => [tag, tag])], filters.tags?.[0] ?? "", (value) => set("tags", value ? [value] : [])),
        view.select("Which", "kind", [["all", "Due and new"], ["due", "Due only"], ["new", "New only"]], kind, (value) => onchange(filters, value)),
        limit("fresh", "New a day", 999),
        limit("again", "Reviews a day", 9999),
      ),
      make("p.practice-note", {}, app.interview() ? "With an interview date, the number of new questions a day follows from the days left, and in the last days everything comes once more, whatever the limit." : "Nothing ticked means all."),
    );
  }

  /** What is left when a day is done. */
  function finished(app, day, filters, kind, form) {
    const memories = app.memories();
    const interview = app.interview();
    const later = day.chosen.filter(({ slug }) => memories.has(slug)).map(({ slug }) => practice.select.dueAt(memories.get(slug), slug, interview));
    const next = Math.min(Infinity, ...later.filter((due) => due > app.now()));
    const parts = [make("h2", {}, day.chosen.length ? "Done for today" : "No question passes these filters")];
    if (!day.chosen.length) parts.push(make("p", {}, "Take one of them away."));
    else parts.push(make("p", {}, `${count(day.today.reviews.length, "review")} today, ${day.today.fresh} of them new.`));
    if (day.overdue && kind !== "new") parts.push(make("p", {}, `${count(day.overdue, "question")} more would be due: today's limit is reached.`));
    if (Number.isFinite(next)) parts.push(make("p", {}, `The next one is due ${next < app.now() + practice.schedule.DAY ? `in ${span(next - app.now())}` : `on ${view.dayName(next)}`}.`));
    const none = day.perDay ? "" : " The limit of new ones is 0 a day.";
    if (day.unseen) parts.push(make("p", {}, `${count(day.unseen, "question")} chosen you have not seen yet.${none}`));
    app.show([...parts, form]);
    app.say(parts[0].textContent);
    return Math.min(next, practice.select.dayOf(app.now(), 1)) - app.now() + 1000; // a new day has its own limits
  }

  async function show(app, parameters, isCurrent) {
    let filters = app.filters(parameters);
    let kind = ["new", "due"].includes(parameters.get("kind")) ? parameters.get("kind") : "all";
    let shown = null; // {question, card, revealed, ticks, started}
    let timer = 0;
    let last = null; // the last review, to undo

    const change = (to, toKind) => {
      app.set("filters", Object.fromEntries(["topics", "levels", "tags"].map((key) => [key, to[key] ?? []])));
      app.go({ mode: "review", ...Object.fromEntries(Object.entries(to).map(([key, values]) => [key, values.join(",")])), kind: toKind === "all" ? "" : toKind }, { replace: true });
    };

    async function next() {
      clearTimeout(timer);
      const day = app.today(filters, kind);
      const question = day.due[0] ?? day.fresh[0] ?? day.soon[0];
      if (!day.chosen.length) app.optionsOpen = true;
      const form = options(app, filters, kind, change);
      shown = null;
      if (!question) {
        timer = setTimeout(() => isCurrent() && next(), finished(app, day, filters, kind, form));
        return;
      }
      const card = await view.card(question);
      if (!isCurrent()) return;
      shown = { question, card, revealed: false, ticks: card.points.map(() => false), answer: "", started: performance.now() };
      front(day, form);
    }

    function head(day) {
      const { question } = shown;
      const left = `${day.due.length + day.soon.length} due, ${day.fresh.length} new`;
      const facts = make("p.practice-facts", {}, `${question.topicTitle} · `, make(`span.level.level-${question.level}`, {}, question.levelName), ` · today: ${left}`);
      return [facts, make("h2.practice-question", {}, question.title)];
    }

    function front(day, form) {
      const text = make("textarea", { rows: 5, placeholder: "Optional: your answer in your own words. It is not stored.", "aria-label": "Your answer" });
      const reveal = () => back(day, text.value);
      shown.reveal = reveal;
      shown.untouched = () => !text.value;
      app.show([
        ...head(day),
        make("p.practice-note", {}, "Answer aloud as you would in the interview, or write it down. Then compare."),
        text,
        make("div.practice-actions", {}, button("Show the answer", reveal, { key: "space", primary: true }), last ? button("Undo the last grade", undo, { key: "u" }) : null),
        form,
      ]);
    }

    function back(day, answer) {
      const { question, card, ticks } = shown;
      shown.revealed = true;
      shown.seconds = Math.round((performance.now() - shown.started) / 1000);
      const times = outlook(app, question);
      const boxes = card.points.map((point, i) => {
        const box = make("input", { type: "checkbox", onchange: () => ((ticks[i] = box.checked), mark()) });
        const label = built("span", point);
        return { box, row: make("li", {}, make("label", {}, box, label, make("kbd", { "aria-hidden": "true" }, LETTERS[i] ?? ""))) };
      });
      const grades = NAMES.map(([, label], i) => {
        const time = make("span.practice-when", {}, times[i]);
        const grade = button(label, () => rate(i + 1), { key: String(i + 1) });
        grade.append(time);
        return grade;
      });
      const proposed = make("p.practice-note", { role: "status" });
      function mark() {
        const grade = propose(ticks.filter(Boolean).length, ticks.length);
        shown.proposed = grade;
        grades.forEach((part, i) => {
          part.classList.toggle("md-button--primary", i + 1 === grade);
          part.setAttribute("aria-pressed", i + 1 === grade);
        });
        proposed.textContent = `${ticks.filter(Boolean).length} of ${count(ticks.length, "point")} covered: ${NAMES[grade - 1][1]} is proposed. Press Enter to take it, or another grade.`;
      }
      shown.tick = (i) => boxes[i] && ((boxes[i].box.checked = !boxes[i].box.checked), (ticks[i] = boxes[i].box.checked), mark());
      mark();
      const heading = make("h3", {}, "Short answer");
      app.show(
        [
          ...head(day),
          answer.trim() ? make("blockquote.practice-own", { tabindex: 0, role: "region", "aria-label": "Your answer" }, answer.trim()) : null,
          heading,
          built("div.practice-answer", card.answer),
          make("h3", {}, "What did you cover?"),
          make("ul.practice-points", {}, ...boxes.map(({ row }) => row)),
          proposed,
          make("div.practice-actions.practice-grades", { role: "group", "aria-label": "Grade" }, ...grades),
          make("p", {}, make("a", { href: app.pageOf(question) }, "Read the page"), last ? " · " : "", last ? button("Undo the last grade", undo, { key: "u" }) : ""),
        ],
        { focus: heading },
      );
    }

    function rate(grade) {
      if (!shown?.revealed) return;
      const { question, ticks, seconds } = shown;
      last = app.add("review", { slug: question.slug, grade, ticks: ticks.map(Number).join(""), seconds });
      app.say(`${NAMES[grade - 1][1]}.`);
      next();
    }

    function undo() {
      if (!last) return;
      app.add("undo", { of: last.id });
      last = null;
      app.say("The last grade was undone.");
      next();
    }

    function keys(key) {
      if (key === "u" && last) return undo(), true;
      if (!shown) return false;
      if (!shown.revealed) return (key === " " || key === "Submit") && (shown.reveal(), true);
      if (/^[1-4]$/.test(key)) return rate(Number(key)), true;
      if (key === "Enter") return rate(shown.proposed), true;
      if (LETTERS.includes(key) && shown.ticks[LETTERS.indexOf(key)] !== undefined) return shown.tick(LETTERS.indexOf(key)), true;
      return key === " "; // pressed twice, it must not scroll the answer away
    }

    await next();
    return { keys, leave: () => clearTimeout(timer), refresh: () => (!shown || (!shown.revealed && shown.untouched())) && next() };
  }

  Object.assign(review, { show, span });
})((globalThis.guidePractice.review = {}), globalThis.guidePractice);
