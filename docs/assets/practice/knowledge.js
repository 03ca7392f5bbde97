// What twelve answers say about all questions. Who knows a page is taken to know what it rests on, and who does not know
// it, not to know what rests on it; an answer of the reader's own always counts more than what follows from others.
(function define(knowledge, questions) {
  "use strict";

  const ASKED = 12;
  const KNOWN = { no: 0, partly: 1, yes: 2 };

  /**
   * The answers of the latest placement, by slug: 0 no, 1 partly, 2 yes.
   * @param {{event: object}[]} history
   * @returns {{run: string, answers: Map<string, number>}} run is "" where there was none
   */
  function latestRun(history) {
    const events = history.map(({ event }) => event).filter(({ kind, slug, known }) => kind === "placement" && typeof slug === "string" && [0, 1, 2].includes(known));
    const run = events.at(-1)?.run ?? "";
    return { run, answers: new Map(events.filter((event) => event.run === run).map(({ slug, known }) => [slug, known])) };
  }

  /** For each question the slugs of all that rests on it. */
  function allDependents(needs) {
    const found = new Map([...needs.keys()].map((slug) => [slug, new Set()]));
    for (const [slug, own] of needs) for (const need of own) found.get(need).add(slug);
    return found;
  }

  /**
   * @param {import("./questions.js").Question[]} list all questions
   * @param {Map<string, number>} answers
   * @returns {Map<string, number>} 0 no, 1 partly, 2 yes, for the questions of which the answers say something; what two
   *   answers contradict each other about is left out
   */
  function estimate(list, answers) {
    const needs = questions.allNeeds(list);
    const dependents = allDependents(needs);
    const told = new Map();
    const tell = (slug, known) => told.set(slug, told.has(slug) && told.get(slug) !== known ? null : known);
    for (const [slug, known] of answers) {
      if (known === KNOWN.yes) for (const need of needs.get(slug) ?? []) tell(need, KNOWN.yes);
      if (known === KNOWN.no) for (const dependent of dependents.get(slug) ?? []) tell(dependent, KNOWN.no);
    }
    for (const [slug, known] of answers) if (needs.has(slug)) told.set(slug, known);
    return new Map([...told].filter(([, known]) => known !== null));
  }

  /**
   * The next question of a placement: of the topic asked least so far, the one whose answer, whatever it is, says most
   * about others that are still open.
   * @param {import("./questions.js").Question[]} list all questions
   * @param {Map<string, number>} answers
   * @returns {import("./questions.js").Question | null} null after twelve, or when nothing is left to ask
   */
  function nextQuestion(list, answers) {
    if (answers.size >= ASKED) return null;
    const told = estimate(list, answers);
    const needs = questions.allNeeds(list);
    const dependents = allDependents(needs);
    const asked = (topic) => list.filter(({ topic: own, slug }) => own === topic && answers.has(slug)).length;
    const counts = new Map([...new Set(list.map(({ topic }) => topic))].map((topic) => [topic, asked(topic)]));
    const open = (slugs) => [...slugs].filter((slug) => !told.has(slug)).length;
    const worth = ({ slug }) => (1 + open(needs.get(slug))) * (1 + open(dependents.get(slug)));
    const ranked = list
      .filter(({ slug }) => !answers.has(slug))
      .map((question, place) => ({ question, place, count: counts.get(question.topic), settled: told.has(question.slug), worth: worth(question) }))
      .sort((a, b) => a.count - b.count || a.settled - b.settled || b.worth - a.worth || a.place - b.place);
    return ranked[0]?.question ?? null;
  }

  /** The questions in their order, but those taken as known at the end. */
  function unknownFirst(list, estimated) {
    const known = ({ slug }) => estimated.get(slug) === KNOWN.yes;
    return [...list.filter((question) => !known(question)), ...list.filter(known)];
  }

  Object.assign(knowledge, { ASKED, KNOWN, estimate, latestRun, nextQuestion, unknownFirst });
})(
  typeof module === "object" ? module.exports : ((globalThis.guidePractice ??= {}).knowledge = {}),
  typeof module === "object" ? require("./questions.js") : globalThis.guidePractice.questions,
);
