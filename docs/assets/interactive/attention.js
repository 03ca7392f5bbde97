// Attention by hand: queries and keys to move, the weights of every token, mask and scale to switch.
(function define(guideFigure) {
  "use strict";

  const { format, grid, handle, heatmap, svg } = guideFigure;
  const MANY = 6; // tokens
  const MOST = 5; // of an entry of a query or key
  const LABEL = 40; // pixels beside the weights, for a word
  const TOP = 26; // of the first drawing, below its title
  const MARGIN = 14; // of the plane, so that a handle on its edge is whole
  const dot = (one, other) => one.reduce((sum, value, place) => sum + value * other[place], 0);

  function check({ tokens, queries, keys, values }) {
    const [rows, columns] = [queries.length, queries[0].length];
    if (tokens.length !== rows) return { tokens: `The queries have ${rows} rows, one a token: type ${rows} words, or as many rows of queries, keys and values as words.` };
    if (keys.length !== rows || keys[0].length !== columns) {
      return { keys: `Each token has a query and a key of one width: with ${rows} rows of ${columns} in the queries, type ${rows} rows of ${columns}.` };
    }
    return values.length === rows ? {} : { values: `Each token has a value: type ${rows} rows, as in the queries.` };
  }

  /** Whether the query of token `i` may not look at the key of token `j`. */
  function isHidden({ mask, queries }, i, j) {
    return mask === "causal" ? j > i : mask === "padding" && j === queries.length - 1;
  }

  function softmax(scores) {
    const most = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - most)); // a hidden score is −∞ and leaves 0
    const sum = powers.reduce((one, other) => one + other);
    return powers.map((power) => power / sum);
  }

  /**
   * `scores` before the mask, divided by √d if `scale`, and `weights`, both (T, T); `output` (T, d_v). For the chosen
   * token `slope`, the largest α(1 − α) of its row, and `unlike`, its largest weight with the division switched over.
   */
  function compute(values) {
    const { queries, keys, values: contents, scale, token } = values;
    const root = Math.sqrt(queries[0].length);
    const products = queries.map((query) => keys.map((key) => dot(query, key)));
    const weigh = (divisor) => products.map((row, i) => softmax(row.map((product, j) => (isHidden(values, i, j) ? -Infinity : product / divisor))));
    const weights = weigh(scale ? root : 1);
    return {
      scores: products.map((row) => row.map((product) => product / (scale ? root : 1))),
      weights,
      output: weights.map((row) => contents[0].map((_, place) => dot(row, contents.map((content) => content[place])))),
      slope: Math.max(...weights[token - 1].map((weight) => weight * (1 - weight))),
      unlike: Math.max(...weigh(scale ? 1 : root)[token - 1]),
    };
  }

  /** A number for the reader; what rounding leaves of a zero is zero. */
  const show = (number, digits = 3) => format(Math.abs(number) < 1e-12 ? 0 : number, digits);
  const vector = (numbers) => `(${numbers.map((number) => show(number)).join(", ")})`;
  const label = (x, y, text, attributes) => svg("text", { x, y, ...attributes }, text);

  function draw(values, result, width) {
    const { tokens, queries, keys, values: contents, scale, token } = values;
    const { scores, weights, output, slope, unlike } = result;
    const own = token - 1;
    const d = queries[0].length;
    const wide = width >= 560;
    const side = wide ? 264 : Math.min(264, width - 2);
    const plane = d === 2;
    const left = plane ? side : (queries.length + 1) * 30;
    const [matrixX, matrixY] = wide ? [side + 24, 30] : [1, TOP + left + 32];
    const size = Math.min(46, Math.floor((width - matrixX - LABEL - 2) / queries.length));
    const picture = [
      label(1, 16, `The query of “${tokens[own]}” and all keys`),
      svg("g", null, plane ? drawPlane(values, weights[own], side) : drawRows(values, side)),
      svg("g", null, drawWeights(values, weights, matrixX, matrixY, size)),
      svg("g", null, plane ? handles(values, side) : []),
    ];
    const most = weights[own].indexOf(Math.max(...weights[own]));
    const seen = weights[own].filter((_, j) => !isHidden(values, own, j)).length;
    const hidden = seen < queries.length ? ` The mask leaves it ${seen} of ${queries.length} tokens.` : "";
    const top = format(weights[own][most], 3);
    const unscaled = scale ? `without the division by √${d} its largest would be` : `with a division by √${d} its largest would be`;
    const divided = scale ? ` / √${d}` : "";
    const powers = scores[own].map((score, j) => (isHidden(values, own, j) ? 0 : Math.exp(score)));
    return {
      height: Math.max(TOP + left, matrixY + 18 + size * queries.length) + 6,
      picture,
      text: `“${tokens[own]}” gives its largest weight, ${top}, to “${tokens[most]}”; ${unscaled} ${format(unlike, 3)}.${hidden} Its output is ${vector(output[own])}.`,
      formulas: [
        `score of “${tokens[most]}” = q · k${divided} = ${show(dot(queries[own], keys[most]), 4)}${divided}${scale ? ` = ${show(scores[own][most], 4)}` : ""}`,
        `weight α = e^score / sum over the row = ${format(powers[most])} / ${format(powers.reduce((one, other) => one + other))} = ${top}`,
        `largest slope of this softmax: α(1 − α) = ${format(slope, 3)}, of at most 0.25`,
      ],
      table: {
        caption: `What “${tokens[own]}” reads`,
        head: ["key", "q · k", "score", "weight", "value"],
        rows: [
          ...keys.map((key, j) => [
            tokens[j], show(dot(queries[own], key)), isHidden(values, own, j) ? "−∞" : show(scores[own][j]),
            format(weights[own][j], 3), vector(contents[j]),
          ]),
          ["output", "", "", "1", vector(output[own])],
        ],
      },
    };
  }

  // Queries and keys of two numbers: points of a plane

  const axes = (side) => ({ x: [1 + MARGIN, 1 + side - MARGIN], y: [TOP + side - MARGIN, TOP + MARGIN] });
  const place = (value, [from, to]) => from + ((value + MOST) / (2 * MOST)) * (to - from);

  function drawPlane({ tokens, queries, keys, token }, weights, side) {
    const { x, y } = axes(side);
    const at = ([first, second]) => [place(first, x), place(second, y)];
    const query = queries[token - 1];
    const [[centerX, centerY], [queryX, queryY]] = [at([0, 0]), at(query)];
    const long = Math.hypot(...query);
    const [endX, endY] = at([(-query[1] / long) * MOST, (query[0] / long) * MOST]);
    const cell = (side - 2 * MARGIN) / (2 * MOST);
    const name = (text, [pointX, pointY], color) => label(
      Math.min(1 + side - 20, Math.max(21, pointX)), pointY + (pointY > centerY ? 22 : -11), text,
      { fill: color, "font-size": 12, "text-anchor": "middle" },
    );
    return [
      svg("rect", { x: 1, y: TOP, width: side, height: side, fill: "soft" }),
      grid(1 + MARGIN, TOP + MARGIN, 2 * MOST, 2 * MOST, cell, { stroke: "line", "stroke-width": 0.5 }),
      svg("path", { d: `M${x[0]} ${centerY}H${x[1]}M${centerX} ${y[0]}V${y[1]}`, stroke: "muted", fill: "none" }),
      svg("path", { d: long ? `M${2 * centerX - endX} ${2 * centerY - endY}L${endX} ${endY}` : "", stroke: "orange", "stroke-dasharray": "4 4", fill: "none" }),
      label(1 + MARGIN, TOP + side - 3, "dashed line: score 0", { fill: "orange", "font-size": 11 }),
      svg("path", { d: `M${centerX} ${centerY}L${queryX} ${queryY}`, stroke: "orange", "stroke-width": 3, fill: "none" }),
      ...keys.map((key, j) => svg("circle", { cx: at(key)[0], cy: at(key)[1], r: 26 * Math.sqrt(weights[j]), fill: "blue-soft", "fill-opacity": 0.7 })),
      ...keys.map((key) => svg("path", { d: `M${centerX} ${centerY}L${at(key).join(" ")}`, stroke: "blue", fill: "none" })),
      ...keys.map((key, j) => name(tokens[j], at(key), "blue")),
      name("query", [queryX, queryY], "orange"),
    ];
  }

  function handles({ tokens, queries, keys, token }, side) {
    const { x, y } = axes(side);
    const movable = (field, row, what, color, numbers) => {
      const axis = (column, [from, to]) => ({ field, index: [row, column], value: numbers[column], from, to, min: -MOST, max: MOST });
      return handle(place(numbers[0], x), place(numbers[1], y), { label: what, text: `at ${vector(numbers)}`, x: axis(0, x), y: axis(1, y) }, color);
    };
    return [
      ...keys.map((key, j) => movable("keys", j, `Key of “${tokens[j]}”`, "blue", key)),
      movable("queries", token - 1, `Query of “${tokens[token - 1]}”`, "orange", queries[token - 1]),
    ];
  }

  /** Wider or narrower queries and keys: a row of colored cells for each. */
  function drawRows({ tokens, queries, keys, token }, side) {
    const size = Math.min(24, (side - 50) / queries[0].length);
    const rows = [["query", queries[token - 1]], ...keys.map((key, j) => [tokens[j], key])];
    return rows.map(([name, numbers], row) => svg("g", null, [
      label(1, TOP + size / 2 + 4 + row * 30, name, { fill: row ? "blue" : "orange", "font-size": 12 }),
      heatmap(46, TOP + row * 30, [numbers], size, 3),
      grid(46, TOP + row * 30, numbers.length, 1, size, { stroke: "line" }),
    ]));
  }

  /** The weights of all tokens, a row for each query; a row can be pressed. */
  function drawWeights(values, weights, x, y, size) {
    const { tokens } = values;
    const count = weights.length;
    const left = x + LABEL;
    const small = { "font-size": 12, "text-anchor": "middle" };
    return [
      label(x, y - 14, "Weights: a row for each query"),
      ...weights.map((_, j) => label(left + (j + 0.5) * size, y + 12, tokens[j], { ...small, fill: "blue" })),
      ...weights.flatMap((row, i) => row.map((weight, j) => {
        const hidden = isHidden(values, i, j);
        const box = { x: left + j * size, y: y + 18 + i * size, width: size, height: size };
        return svg("g", null, [
          svg("rect", { ...box, fill: hidden ? "soft" : "orange-soft", "fill-opacity": hidden ? 1 : weight }),
          label(box.x + size / 2, box.y + size / 2 + 4, hidden ? "0" : weight.toFixed(2), { ...small, fill: hidden ? "muted" : "ink" }),
        ]);
      })),
      grid(left, y + 18, count, count, size, { stroke: "line" }),
      ...weights.map((_, i) => label(x, y + 22 + (i + 0.5) * size, tokens[i], { "font-size": 12, fill: i === values.token - 1 ? "orange" : "ink" })),
      svg("rect", { x: left, y: y + 18 + (values.token - 1) * size, width: size * count, height: size, fill: "none", stroke: "orange", "stroke-width": 2.5 }),
      ...weights.map((_, i) => svg("rect", { x, y: y + 18 + i * size, width: LABEL + size * count, height: size, fill: "ground", "fill-opacity": 0, press: { token: i + 1 } })),
    ];
  }

  /** Numbers that look drawn from a normal distribution, to one decimal; the same each time. */
  function drawn(rows, columns, seed) {
    let state = seed;
    const next = () => (state = (state * 16807) % 2147483647) / 2147483647;
    const one = () => Math.round(10 * (Array.from({ length: 12 }, next).reduce((sum, value) => sum + value) - 6)) / 10;
    return Array.from({ length: rows }, () => Array.from({ length: columns }, one));
  }

  const sentence = {
    tokens: ["cats", "sleep", "when", "they"],
    queries: [[-1, 1.5], [1.5, -1], [-1.5, 1], [1.5, -0.5]],
    keys: [[3, 0.5], [0.5, 2.5], [-1, -1], [1.5, 0.5]],
    values: [[4, 0], [0, 4], [0, 0], [2, 0]],
  };
  const matrix = (name, rest) => ({ type: "matrix", label: name, rows: [2, MANY], columns: [1, 16], min: -MOST, max: MOST, step: 0.1, ...rest });

  guideFigure.add({
    name: "attention",
    title: "Attention",
    settings: {
      example: {
        type: "choice", label: "Example", value: "sentence",
        options: [["sentence", "Four words, d = 2"], ["three", "Three tokens, worked by hand"], ["random", "Random, d = 16"], ["own", "Your own numbers"]],
        presets: {
          sentence,
          three: { tokens: ["first", "second", "third"], queries: [[1, 0], [0, 1], [1, 1]], keys: [[0, 1], [1, 0], [1, 1]], values: [[2, 0], [0, 4], [2, 4]] },
          random: { tokens: ["cats", "sleep", "when", "they", "feel", "safe"], queries: drawn(6, 16, 5100), keys: drawn(6, 16, 5107), values: drawn(6, 2, 13) },
        },
        otherwise: "own",
      },
      mask: { type: "choice", label: "Mask", value: "none", options: [["none", "None"], ["causal", "Causal: no later tokens"], ["padding", "Padding: the last token is filler"]] },
      scale: { type: "switch", label: "Divide by √d", value: true },
      token: { type: "integer", label: "Query token", value: 2, min: 1, max: MANY },
      tokens: { type: "words", label: "Tokens", value: sentence.tokens, shortest: 2, longest: MANY, letters: 6, free: true },
      queries: matrix("Queries", { value: sentence.queries }),
      keys: matrix("Keys", { value: sentence.keys }),
      values: matrix("Values", { value: sentence.values, columns: [1, 4], min: -100, max: 100 }),
    },
    check,
    bounds: ({ queries }) => ({ token: [1, queries.length] }),
    compute,
    draw,
    play: { field: "token", perSecond: 1 },
  });
})(typeof module === "object" ? (require("./lists.js"), require("./heatmap.js"), require("./drag.js")) : globalThis.guideFigure);
