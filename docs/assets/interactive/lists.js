// Settings of several parts, for the figures that have them: lists and matrices of numbers, and words.
(function define(guideFigure) {
  "use strict";

  const { quote, readNumber, readers } = guideFigure;

  function readList(field, text, [least, most], what) {
    const parts = text.trim().split(/\s*,\s*|\s+/).filter((part, place, all) => part || (all.length > 1 && place));
    const count = least === most ? `${least}` : `${least} to ${most}`;
    if (parts.length < least || parts.length > most) {
      const has = parts.length === 1 ? "is 1 number" : `are ${parts.length} numbers`;
      return { message: `Here ${has}: type ${count}, with commas between${what}.` };
    }
    const read = parts.map((part) => readNumber({ ...field, type: "number" }, part));
    return read.find(({ message }) => message) ?? { value: read.map(({ value }) => value) };
  }

  function readWords({ shortest, longest, letters }, text) {
    const value = text.split(/[\s,]+/).filter(Boolean);
    if (value.length < shortest || value.length > longest) {
      return { message: `Here ${value.length === 1 ? "is 1 word" : `are ${value.length} words`}: type ${shortest} to ${longest}, with spaces between.` };
    }
    const long = value.find((word) => Array.from(word).length > letters);
    return long ? { message: `${quote(long)} is too long: type words of at most ${letters} letters.` } : { value };
  }

  function readMatrix(field, text) {
    const rows = text.trim().split(/\s*[;\n]\s*/).filter(Boolean);
    const [least, most] = field.rows;
    if (rows.length < least || rows.length > most) {
      const count = least === most ? `${least}` : `${least} to ${most}`;
      return { message: `The number of rows is ${rows.length}: type ${count}, with semicolons between.` };
    }
    const read = rows.map((row) => readList(field, row, field.columns, " and rows divided by semicolons"));
    const wrong = read.find(({ message }) => message);
    if (wrong) return wrong;
    const value = read.map((row) => row.value);
    if (value.some((row) => row.length !== value[0].length)) return { message: "The rows differ in length: give all of them the same." };
    return { value };
  }

  Object.assign(readers, {
    list: (field, text) => readList(field, text, [field.shortest, field.longest], ""),
    matrix: readMatrix,
    words: readWords,
  });
  if (typeof module === "object") module.exports = guideFigure;
})(typeof module === "object" ? require("./figure.js") : globalThis.guideFigure);
