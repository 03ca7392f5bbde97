// The record: a set of events that only grows. Every state is computed by replaying it, so the records of two tabs, or
// of a browser and a file, unite as sets do, and nothing is ever overwritten.
//
// An event is {id, after, kind, time, …}: `after` is the id of the event that was the latest when it was written, `time`
// is what the clock said. Kinds: "review" {slug, grade, ticks}, "undo" {of}, "placement" {run, slug, known}, and of a mock
// interview or a quiz its beginning, "mock-start" or "quiz-start" {key}, and its answers, "mock" or "quiz" {run, slug, …}.
// Events of other kinds are kept and not read.
//
// Clocks are set back and forth, so an event's time is not believed where it contradicts its `after`: before it, or
// more than a day after the present, an event counts as done at the moment of the one before.
(function define(record, schedule) {
  "use strict";

  const LONGEST_ID = 40;
  const LATEST = 8.64e15; // the last moment that a date in JavaScript can be
  const TOLERANCE = schedule.DAY; // of a clock that is ahead of the present one

  /**
   * @typedef {{id: string, after: string, kind: string, time: number, slug?: string, grade?: number, of?: string}} Event
   * @typedef {{value: any, time: number}} Setting
   */

  /** Whether a value read from a file or from storage is an event; unknown kinds are. */
  function isEvent(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const { id, after, kind, time } = value;
    const texts = [id, after, kind].every((text) => typeof text === "string" && text.length <= LONGEST_ID);
    if (!texts || !id || !kind || !Number.isFinite(time) || time < 0 || time > LATEST) return false;
    if (kind !== "review") return true;
    return typeof value.slug === "string" && [1, 2, 3, 4].includes(value.grade);
  }

  /** A name that no other event has: 80 random bits. */
  function newId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /**
   * The events with the times at which they count as done, in that order.
   * @param {Map<string, Event>} events by id
   * @param {number} now what the clock says
   * @returns {{event: Event, at: number}[]}
   */
  function dated(events, now) {
    const found = new Map(); // id to {event, at, depth}
    const start = { at: -Infinity, depth: 0 };
    for (const first of events.values()) {
      const chain = [];
      const waiting = new Set();
      for (let event = first; event && !found.has(event.id) && !waiting.has(event.id); event = events.get(event.after)) {
        waiting.add(event.id);
        chain.push(event);
      }
      for (const event of chain.reverse()) {
        const before = found.get(event.after) ?? start;
        const believed = event.time >= before.at && event.time <= now + TOLERANCE;
        const at = believed ? event.time : before.at === -Infinity ? Math.min(event.time, now) : before.at;
        found.set(event.id, { event, at, depth: before.depth + 1 });
      }
    }
    const order = (a, b) => a.at - b.at || a.depth - b.depth || (a.event.id < b.event.id ? -1 : 1);
    return [...found.values()].sort(order);
  }

  /**
   * The memory of each question seen, by slug, after all reviews that were not undone.
   * @param {{event: Event, at: number}[]} history as `dated` gives it
   * @returns {Map<string, import("./schedule.js").Memory>}
   */
  function memories(history) {
    const undone = new Set(history.filter(({ event }) => event.kind === "undo").map(({ event }) => event.of));
    const found = new Map();
    for (const { event, at } of history) {
      if (event.kind !== "review" || undone.has(event.id)) continue;
      found.set(event.slug, schedule.review(found.get(event.slug) ?? null, event.grade, at));
    }
    return found;
  }

  /**
   * The reviews since a moment that were not undone, how many of them were the first of their question, and of which.
   * @param {{event: Event, at: number}[]} history
   * @param {number} since
   */
  function reviewsSince(history, since) {
    const undone = new Set(history.filter(({ event }) => event.kind === "undo").map(({ event }) => event.of));
    const seen = new Set();
    const counted = { reviews: [], fresh: 0, again: 0, firsts: new Set() };
    for (const { event, at } of history) {
      if (event.kind !== "review" || undone.has(event.id)) continue;
      const first = !seen.has(event.slug);
      seen.add(event.slug);
      if (at < since) continue;
      counted.reviews.push(event);
      if (first) counted.firsts.add(event.slug);
      counted.fresh += first ? 1 : 0;
      counted.again += first ? 0 : 1;
    }
    return counted;
  }

  /**
   * Unites settings: of two values of one name the later counts, on a tie the greater text.
   * @param {Record<string, Setting>[]} all
   * @returns {Record<string, Setting>}
   */
  function uniteSettings(all) {
    const united = {};
    for (const [name, setting] of all.flatMap((settings) => Object.entries(settings))) {
      const rank = ({ value, time }) => [time, JSON.stringify(value)];
      const [time, text] = rank(setting);
      const [otherTime, otherText] = Object.hasOwn(united, name) ? rank(united[name]) : [-Infinity, ""];
      if (time > otherTime || (time === otherTime && text > otherText)) united[name] = setting;
    }
    return united;
  }

  /** Whether a value is a set of settings. */
  function areSettings(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    return Object.entries(value).every(([name, setting]) => {
      return /^[a-zA-Z]{1,40}$/.test(name) && Number.isFinite(setting?.time) && setting.value !== undefined;
    });
  }

  Object.assign(record, { areSettings, dated, isEvent, memories, newId, reviewsSince, uniteSettings });
})(
  typeof module === "object" ? module.exports : ((globalThis.guidePractice ??= {}).record = {}),
  typeof module === "object" ? require("./schedule.js") : globalThis.guidePractice.schedule,
);
