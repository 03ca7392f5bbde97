// Where the record is kept: the browser's localStorage, and nowhere else.
//
// Every open page writes under a key of its own and reads all of them, so two tabs cannot overwrite each other even when
// they write at the same moment. To erase, a new era is begun: what belongs to another era is not read and is removed,
// and a tab that was open meanwhile drops what it had.
(function define(storage, record) {
  "use strict";

  const PREFIX = "deep-learning-interview-guide.practice.";
  const PROBE_KEY = `${PREFIX}probe`;
  const VERSION = 1;
  const PROBE = 100_000; // characters that must fit before a session starts: some 500 reviews
  const MANY_PARTS = 8;
  const IDLE = 2 * 24 * 3_600_000; // a part not written for so long belongs to a page that is closed

  /**
   * @param {() => Storage} open gives the browser's storage, or throws where it is forbidden
   * @param {() => number} clock
   */
  function openStore(open, clock) {
    const writer = record.newId();
    let area = null;
    let era = "";
    let own = { events: new Map(), settings: {} }; // what this page wrote
    let all = { events: new Map(), settings: {} };
    let damaged = []; // keys that hold something else
    let unsaved = 0; // events that are only in memory
    let refusal = ""; // why the last write failed

    try {
      area = open();
      area.getItem(PREFIX);
    } catch {
      area = null;
    }

    const keys = () => Array.from({ length: area.length }, (_, i) => area.key(i)).filter((key) => key.startsWith(PREFIX));
    const keyOf = (name) => `${PREFIX}${era}.${name}`;
    const text = (part) => JSON.stringify({ version: VERSION, events: [...part.events.values()], settings: part.settings });

    function parse(stored) {
      let value;
      try {
        value = JSON.parse(stored);
      } catch {
        return null;
      }
      if (value?.version !== VERSION || !Array.isArray(value.events) || !record.areSettings(value.settings)) return null;
      if (!value.events.every(record.isEvent)) return null;
      return { events: new Map(value.events.map((event) => [event.id, event])), settings: value.settings };
    }

    /** Reads all parts anew. What this page has in memory stays, unless the record was erased in another tab. */
    function read() {
      let parts = [];
      damaged = [];
      if (area) {
        let now = era;
        try {
          now = area.getItem(`${PREFIX}era`) ?? "first";
          if (era && now !== era) {
            own = { events: new Map(), settings: {} };
            unsaved = 0;
          }
          era = now;
          for (const key of keys().filter((key) => key.startsWith(keyOf("")))) {
            const part = parse(area.getItem(key));
            if (part) parts.push({ key, ...part });
            else damaged.push(key);
          }
        } catch {
          parts = [];
        }
      }
      const everything = [...parts, own];
      all = {
        events: new Map(everything.flatMap(({ events }) => [...events])),
        settings: record.uniteSettings(everything.map(({ settings }) => settings)),
      };
      return parts;
    }

    /** Writes this page's part; on failure says why in `refusal` and keeps everything in memory. */
    function write() {
      if (!area) {
        refusal = "forbidden";
        return false;
      }
      try {
        area.setItem(keyOf(writer), text(own));
      } catch {
        refusal = "full";
        return false;
      }
      refusal = "";
      unsaved = 0;
      return true;
    }

    /** Joins the parts of pages closed long ago into one, so that they do not pile up. */
    function tidy(parts) {
      const newest = ({ events }) => [...events.values()].reduce((latest, { time }) => Math.max(latest, time), 0);
      const old = parts.filter((part) => newest(part) < clock() - IDLE);
      if (old.length <= MANY_PARTS) return;
      const joined = {
        events: new Map(old.flatMap(({ events }) => [...events])),
        settings: record.uniteSettings(old.map(({ settings }) => settings)),
      };
      try {
        area.setItem(keyOf(`${writer}-joined`), text(joined));
        for (const { key } of old) area.removeItem(key);
      } catch {
        // Without room for both, the parts stay as they are.
      }
    }

    tidy(read());

    /** The event that counts as the latest now, or null. */
    const latest = () => record.dated(all.events, clock()).at(-1) ?? null;

    return {
      /** @returns {Map<string, object>} all events by id */
      events: () => all.events,
      /** The value of a setting, or the other value where there is none. */
      setting: (name, otherwise) => (Object.hasOwn(all.settings, name) ? all.settings[name].value : otherwise),
      settings: () => all.settings,
      unsaved: () => unsaved,
      damaged: () => damaged.length,
      /** Whether a change of this key, null for all, changes the record. */
      isKey: (key) => key === null || (key.startsWith(PREFIX) && key !== PROBE_KEY),
      reread: () => read(),

      /** Tries whether a session's reviews would fit, and what is only in memory. `problem` tells the result. */
      probe() {
        if (!area || (unsaved && !write())) return;
        try {
          area.setItem(PROBE_KEY, "x".repeat(PROBE));
          area.removeItem(PROBE_KEY);
          refusal = "";
        } catch {
          refusal = "full";
        }
      },

      /** What is wrong with the storage: "forbidden", "full", "damaged", or "" where nothing is. */
      problem: () => (area ? refusal || (damaged.length ? "damaged" : "") : "forbidden"),

      /** Adds one event and writes it; it is in memory in any case. Returns the event. */
      add(kind, fields) {
        read();
        const event = { id: record.newId(), after: latest()?.event.id ?? "", kind, time: clock(), ...fields };
        own.events.set(event.id, event);
        all.events.set(event.id, event);
        unsaved += 1;
        write();
        return event;
      },

      /** Sets a setting. */
      set(name, value) {
        read();
        const before = Object.hasOwn(all.settings, name) ? all.settings[name].time + 1 : 0;
        own.settings[name] = { value, time: Math.max(clock(), before) };
        all.settings = record.uniteSettings([all.settings, own.settings]);
        return write();
      },

      /**
       * Adds what a file holds to the record. Writes all of it or nothing.
       * @returns {{added: number, known: number} | null} null where it does not fit
       */
      merge({ events, settings }) {
        read();
        const added = events.filter(({ id }) => !all.events.has(id));
        const before = own;
        own = { events: new Map([...own.events, ...added.map((event) => [event.id, event])]), settings: record.uniteSettings([own.settings, settings]) };
        if (!write()) {
          own = before;
          return null;
        }
        read();
        return { added: added.length, known: events.length - added.length };
      },

      /** Erases the record in this browser, in all open tabs. */
      erase() {
        own = { events: new Map(), settings: {} };
        all = { events: new Map(), settings: {} };
        unsaved = 0;
        if (!area) return;
        const remove = (key) => key !== `${PREFIX}era` && !key.startsWith(keyOf("")) && area.removeItem(key);
        keys().forEach((key) => key !== `${PREFIX}era` && area.removeItem(key)); // it may be full
        const next = record.newId();
        try {
          area.setItem(`${PREFIX}era`, next);
          era = next;
          keys().forEach(remove); // what another tab wrote in between
        } catch {
          refusal = "full"; // without a new era another tab may write again what it has in memory
        }
        read();
      },

      /** Tries again to write what is only in memory. */
      save: () => (unsaved ? write() : true),
    };
  }

  Object.assign(storage, { PREFIX, openStore });
})(
  typeof module === "object" ? module.exports : ((globalThis.guidePractice ??= {}).storage = {}),
  typeof module === "object" ? require("./record.js") : globalThis.guidePractice.record,
);
