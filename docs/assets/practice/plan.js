// Plan: the day of the interview, and what each day until then holds. It is computed anew from what was done.
(function define(plan, practice) {
  "use strict";

  const { view, select } = practice;
  const { make, button, count } = view;
  const MINUTES = 4; // for a new question: to answer, compare and read up
  const MANY = 30; // new questions a day from which the page says what that means
  const DAYS_WITHOUT_DATE = 7;

  /**
   * What each day holds: the new questions in their order, and how many come again.
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
    const number = interview ? interview.daysLeft : DAYS_WITHOUT_DATE;
    return Array.from({ length: number }, (_, i) => {
      const day = select.dayOf(now, i);
      const last = Boolean(interview) && day >= interview.firstLastDay;
      const fresh = left.splice(0, Math.max(0, perDay - (i ? 0 : doneToday)));
      const again = dues.filter((due) => (i ? select.dayOf(due) === day : select.dayOf(due) <= day)).length;
      return { day, fresh, again, last };
    });
  }

  /** What the days ask for, in one sentence, and what to do where that is a lot. */
  function verdict(unseen, perDay, interview, now) {
    if (!interview) return "";
    if (!unseen) return "You have seen everything chosen.";
    const room = select.daysForNew(interview, now);
    const sum = `${count(unseen, "question")} in ${count(room, "day")} ${unseen === 1 ? "is" : "are"} ${perDay} a day.`;
    if (perDay < MANY) return sum;
    return `${sum} At ${MINUTES} minutes each that is ${Math.round((perDay * MINUTES) / 6) / 10} hours a day. If that is too much, choose fewer topics or levels: a part learned well beats a whole looked at once.`;
  }

  function show(app, parameters) {
    const draw = (focus = null) => {
      const filters = app.setting("filters", {});
      const now = app.now();
      const interview = app.interview();
      const date = app.setting("interview", null)?.date ?? "";
      const today = app.today(filters);
      const memories = app.memories();
      const unseen = today.order.filter(({ slug }) => !memories.has(slug));
      const dues = today.chosen.filter(({ slug }) => memories.has(slug)).map(({ slug }) => select.dueAt(memories.get(slug), slug, interview));
      const set = (name, values) => (app.set("filters", { ...filters, [name]: values }), draw(false));
      const rows = days({ unseen, perDay: today.perDay, doneToday: today.today.fresh, dues, interview, now }).map(({ day, fresh, again, last }, i) => {
        const done = i === 0 && today.today.reviews.length ? `${count(today.today.reviews.length, "review")} done` : "";
        const parts = [done, again ? `${again} again` : "", last ? "everything once more" : "", !fresh.length && !again && !done && !last ? "nothing yet" : ""].filter(Boolean);
        const links = fresh.map((question) => make("li", {}, make("a", { href: app.pageOf(question) }, question.title)));
        const list = fresh.length ? make("details", { open: i === 0 && fresh.length <= 12 }, make("summary", {}, `${count(fresh.length, "new question")}`), make("ul", {}, ...links)) : null;
        return make("li", {}, make("strong", {}, i ? view.dayName(day) : "Today"), make("div", {}, parts.length ? make("p", {}, parts.join(", ")) : null, list));
      });
      const said = verdict(unseen.length + (interview ? today.today.fresh : 0), today.perDay, interview, now);
      app.show([
        make("h2", {}, "Plan"),
        make("div.practice-fields", {}, view.field("Interview on", { type: "date", name: "interview", value: date, min: "2000-01-01", max: "2999-12-31" }, (value) => {
          app.set("interview", value ? { date: value, since: now } : null);
          draw(false);
        })),
        view.choices("Topics", "topic", app.topics, filters.topics ?? [], (values) => set("topics", values)),
        view.choices("Levels", "level", app.levels, filters.levels ?? [], (values) => set("levels", values)),
        date && !interview ? make("p", {}, "That day is today or past. Without a day ahead, questions come as FSRS spaces them.") : null,
        make("p.practice-verdict", { role: "status" }, said || `${count(unseen.length, "question")} to see, at ${count(today.perDay, "new question")} a day.`),
        app.placement().answers.size ? null : make("p", {}, "The ", app.link("placement", { mode: "placement" }), " puts what you know already at the end."),
        make("div.practice-actions", {}, button("Begin today's questions", () => app.go({ mode: "review" }), { primary: true })),
        make("h3", {}, interview ? "Until the interview" : "The coming days"),
        make("ol.practice-days", {}, ...rows),
        make("p.practice-note", {}, "New questions come in the order of reading. “Again” counts what is due by the reviews so far; each new one adds to it."),
      ], { focus });
    };
    draw();
    return { keys: () => false, refresh: () => draw(false) };
  }

  Object.assign(plan, { days, show, verdict });
})((globalThis.guidePractice.plan = {}), globalThis.guidePractice);
