// The way in: what today holds, and the ways to practice.
(function define(home, practice) {
  "use strict";

  const { make, count } = practice.view;
  const WAYS = [
    ["review", "Review", "Answer from memory, reveal, tick what you covered. The question comes again when you are about to forget it."],
    ["mock", "Mock interview", "Some questions against the clock, each with its follow-ups, then what was weak and what to read."],
    ["quiz", "Quiz", "True or false, made of what strong answers say and of the mistakes that circulate."],
    ["placement", "Placement", "Twelve questions across the guide for a first picture of what you know."],
    ["plan", "Plan", "Set the day of your interview and see what each day until then holds."],
    ["progress", "Progress and data", "Retention by topic, export, import, erase."],
  ];

  function show(app) {
    const draw = (focus) => {
      const { due, fresh, soon, chosen } = app.today(app.filters());
      const interview = app.interview();
      const waiting = due.length + fresh.length + soon.length;
      const line = waiting ? `${count(due.length + soon.length, "question")} due, ${fresh.length} new.` : "Nothing is due today.";
      const when = interview ? ` ${count(interview.daysLeft, "day")} until the interview.` : "";
      const scope = chosen.length < app.questions.length ? ` Of ${count(chosen.length, "question")} chosen.` : "";
      const cards = WAYS.map(([mode, title, text]) => make("li", {}, make("h3", {}, app.link(title, { mode })), make("p", {}, text)));
      app.show([make("h2", {}, "Today"), make("p.practice-today", {}, line + when + scope), make("ul.practice-ways", {}, ...cards)], { focus });
    };
    draw(null);
    return { refresh: () => draw(false) };
  }

  Object.assign(home, { show });
})((globalThis.guidePractice.home = {}), globalThis.guidePractice);
