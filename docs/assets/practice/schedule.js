// When a question comes again: FSRS-6 through ts-fsrs, without chance, so that the same reviews give the same dates.
//
// The memory model is that of ts-fsrs with its default parameters. Steps and the count of days follow the reference
// implementation (the package fsrs on PyPI): days are whole spans of 24 hours, one step of ten minutes comes before a
// new or forgotten question is counted in days, and "Hard" repeats that step half again as long.
(function define(schedule, FSRS) {
  "use strict";

  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;
  const STEP = 10 * MINUTE;
  const RETENTION = 0.9; // the share of answers that should still be known when a question comes again
  const GRADES = { again: 1, hard: 2, good: 3, easy: 4 };
  const algorithm = new FSRS.FSRSAlgorithm({ request_retention: RETENTION, enable_fuzz: false, enable_short_term: true });

  /**
   * What is known of the memory of one question.
   * @typedef {object} Memory
   * @property {"learning" | "review" | "relearning"} state
   * @property {number} stability days until recall falls to 90%
   * @property {number} difficulty 1 to 10
   * @property {number} last time of the last review, in milliseconds since 1970
   * @property {number} due time of the next, in the same unit
   * @property {number} reviews how many there were
   * @property {number} lapses how many of them forgot a question that had been known
   */

  /**
   * The memory after one more review.
   * @param {Memory | null} memory null for a question never seen
   * @param {number} grade 1 to 4: again, hard, good, easy
   * @param {number} time of the review; before the last one it counts as the same moment
   * @returns {Memory}
   * @throws {RangeError} for a grade that there is not
   */
  function review(memory, grade, time) {
    if (![1, 2, 3, 4].includes(grade)) throw new RangeError(`There is no grade ${grade}.`);
    const at = memory ? Math.max(time, memory.last) : time;
    const days = memory ? Math.floor((at - memory.last) / DAY) : 0;
    const { stability, difficulty } = algorithm.next_state(memory && { stability: memory.stability, difficulty: memory.difficulty }, days, grade);
    const before = memory?.state ?? "learning";
    const forgot = before === "review" && grade === GRADES.again;
    const next = { stability, difficulty, last: at, reviews: (memory?.reviews ?? 0) + 1, lapses: (memory?.lapses ?? 0) + (forgot ? 1 : 0) };
    if (forgot) return { ...next, state: "relearning", due: at + STEP };
    if (before !== "review" && grade === GRADES.again) return { ...next, state: before, due: at + STEP };
    if (before !== "review" && grade === GRADES.hard) return { ...next, state: before, due: at + 1.5 * STEP };
    return { ...next, state: "review", due: at + algorithm.next_interval(stability, days) * DAY };
  }

  /**
   * The probability, 0 to 1, that a question is still known.
   * @param {Memory} memory
   * @param {number} now
   */
  function retention(memory, now) {
    return algorithm.forgetting_curve(Math.max(0, Math.floor((now - memory.last) / DAY)), memory.stability);
  }

  /**
   * The grade that the ticked points propose. Easy is never proposed: only the reader knows how quick it was.
   * @param {number} ticked how many points were covered
   * @param {number} points how many there are
   * @returns {number} 1 below a half, 2 below three quarters, else 3
   */
  function propose(ticked, points) {
    const share = points ? ticked / points : 0;
    return share < 0.5 ? GRADES.again : share < 0.75 ? GRADES.hard : GRADES.good;
  }

  Object.assign(schedule, { DAY, GRADES, MINUTE, propose, retention, review });
})(
  typeof module === "object" ? module.exports : ((globalThis.guidePractice ??= {}).schedule = {}),
  typeof module === "object" ? require("ts-fsrs") : globalThis.FSRS,
);
