// Plan: the day of the interview, and what each day until then holds. It is computed anew from what was done.
(function define(plan, practice) {
  "use strict";

  const { view, select } = practice;
  const { make, button, count } = view;
  const MINUTES = 4; // for a new question: to answer, compare and read up
  const MANY = 30; // new questions a day from which the page says what that means
  const DAYS_WITHOUT_DATE = 7;
  const MOST_DAYS = 60; // that are listed
  const EARLIEST = "2000-01-01";

  /**
   * What each of the coming days holds: the new questions in their order, and how many come again by the reviews so far
   * or, of the new ones, before the interview.
   * @param {object} state
   * @param {object[]} state.unseen questions in the order in which they come
   * @param {number} state.perDay
   * @param {number} state.doneToday new questions of today so far
   * @param {number[]} state.dues times at which questions seen are due
   * @param {import("./select.js").Interview | null} state.interview
   * @param {number} state.now
   * @returns {{day: number, fresh: object[], again: number, last: boolean}[]}
   */
  function days({ unseen, perDay, doneToday, dues, interview, now }) {
    const left = [...unseen];
    const number = interview ? Math.min(interview.daysLeft, MOST_DAYS) : DAYS_WITHOUT_DATE;
    const repeats = []; // the days on which new questions come again at the latest
    const rows = Array.from({ length: number }, (_, i) => {
      const day = select.dayOf(now, i);
      const last = Boolean(interview) && day >= interview.firstLastDay;
      const fresh = left.splice(0, Math.max(0, perDay - (i ? 0 : doneToday)));
      if (interview) for (const { slug } of fresh) repeats.push(select.dayOf(select.dueAt({ due: Infinity, last: day, reviews: 1 }, slug, interview)));
      return { day, fresh, last };
    });
    return rows.map((row, i) => {
      const again = dues.filter((due) => (i ? select.dayOf(due) === row.day : select.dayOf(due) <= row.day)).length;
      return { ...row, again: again + repeats.filter((day) => day === row.day).length };
    });
  }

  /** What the days ask for, in one sentence, and what to do where that is a lot. */
  function verdict(unseen, perDay, interview, now) {
    if (!interview) return "";
    if (!unseen) return "You have seen everything chosen.";
    const room = select.daysForNew(interview, now);
    const sum = `${count(unseen, "question")} in ${count(room, "day")} ${unseen === 1 ? "is" : "are"} ${perDay} a day.`;
    const few = interview.newUntil === interview.day ? " So few days leave no time to space them: what is new on the last day comes once more on that day." : "";
    if (perDay < MANY) return sum + few;
    return `${sum}${few} At ${MINUTES} minutes each that is ${Math.round((perDay * MINUTES) / 6) / 10} hours a day. If that is too much, choose fewer topics or levels: a part learned well beats a whole looked at once.`;
  }

  /** The days as a list, with links to the pages of the new questions. */
  function listOf(app, rows, reviewsToday) {
    const items = rows.map(({ day, fresh, again, last }, i) => {
      const done = i === 0 && reviewsToday ? `${count(reviewsToday, "review")} done` : "";
      const parts = [done, again ? `${again} again` : "", last ? "everything once more" : ""].filter(Boolean);
      if (!parts.length && !fresh.length) parts.push("nothing yet");
      const links = fresh.map((question) => make("li", {}, make("a", { href: app.pageOf(question) }, question.title)));
      const list = fresh.length ? make("details", { open: i === 0 && fresh.length <= 12 }, make("summary", {}, count(fresh.length, "new question")), make("ul", {}, ...links)) : null;
      return make("li", {}, make("strong", {}, i ? view.dayName(day) : "Today"), make("div", {}, parts.length ? make("p", {}, parts.join(", ")) : null, list));
    });
    return make("ol.practice-days", {}, ...items);
  }

  /** What follows from the form: one sentence, a button, the days. */
  function results(app) {
    const now = app.now();
    const interview = app.interview();
    const today = app.today(app.filters());
    if (!today.chosen.length) return [make("p.practice-verdict", { role: "status" }, "No question passes these filters. Take one of them away.")];
    const memories = app.memories();
    const unseen = today.order.filter(({ slug }) => !memories.has(slug));
    const dues = today.chosen.filter(({ slug }) => memories.has(slug)).map(({ slug }) => select.dueAt(memories.get(slug), slug, interview));
    const rows = days({ unseen, perDay: today.perDay, doneToday: today.begun, dues, interview, now });
    const said = verdict(unseen.length + (interview ? today.begun : 0), today.perDay, interview, now);
    const isPast = !interview && app.setting("interview", null)?.date;
    return [
      isPast ? make("p", {}, "That day is today or past. Without a day ahead, questions come as FSRS spaces them.") : null,
      make("p.practice-verdict", { role: "status" }, said || `${count(unseen.length, "question")} to see, at ${count(today.perDay, "new question")} a day.`),
      app.placement().answers.size ? null : make("p", {}, "The ", app.link("placement", { mode: "placement" }), " puts what you know already at the end."),
      make("div.practice-actions", {}, button("Begin today's questions", () => app.go({ mode: "review" }), { primary: true })),
      make("h3", {}, interview ? "Until the interview" : "The coming days"),
      listOf(app, rows, today.today.reviews.length),
      interview && interview.daysLeft > rows.length ? make("p", {}, `${count(interview.daysLeft - rows.length, "more day")} until the interview, the last ${interview.lastDays} of them for everything once more.`) : null,
      make("p.practice-note", {}, interview
        ? "New questions come in the order of reading. “Again” counts what is due by the reviews so far, and what comes once more in the last days; each new question adds some before."
        : "New questions come in the order of reading. “Again” counts what is due by the reviews so far; each new one adds to it."),
    ].filter(Boolean);
  }

  function show(app) {
    const below = make("div", {}, ...results(app));
    const draw = () => below.replaceChildren(...results(app)); // the form stays: somebody may be typing in it
    const filters = () => app.filters();
    const set = (name, values) => (app.set("filters", { ...filters(), [name]: values }), draw());
    const setDay = (value) => {
      if (value && value < EARLIEST) return; // a year half typed
      app.set("interview", value ? { date: value, since: app.now() } : null);
      draw();
    };
    app.show([
      make("h2", {}, "Plan"),
      make("div.practice-fields", {}, view.field("Interview on", { type: "date", name: "interview", value: app.setting("interview", null)?.date ?? "", min: EARLIEST, max: "2999-12-31" }, setDay)),
      view.choices("Topics", "topic", app.topics, filters().topics, (values) => set("topics", values)),
      view.choices("Levels", "level", app.levels, filters().levels, (values) => set("levels", values)),
      make("div.practice-fields", {}, view.select("Tag", "tag", [["", "Any"], ...app.tags.map((tag) => [tag, tag])], filters().tags[0] ?? "", (value) => set("tags", value ? [value] : []))),
      below,
    ]);
    return { refresh: draw };
  }

  Object.assign(plan, { days, show, verdict });
})((globalThis.guidePractice.plan = {}), globalThis.guidePractice);
