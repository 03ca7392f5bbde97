// Large counts and bytes in words, for the calculators.
(function define(guideFigure) {
  "use strict";

  const { format } = guideFigure;
  const SCALES = [[1e15, "quadrillion"], [1e12, "trillion"], [1e9, "billion"], [1e6, "million"]];

  /** A large count in three digits and a word: 124 million. */
  function formatShort(value) {
    const [scale, word] = SCALES.find(([least]) => Math.abs(Number(value)) >= least) ?? [1, ""];
    return word ? `${format(Number(value) / scale, 3)} ${word}` : format(value);
  }

  const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];

  /** Bytes in three digits with a decimal unit, 1 kB being 1,000 bytes. */
  function formatBytes(value) {
    let size = Number(value);
    let unit = 0;
    for (; size >= 999.5 && unit < UNITS.length - 1; unit += 1) size /= 1000;
    return unit ? `${format(size, 3)} ${UNITS[unit]}` : `${format(value)} bytes`;
  }

  Object.assign(guideFigure, { formatBytes, formatShort });
  if (typeof module === "object") module.exports = guideFigure;
})(typeof module === "object" ? require("./figure.js") : globalThis.guideFigure);
