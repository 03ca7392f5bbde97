// Progress by topic, what the coming days hold, and the record as a file.
(function define(progress, practice) {
  "use strict";

  const { view, select } = practice;
  const { make, button, count } = view;
  const DAYS = 14;
  const SVG = "http://www.w3.org/2000/svg";

  /** Of each topic: questions, seen, due now, the mean predicted retention of those seen (0 to 1), statements misjudged. */
  function byTopic(app) {
    const memories = app.memories();
    const now = app.now();
    const interview = app.interview();
    const misjudged = practice.quiz.missed(app.history());
    return app.topics.map(([topic, title]) => {
      const own = app.questions.filter((question) => question.topic === topic);
      const seen = own.filter(({ slug }) => memories.has(slug));
      const retained = seen.map(({ slug }) => practice.schedule.retention(memories.get(slug), now));
      return {
        title,
        total: own.length,
        seen: seen.length,
        due: seen.filter(({ slug }) => select.isDue(memories.get(slug), slug, interview, now)).length,
        retention: seen.length ? retained.reduce((sum, share) => sum + share, 0) / seen.length : null,
        misjudged: misjudged.filter(({ slug }) => own.some((question) => question.slug === slug)).length,
      };
    });
  }

  /** How many questions are due on each of the coming days; what is overdue counts today. */
  function forecast(app) {
    const now = app.now();
    const counts = Array.from({ length: DAYS }, () => 0);
    for (const [slug, memory] of app.memories()) {
      if (!app.bySlug.has(slug)) continue;
      const day = Math.max(0, select.daysBetween(now, select.dueAt(memory, slug, app.interview())));
      if (day < DAYS) counts[day] += 1;
    }
    return counts;
  }

  function shape(name, attributes, text = "") {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  }

  /** Columns for the coming days, with the numbers above and the days below. */
  function chart(counts, now) {
    const [width, height, column] = [560, 120, 560 / DAYS];
    const most = Math.max(1, ...counts);
    const told = counts.map((number, i) => `${view.dayName(select.dayOf(now, i))}: ${number}`).join("; ");
    const picture = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Questions due by day. ${told}.`, class: "practice-chart" });
    counts.forEach((number, i) => {
      const tall = (number / most) * (height - 40);
      const middle = (i + 0.5) * column;
      picture.append(
        shape("rect", { x: middle - column * 0.35, y: height - 20 - tall, width: column * 0.7, height: tall }),
        shape("text", { x: middle, y: height - 24 - tall, "text-anchor": "middle" }, number || ""),
        shape("text", { x: middle, y: height - 6, "text-anchor": "middle" }, new Date(select.dayOf(now, i)).getDate()),
      );
    });
    return picture;
  }

  async function show(app, parameters, isCurrent) {
    await view.load("quiz.js");
    if (!isCurrent()) return null;
    const said = make("p.practice-verdict", { role: "status" });

    async function importFile(file) {
      const refuse = () => {
        throw new practice.transfer.Refusal("The browser cannot read the file.");
      };
      try {
        if (file.size > practice.transfer.MOST_CHARACTERS) throw new practice.transfer.Refusal("The file is too large to be an export of this page.");
        const merged = app.store.merge(practice.transfer.unpack(await file.text().catch(refuse)));
        draw(false);
        said.textContent = merged ? `Imported: ${merged.added} new, ${merged.known} were here already.` : "The browser has no room for what the file holds, or forbids storing it. Nothing was imported, nothing was lost.";
      } catch (error) {
        if (!(error instanceof practice.transfer.Refusal)) throw error;
        said.textContent = `${error.message} Nothing was changed.`;
      }
    }

    function draw(focus = null) {
      const topics = byTopic(app);
      const undone = practice.record.reviewsSince(app.history(), -Infinity).reviews.length;
      const rows = topics.map(({ title, total, seen, due, retention, misjudged }) => {
        const percent = retention === null ? "–" : `${Math.round(retention * 100)}%`;
        const bar = retention === null ? null : make("meter", { min: 0, max: 1, value: retention.toFixed(3), "aria-label": `Retention of ${title}` });
        return make("tr", {}, make("th", { scope: "row" }, title), make("td.number", {}, `${seen} of ${total}`), make("td.number", {}, String(due)), make("td.number", {}, percent), make("td", {}, bar), make("td.number", {}, String(misjudged)));
      });
      const file = make("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": "File to import" });
      file.addEventListener("change", async () => {
        if (file.files[0]) await importFile(file.files[0]);
        file.value = ""; // so that the same file, mended, can be chosen again
      });
      const sure = make("span", { hidden: true }, "All reviews and results in this browser are erased. ", button("Erase everything", () => {
        app.store.erase();
        draw(false);
        said.textContent = "Erased.";
      }));
      app.show([
        make("h2", {}, "Progress"),
        make("p", {}, `${count(undone, "review")} so far. Retention is what FSRS predicts you still know of the questions seen.`),
        make("div.practice-wide", { tabindex: 0, role: "region", "aria-label": "Progress by topic" }, make("table", {},
          make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Topic"), ...["Seen", "Due", "Retention"].map((name) => make("th.number", { scope: "col" }, name)), make("td"), make("th.number", { scope: "col" }, "Misjudged in the quiz"))),
          make("tbody", {}, ...rows))),
        make("h3", {}, "Due in the coming days"),
        make("div.practice-wide", { tabindex: 0, role: "region", "aria-label": "Chart of the coming days" }, chart(forecast(app), app.now())),
        make("h3", {}, "Your data"),
        make("p", {}, "Everything is in this browser only. A file carries it to another one or keeps it safe; importing adds and never replaces."),
        make("div.practice-actions", {}, button("Export", app.exportFile, { primary: true }), button("Import", () => file.click()), button("Erase", () => (sure.hidden = false)), file),
        make("p", {}, sure),
        said,
      ], { focus });
    }

    draw();
    return { keys: () => false, refresh: () => draw(false) };
  }

  Object.assign(progress, { byTopic, forecast, show });
})((globalThis.guidePractice.progress = {}), globalThis.guidePractice);
