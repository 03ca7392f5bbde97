// Which questions come, and when: filters, daily limits, choice by a seed, and an interview date counted backwards.
(function define(select, schedule) {
  "use strict";

  const FEW_DAYS = 4; // with fewer in all, new questions come until the last
  const LAST_DAYS = 7; // before an interview, in which everything chosen comes once more
  const LEARN_AHEAD = 20 * schedule.MINUTE; // so early a repeated question may come when nothing else is left; and so
  // long after a question is first seen on the day before an interview it comes again

  /**
   * 32 bits that depend on every character of a text: FNV-1a with the final mixing of MurmurHash3, so that one character
   * changes all bits.
   * @param {string} text
   * @returns {number} 0 to 2^32 - 1
   */
  function hash(text) {
    let bits = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) bits = Math.imul(bits ^ byte, 0x01000193);
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return (bits ^ (bits >>> 16)) >>> 0;
  }

  /**
   * A list in an order that the seed alone decides. One item more or less leaves the order of the others as it is, so
   * that a seed still means the same after the guide has grown.
   * @template T
   * @param {T[]} list
   * @param {string} seed
   * @param {(item: T) => string} name
   * @returns {T[]}
   */
  function shuffled(list, seed, name) {
    const ranked = list.map((item) => ({ item, rank: hash(`${seed}/${name(item)}`), name: name(item) }));
    return ranked.sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1)).map(({ item }) => item);
  }

  /**
   * The questions that the filters let through; an empty filter lets all through.
   * @param {import("./questions.js").Question[]} questions
   * @param {{topics?: string[], levels?: string[], tags?: string[], slugs?: string[]}} filters
   */
  function chosen(questions, { topics = [], levels = [], tags = [], slugs = [] }) {
    const passes = (wanted, values) => !wanted.length || values.some((value) => wanted.includes(value));
    return questions.filter(({ topic, level, tags: own, slug }) => {
      return passes(topics, [topic]) && passes(levels, [level]) && passes(tags, own) && passes(slugs, [slug]);
    });
  }

  /** Midnight, in the reader's zone, of the day that a time falls on, or of so many days later. */
  function dayOf(time, later = 0) {
    const date = new Date(time);
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() + later).getTime();
  }

  /** Calendar days from the day of one time to the day of another. */
  function daysBetween(from, to) {
    return Math.round((dayOf(to) - dayOf(from)) / schedule.DAY); // rounded, for days of 23 and 25 hours
  }

  /**
   * An interview seen from the present.
   * @typedef {object} Interview
   * @property {number} day midnight before it
   * @property {number} daysLeft today counts, the day of the interview does not
   * @property {number} lastDays how many days before it are for repeating everything
   * @property {number} firstLastDay midnight at which these begin
   * @property {number} newUntil midnight from which no new questions are planned: that one, or the interview's own where
   *   there are too few days to keep some apart
   */

  /**
   * @param {{date: string, since: number} | null} setting `since` is when the date was set, a time
   * @param {number} now
   * @returns {Interview | null} null without a date, and from its day on
   */
  function interviewOf(setting, now) {
    const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(setting?.date ?? "");
    if (!parts) return null;
    const day = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])).getTime();
    const daysLeft = daysBetween(now, day);
    if (!(daysLeft > 0)) return null;
    const since = Number.isFinite(setting.since) ? Math.min(setting.since, now) : now;
    const total = Math.max(daysLeft, daysBetween(since, day));
    const lastDays = Math.min(LAST_DAYS, Math.max(1, Math.floor(total / 4)));
    const firstLastDay = dayOf(day, -lastDays);
    return { day, daysLeft, lastDays, firstLastDay, newUntil: total < FEW_DAYS ? day : firstLastDay };
  }

  /**
   * When a question is due. Before an interview, one that would come only after it comes in the last days instead, each
   * question on a day of its own choosing so that they spread. What was reviewed in the last days is done, unless it was
   * seen for the first time: that comes again on the next day, or on the same day where that is the last.
   * @param {import("./schedule.js").Memory} memory
   * @param {string} slug
   * @param {Interview | null} interview
   * @returns {number} a time
   */
  function dueAt(memory, slug, interview) {
    if (!interview || memory.due < interview.day) return memory.due;
    if (memory.last < interview.firstLastDay) return dayOf(interview.firstLastDay, hash(slug) % interview.lastDays);
    if (memory.reviews > 1) return memory.due;
    const tomorrow = dayOf(memory.last, 1);
    return tomorrow < interview.day ? tomorrow : Math.min(memory.last + LEARN_AHEAD, interview.day - 1);
  }

  /** Whether the time until a question comes again is counted in minutes, not in days. */
  function isStep(memory, due) {
    return memory.state !== "review" || dayOf(due) === dayOf(memory.last);
  }

  /** Whether a question is due now: counted in minutes to the minute, counted in days from the day's beginning on. */
  function isDue(memory, slug, interview, now) {
    const due = dueAt(memory, slug, interview);
    return isStep(memory, due) ? due <= now : daysBetween(now, due) <= 0;
  }

  /** Days left, today included, on which new questions are planned; if what is unseen comes late, all that are left. */
  function daysForNew(interview, now) {
    const days = daysBetween(now, interview.newUntil);
    return days > 0 ? days : interview.daysLeft;
  }

  /**
   * How many new questions a day show everything before the last days begin.
   * @param {number} unseen as it was this morning
   * @param {Interview} interview
   * @param {number} now
   */
  function newPerDay(unseen, interview, now) {
    return Math.ceil(unseen / daysForNew(interview, now));
  }

  /**
   * What a day holds.
   * @param {object} state
   * @param {import("./questions.js").Question[]} state.questions those chosen, in the order in which new ones come
   * @param {Map<string, import("./schedule.js").Memory>} state.memories
   * @param {{fresh: number, again: number, firsts: Set<string>}} state.today reviews of today so far: how many were first
   *   ones and how many not, and the slugs of the first ones
   * @param {{fresh: number, again: number}} state.limits a day's most; an interview date replaces the first, and in the
   *   last days before it the second does not hold
   * @param {Interview | null} state.interview
   * @param {number} state.now
   * @param {"all" | "new" | "due"} [state.kind]
   * @returns {{due: Question[], fresh: Question[], soon: Question[], unseen: number, overdue: number, perDay: number, begun: number}}
   *   due and new questions that today's limits allow, those to be repeated within minutes, and the numbers behind;
   *   `begun` of the new questions a day are done
   */
  function dayPlan({ questions, memories, today, limits, interview, now, kind = "all" }) {
    const seen = questions.filter(({ slug }) => memories.has(slug));
    const dueOf = ({ slug }) => dueAt(memories.get(slug), slug, interview);
    const isLearning = (question) => isStep(memories.get(question.slug), dueOf(question));
    const byDue = (a, b) => Number(isLearning(b)) - Number(isLearning(a)) || dueOf(a) - dueOf(b) || hash(a.slug) - hash(b.slug);
    const allDue = seen.filter(({ slug }) => isDue(memories.get(slug), slug, interview, now)).sort(byDue);
    const unseen = questions.filter(({ slug }) => !memories.has(slug));
    const begun = interview ? questions.filter(({ slug }) => today.firsts.has(slug)).length : today.fresh;
    const perDay = interview ? newPerDay(unseen.length + begun, interview, now) : limits.fresh;
    const most = interview && now >= interview.firstLastDay ? Infinity : limits.again;
    const steps = allDue.filter(isLearning); // a step begun today is finished, whatever the limit
    const reviews = allDue.filter((question) => !isLearning(question)).slice(0, Math.max(0, most - today.again));
    const soon = seen.filter((question) => isLearning(question) && dueOf(question) > now && dueOf(question) <= now + LEARN_AHEAD);
    return {
      due: kind === "new" ? steps : [...steps, ...reviews],
      fresh: kind === "due" ? [] : unseen.slice(0, Math.max(0, perDay - begun)),
      soon: soon.sort(byDue),
      unseen: unseen.length,
      overdue: allDue.length,
      perDay,
      begun,
    };
  }

  Object.assign(select, { chosen, dayOf, dayPlan, daysBetween, daysForNew, dueAt, hash, interviewOf, isDue, newPerDay, shuffled });
})(
  typeof module === "object" ? module.exports : ((globalThis.guidePractice ??= {}).select = {}),
  typeof module === "object" ? require("./schedule.js") : globalThis.guidePractice.schedule,
);
