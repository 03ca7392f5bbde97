// The record as one JSON file: out with a version and a checksum, in only when it is whole, ours, and not newer.
(function define(transfer, record) {
  "use strict";

  const FORMAT = "deep-learning-interview-guide/practice";
  const VERSION = 1;
  const MOST_CHARACTERS = 8_000_000; // more than a browser stores

  /** Why a file is refused, in words for the reader. */
  class Refusal extends Error {}

  /**
   * CRC-32 (ISO 3309, the polynomial of zip and PNG) of a text in UTF-8.
   * @param {string} text
   * @returns {string} eight hexadecimal digits
   */
  function checksum(text) {
    let bits = 0xffffffff;
    for (const byte of new TextEncoder().encode(text)) {
      bits ^= byte;
      for (let i = 0; i < 8; i += 1) bits = (bits >>> 1) ^ (bits & 1 ? 0xedb88320 : 0);
    }
    return ((bits ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
  }

  /**
   * @param {Iterable<object>} events
   * @param {Record<string, {value: any, time: number}>} settings
   * @returns {string} the text of the file
   */
  function pack(events, settings) {
    const content = { events: [...events], settings };
    return `${JSON.stringify({ format: FORMAT, version: VERSION, checksum: checksum(JSON.stringify(content)), content })}\n`;
  }

  /** A value as JSON; what is nested too deeply for that was never exported. */
  function textOf(value) {
    try {
      return JSON.stringify(value);
    } catch {
      throw new Refusal("The file is damaged: it is nested too deeply.");
    }
  }

  /**
   * @param {string} text of a file
   * @returns {{events: object[], settings: object}}
   * @throws {Refusal} for a file that is too large, damaged, foreign or newer
   */
  function unpack(text) {
    if (text.length > MOST_CHARACTERS) throw new Refusal("The file is too large to be an export of this page.");
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      throw new Refusal("The file is damaged, or it is no export of this page: it cannot be read as JSON.");
    }
    if (value?.format !== FORMAT) throw new Refusal("The file comes from somewhere else: it is no export of this page.");
    if (!Number.isInteger(value.version) || value.version < 1) throw new Refusal("The file is damaged: it names no version.");
    if (value.version > VERSION) {
      throw new Refusal(`The file comes from a newer version of the guide (format ${value.version}, this page reads ${VERSION}). Open the newer guide to import it.`);
    }
    if (value.checksum !== checksum(textOf(value.content ?? null))) throw new Refusal("The file is damaged: its checksum does not match.");
    const { events, settings } = value.content ?? {};
    if (!Array.isArray(events) || !events.every(record.isEvent) || !record.areSettings(settings)) {
      throw new Refusal("The file is damaged: it holds something that is no review.");
    }
    return { events, settings };
  }

  Object.assign(transfer, { FORMAT, MOST_CHARACTERS, Refusal, VERSION, checksum, pack, unpack });
})(
  typeof module === "object" ? module.exports : ((globalThis.guidePractice ??= {}).transfer = {}),
  typeof module === "object" ? require("./record.js") : globalThis.guidePractice.record,
);
