// Heatmaps, for the figures that show a matrix.
(function define(guideFigure) {
  "use strict";

  const { round, svg } = guideFigure;
  const LEVELS = 8; // of a heatmap, for each sign

  /**
   * Cells of `size` pixels for a matrix of numbers, its corner at (x, y): orange above zero, blue below, deeper for
   * larger ones; `most` and more have the full color. A path for each level, so that thousands of cells stay quick.
   */
  function heatmap(x, y, matrix, size, most) {
    const paths = new Map();
    matrix.forEach((row, i) => row.forEach((value, j) => {
      const level = Math.max(-LEVELS, Math.min(LEVELS, Math.round((value / most) * LEVELS)));
      if (level) paths.set(level, `${paths.get(level) ?? ""}M${round(x + j * size)} ${round(y + i * size)}h${round(size)}v${round(size)}h${round(-size)}z`);
    }));
    const levels = [...paths].sort(([one], [other]) => one - other);
    return svg("g", null, levels.map(([level, d]) => svg("path", { d, fill: level > 0 ? "orange" : "blue", "fill-opacity": Math.abs(level) / LEVELS })));
  }

  guideFigure.heatmap = heatmap;
  if (typeof module === "object") module.exports = guideFigure;
})(typeof module === "object" ? require("./figure.js") : globalThis.guideFigure);
