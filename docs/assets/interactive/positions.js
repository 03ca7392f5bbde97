// Positional encodings: the matrix, two positions, and how their dot product depends on where they stand.
(function define(guideFigure) {
  "use strict";

  const { format, grid, handle, heatmap, svg } = guideFigure;
  const SIDE = 34; // pixels beside the matrix, for a handle
  const upTo = (count) => Array.from({ length: count }, (_, place) => place);

  /** A loop, since hundreds of thousands of products are due in a frame. */
  function dot(one, other) {
    let sum = 0;
    for (let place = 0; place < one.length; place += 1) sum += one[place] * other[place];
    return sum;
  }

  /** Remembers the last result of a pure function of plain values or objects, compared by identity. */
  function remembering(make) {
    let [known, result] = [[], null];
    return (...given) => {
      if (given.length !== known.length || given.some((value, place) => value !== known[place])) [known, result] = [given, make(...given)];
      return result;
    };
  }

  function check({ width, positions, offset }) {
    if (width % 2) return { width: `Coordinates come in pairs: type an even number, such as ${width + 1}.` };
    if (Math.abs(offset) < positions) return {};
    return { offset: `Among ${positions} positions none are ${format(Math.abs(offset))} apart: the offset is at most ${positions - 1}, or more positions are needed.` };
  }

  const bounds = ({ positions, offset }) => ({ position: [Math.max(0, -offset), positions - 1 - Math.max(0, offset)] });

  /** ωᵢ = base^(−2i/d) for the pairs i = 0, …, d/2 − 1. */
  const frequencies = (base, width) => upTo(width / 2).map((pair) => base ** ((-2 * pair) / width));

  /** A matrix (d, d) that stands for the product of trained projections: uniform entries of variance 1/d, always the same. */
  function projection(d) {
    let state = 2017;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state / 2 ** 32 - 0.5) * Math.sqrt(12 / d);
    };
    return upTo(d).map(() => upTo(d).map(next));
  }

  /** What stands at each position as a query and as a key, both (T, d); the product of two such rows is the score. */
  const rows = remembering((kind, width, positions, base, angle) => {
    const omega = frequencies(base, width);
    const phase = (angle * Math.PI) / 180;
    const at = (turn) => upTo(positions).map((t) => omega.flatMap((frequency) => turn(t * frequency)));
    if (kind === "rotary") return { queries: at((a) => [Math.cos(a), Math.sin(a)]), keys: at((a) => [Math.cos(a + phase), Math.sin(a + phase)]) };
    const encodings = at((a) => [Math.sin(a), Math.cos(a)]);
    if (kind === "sinusoidal") return { queries: encodings, keys: encodings };
    const matrix = projection(width);
    return { queries: encodings, keys: encodings.map((row) => matrix.map((weights) => dot(weights, row))) };
  });

  /**
   * `matrix` (T, d): the encodings, or the rotated keys; `frequencies` of the pairs. `product` of the rows t and s,
   * `byPosition` for this t and every s, `byShift` for this offset and every t that leaves s among the positions.
   */
  function compute(values) {
    const { kind, width, positions, base, angle, position, offset } = values;
    const { queries, keys } = rows(kind, width, positions, base, angle);
    const [first, last] = bounds(values).position;
    return {
      matrix: kind === "rotary" ? keys : queries,
      frequencies: frequencies(base, width),
      product: dot(queries[position], keys[position + offset]),
      byPosition: keys.map((key) => dot(queries[position], key)),
      byShift: upTo(last - first + 1).map((step) => dot(queries[first + step], keys[first + step + offset])),
    };
  }

  const label = (x, y, text, attributes) => svg("text", { x, y, "font-size": 12, ...attributes }, text);
  /** A number for the reader; what rounding leaves of a zero is zero. */
  const show = (number, digits = 3) => format(Math.abs(number) < 1e-9 ? 0 : number, digits);

  function draw(values, result, room) {
    const { kind, width, positions, base, position, offset, angle } = values;
    const { matrix, product, byPosition, byShift } = result;
    const rotary = kind === "rotary";
    const project = kind === "projected";
    const s = position + offset;
    const wide = room >= 560;
    const most = wide ? 300 : room;
    const size = Math.min(14, (most - 2 * SIDE) / width, 330 / positions);
    const tall = size * positions;
    const [x, y] = wide ? [most + 20, 0] : [1, 40 + tall];
    const across = room - x - 1;
    const clockSize = Math.min(70, across / 4);
    const plotTop = y + clockSize + 66;
    const [least] = bounds(values).position;
    const scale = [Math.min(0, ...byPosition, ...byShift), Math.max(0, ...byPosition, ...byShift)];
    const name = rotary ? "Score" : "Product";
    const picture = [
      label(1, 14, rotary ? "Keys, each turned by its position" : "Encodings, a row a position", { "font-size": 13 }),
      svg("g", null, drawMatrix(matrix, size)),
      mark(position, size, width, "green"),
      mark(s, size, width, "purple"),
      label(x, y + 14, rotary ? "Pairs as clock hands: query, key" : "Pairs as clock hands", { "font-size": 13 }),
      svg("g", null, clocks(values, result, x, y + 22, clockSize)),
      svg("g", null, plot({ x, y: plotTop, width: across, scale, series: byPosition, first: 0, last: positions - 1, at: s, color: "purple", title: `${name} of t = ${position} with every s` })),
      svg("g", null, plot({ x, y: plotTop + 134, width: across, scale, series: byShift, first: least, last: positions - 1, at: position, color: "green", title: `${name} at offset ${show(offset)} for every t` })),
      ...handles(values, size),
    ];
    const steady = !project;
    const spread = `from ${show(Math.min(...byShift))} to ${show(Math.max(...byShift))}`;
    const where = rotary ? `Query at ${position}, key at ${s}: the score is` : `Rows ${position} and ${s}: their product${project ? " through the matrix" : ""} is`;
    const why = steady ? `the same for every two positions at offset ${show(offset)}.` : `and at the same offset ${show(offset)} it goes ${spread}, so it depends on the place as well.`;
    const turned = rotary && angle ? `${show(angle)}° + ` : "";
    const sum = `Σ cos(${turned}${offset < 0 ? `(${show(offset)})` : offset}·ωᵢ)`;
    return {
      height: Math.max(30 + tall, plotTop + 254) + 4,
      picture,
      text: `${where} ${show(product)}, ${why}`,
      formulas: [
        steady ? `${rotary ? "score" : "product"} = ${sum} over ${width / 2} ${width === 2 ? "pair" : "pairs"} = ${show(product, 4)}` : `product = pₜᵀ W pₛ with a fixed random W of ${width}×${width} = ${show(product, 4)}`,
        `ωᵢ = ${format(base)}^(−2i/${width}): wavelengths 2π/ωᵢ from ${show(2 * Math.PI)} to ${show((2 * Math.PI) / result.frequencies.at(-1))} positions`,
      ],
    };
  }

  const TOP = 26; // of the matrix

  const drawMatrix = remembering((matrix, size) => {
    const [width, tall] = [matrix[0].length * size, matrix.length * size];
    return [heatmap(SIDE, TOP, matrix, size, 1), svg("rect", { x: SIDE, y: TOP, width, height: tall, fill: "none", stroke: "line" })];
  });

  const mark = (row, size, width, color) => svg("rect", { x: SIDE, y: TOP + row * size, width: width * size, height: size, fill: "none", stroke: color, "stroke-width": 2 });

  /** Left of the matrix a handle for t, which takes s along; right of it one for s. */
  function handles(values, size) {
    const { width, positions, position, offset } = values;
    const center = (row) => TOP + (row + 0.5) * size;
    const [least, most] = bounds(values).position;
    const s = position + offset;
    const t = { field: "position", value: position, min: least, max: most, from: center(least), to: center(most) + (least === most ? 1 : 0) };
    const other = { field: "offset", value: offset, min: -position, max: positions - 1 - position, from: center(0), to: center(positions - 1) };
    return [
      handle(SIDE - 16, center(position), { label: "Position t; s moves along", text: `t = ${position}, s = ${s}`, y: t }, "green"),
      handle(SIDE + width * size + 16, center(s), { label: "Position s", text: `s = ${s}, offset ${show(offset)}`, y: other }, "purple"),
    ];
  }

  /** Four pairs from the fastest on: the hands at t and at s, with the angle between them. */
  function clocks(values, { frequencies: omega }, x, y, size) {
    const { kind, position, offset, angle } = values;
    const pairs = [...new Set([0, ...[8, 4, 2].map((part) => Math.floor(omega.length / part))])];
    const radius = size / 2 - 7;
    const phase = kind === "rotary" ? (angle * Math.PI) / 180 : 0;
    const cy = y + size / 2;
    return pairs.map((pair, place) => {
      const cx = x + (place + 0.5) * size;
      const hand = (turn, color, thick) => {
        const [right, up] = kind === "rotary" ? [Math.cos(turn), Math.sin(turn)] : [Math.sin(turn), Math.cos(turn)];
        return svg("path", { d: `M${cx} ${cy}l${radius * right} ${-radius * up}`, stroke: color, "stroke-width": thick, fill: "none" });
      };
      return svg("g", null, [
        svg("circle", { cx, cy, r: radius, fill: "soft", stroke: "line" }),
        hand((position + offset) * omega[pair] + phase, "purple", 4),
        hand(position * omega[pair], "green", 2),
        label(cx, y + size + 6, `pair ${pair}`, { "font-size": 11, "text-anchor": "middle", fill: "muted" }),
        label(cx, y + size + 20, `${show(((offset * omega[pair] + phase) * 180) / Math.PI)}°`, { "font-size": 11, "text-anchor": "middle" }),
      ]);
    });
  }

  /** A line of numbers over the positions, the present one marked. */
  function plot({ x, y, width, scale: [low, high], series, first, last, at, color, title }) {
    const [left, tall] = [x + 8, 84];
    const across = (t) => left + (t / last) * (width - 20);
    const up = (value) => y + 14 + tall - ((value - low) / (high - low || 1)) * tall;
    const line = series.map((value, place) => `${place ? "L" : "M"}${across(first + place).toFixed(1)} ${up(value).toFixed(1)}`);
    const value = series[at - first];
    const [markX, markY] = [across(at), up(value)];
    const anchor = markX < x + 50 ? "start" : markX > x + width - 50 ? "end" : "middle";
    return [
      label(x, y, title, { "font-size": 13 }),
      svg("rect", { x, y: y + 8, width, height: tall + 12, fill: "soft" }),
      svg("path", { d: `M${x} ${up(0)}h${width}`, stroke: "muted", "stroke-width": 0.75, fill: "none" }),
      svg("path", { d: line.join(""), stroke: "blue", "stroke-width": 2, fill: "none" }),
      svg("circle", { cx: markX, cy: markY, r: 5, fill: color, stroke: "ground", "stroke-width": 1.5 }),
      label(markX, markY < y + 50 ? markY + 19 : markY - 9, show(value), { fill: color, "text-anchor": anchor }),
      label(x, y + tall + 33, "0", { "font-size": 11, fill: "muted" }),
      label(x + width, y + tall + 33, `position ${last}`, { "font-size": 11, fill: "muted", "text-anchor": "end" }),
    ];
  }

  guideFigure.add({
    name: "positions",
    title: "Positional encodings",
    settings: {
      kind: { type: "choice", label: "Kind", value: "sinusoidal", options: [["sinusoidal", "Sinusoidal"], ["projected", "Sinusoidal, projected"], ["rotary", "Rotary (RoPE)"]] },
      position: { type: "integer", label: "Position t", value: 5, min: 0, max: 63 },
      offset: { type: "integer", label: "Offset s − t", value: 7, min: -63, max: 63 },
      width: { type: "integer", label: "Width d", value: 32, min: 2, max: 64, step: 2 },
      positions: { type: "integer", label: "Positions T", value: 40, min: 2, max: 64 },
      base: { type: "integer", label: "Base", value: 10000, min: 10, max: 1000000, scale: "log" },
      angle: { type: "number", label: "Angle q to k, °", value: 0, min: -180, max: 180, step: 5, when: ({ kind }) => kind === "rotary" },
    },
    check,
    bounds,
    compute,
    draw,
    play: { field: "position", perSecond: 4 },
  });
})(typeof module === "object" ? (require("./heatmap.js"), require("./drag.js")) : globalThis.guideFigure);
