// An LSTM cell of one unit whose gates are set by hand, step by step: memory, output, and how far a gradient reaches back.
(function define(guideFigure) {
  "use strict";

  const { format, handle, svg } = guideFigure;
  const LANES = [
    ["forget", "f", "Forget gate f: keep", "orange"],
    ["input", "i", "Input gate i: write", "green"],
    ["candidate", "c̃", "Candidate c̃: what is written", "blue"],
    ["output", "o", "Output gate o: show", "purple"],
  ];
  const LANE = 100; // pixels of height for a lane of gates, with its title and its numbers
  const BAR = 44; // of the longest bar
  const HEAD = 30; // above it: the title, and room for a handle on top

  function check({ forget, ...others }) {
    const count = `${forget.length} numbers`;
    return Object.fromEntries(
      LANES.slice(1).filter(([field]) => others[field].length !== forget.length)
        .map(([field]) => [field, `The forget gate has ${count}, one a step: type ${count} here as well.`]),
    );
  }

  /**
   * For T steps: `cell` c_t = f_t·c_{t−1} + i_t·c̃_t and `hidden` h_t = o_t·tanh(c_t). For t = 0, …, T, the gates held
   * fixed: `path` ∂c_T/∂c_t, the product of the forget gates after step t, and `gradient` ∂h_T/∂c_t.
   */
  function compute({ forget, input, candidate, output, start }) {
    const cell = [];
    forget.forEach((f, t) => cell.push(f * (t ? cell[t - 1] : start) + input[t] * candidate[t]));
    const path = [1];
    for (const f of [...forget].reverse()) path.unshift(path[0] * f);
    const last = output.at(-1) * (1 - Math.tanh(cell.at(-1)) ** 2);
    return { cell, hidden: cell.map((c, t) => output[t] * Math.tanh(c)), path, gradient: path.map((factor) => factor * last) };
  }

  const label = (x, y, text, attributes) => svg("text", { x, y, "font-size": 12, ...attributes }, text);
  const low = (number) => Array.from(String(number), (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("");
  const signed = (value) => (value < 0 ? `(${format(value, 3)})` : format(value, 3));

  /** Two decimals, or that there is less. */
  function short(value) {
    if (value > 0 && value < 0.005) return "<0.01";
    return (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace("-", "−");
  }

  function draw(values, result, width) {
    const { start, step } = values;
    const { cell, hidden, path, gradient } = result;
    const count = cell.length;
    const wide = width >= 560;
    const across = wide ? (width - 26) / 2 : width - 2;
    const column = across / count;
    const reach = Math.max(1, ...cell.map(Math.abs));
    const tall = wide ? (4 * LANE) / 3 : LANE;
    const [right, top] = wide ? [across + 24, 0] : [1, 4 * LANE + 6];
    const states = [
      [cell, reach, "Cell state c: the memory", "ink"],
      [hidden, 1, "Hidden state h = o · tanh(c)", "purple"],
      [path.slice(1), 1, `Gradient ∂c${low(count)}/∂c at each step`, "red"],
    ];
    const height = top + 3 * tall - 4;
    const lit = (x, from, long) => svg("rect", { x: x + (step - 1) * column, y: from + 18, width: column, height: long, fill: "soft" });
    const picture = [
      lit(1, 0, 4 * LANE - 22),
      lit(right, top, height - top),
      svg("g", null, LANES.map(([field, , title, color], place) => svg("g", null, bars({
        x: 1, y: place * LANE, numbers: values[field], title, color, column, reach: 1, most: BAR, low: field === "candidate",
      })))),
      svg("g", null, states.map(([numbers, most, title, color], place) => svg("g", null, bars({
        x: right, y: top + place * tall, numbers, title, color, column, reach: most, most: tall - HEAD - 24, low: place < 2,
      })))),
      svg("g", null, cell.map((_, t) => label(right + (t + 0.5) * column, height + 14, `${t + 1}`, { "font-size": 11, "text-anchor": "middle", fill: "muted", "font-weight": t + 1 === step ? "bold" : "normal" }))),
      svg("g", null, cell.map((_, t) => svg("rect", { x: right + t * column, y: top, width: column, height: height - top + 18, fill: "ground", "fill-opacity": 0, press: { step: t + 1 } }))),
      svg("g", null, LANES.flatMap((lane, place) => handles(values, lane, place * LANE, column))),
    ];
    const [f, i, c, o] = LANES.map(([field]) => values[field][step - 1]);
    const before = step > 1 ? cell[step - 2] : start;
    const [now, end, next] = [cell[step - 1], cell[count - 1], values.forget.slice(step)];
    const [nth, final] = [low(step), low(count)];
    return {
      height: height + 20,
      picture,
      text: `Step ${step}: the cell keeps ${format(f, 3)} of ${format(before, 3)}, adds ${format(i * c, 3)} and holds ${format(now, 3)}; its hidden state is ${format(hidden[step - 1], 3)}. Back through ${count - 1} forget ${count === 2 ? "gate" : "gates"}, ${format(path[1], 3)} of a gradient at the last cell state reaches the first.`,
      formulas: [
        `c${nth} = f·c${low(step - 1)} + i·c̃ = ${format(f, 3)}·${signed(before)} + ${format(i, 3)}·${signed(c)} = ${format(now)}`,
        `h${nth} = o·tanh(c${nth}) = ${format(o, 3)}·tanh(${format(now)}) = ${format(hidden[step - 1])}`,
        `∂c${final}/∂c${nth}, gates held fixed = ${next.length ? `${next.map((_, k) => `f${low(step + 1 + k)}`).join("·")} = ${next.map((gate) => format(gate, 3)).join("·")} = ` : ""}${format(path[step])}`,
        `∂h${final}/∂c${nth} = ∂c${final}/∂c${nth} · o${final}(1 − tanh² c${final}) = ${format(path[step])}·${format(values.output[count - 1], 3)}·${format(1 - Math.tanh(end) ** 2)} = ${format(gradient[step])}`,
      ],
    };
  }

  /** The place of zero and the length of one in a lane; `low` says that it goes below zero. */
  function scaleOf(y, most, low, reach) {
    return { zero: y + HEAD + (low ? most / 2 : most), unit: (low ? most / 2 : most) / reach };
  }

  function bars({ x, y, numbers, title, color, column, reach, most, low: negative }) {
    const { zero, unit } = scaleOf(y, most, negative, reach);
    const wide = Math.min(26, column - 8);
    return [
      label(x, y + 12, title),
      svg("path", { d: `M${x} ${zero}h${column * numbers.length}`, stroke: "muted", fill: "none" }),
      ...numbers.map((value, t) => svg("rect", {
        x: x + (t + 0.5) * column - wide / 2, y: Math.min(zero, zero - value * unit), width: wide, height: Math.abs(value * unit), fill: color, "fill-opacity": 0.55,
      })),
      ...numbers.map((value, t) => label(x + (t + 0.5) * column, y + HEAD + most + 19, short(value), { "font-size": 11, "text-anchor": "middle" })),
    ];
  }

  function handles(values, [field, letter, , color], y, column) {
    const signs = field === "candidate";
    const { zero, unit } = scaleOf(y, BAR, signs, 1);
    const [min, max] = [signs ? -1 : 0, 1];
    return values[field].map((value, t) => handle(1 + (t + 0.5) * column, zero - value * unit, {
      label: `${letter} at step ${t + 1}`, text: format(value, 3),
      y: { field, index: t, value, min, max, from: zero - min * unit, to: zero - max * unit },
    }, color));
  }

  const programs = {
    hold: { forget: [0.02, 0.98, 0.98, 0.98, 0.98, 0.98], input: [0.95, 0.02, 0.02, 0.02, 0.02, 0.02], output: [0.05, 0.05, 0.05, 0.05, 0.05, 0.95] },
    half: { forget: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5], input: [0.95, 0.02, 0.02, 0.02, 0.02, 0.02], output: [0.05, 0.05, 0.05, 0.05, 0.05, 0.95] },
    overwrite: { forget: [0.02, 0.02, 0.02, 0.02, 0.02, 0.02], input: [0.98, 0.98, 0.98, 0.98, 0.98, 0.98], output: [0.95, 0.95, 0.95, 0.95, 0.95, 0.95] },
    add: { forget: [0.98, 0.98, 0.98, 0.98, 0.98, 0.98], input: [0.98, 0.98, 0.98, 0.98, 0.98, 0.98], output: [0.95, 0.95, 0.95, 0.95, 0.95, 0.95] },
    reset: { forget: [0.02, 0.98, 0.98, 0.02, 0.98, 0.98], input: [0.95, 0.02, 0.02, 0.02, 0.02, 0.02], output: [0.05, 0.05, 0.05, 0.05, 0.05, 0.95] },
  };
  const list = (label, value, min = 0) => ({ type: "list", label, value, shortest: 2, longest: 8, min, max: 1, step: 0.01 });

  guideFigure.add({
    name: "lstm-gates",
    title: "LSTM gates",
    settings: {
      program: {
        type: "choice", label: "Gates", value: "hold",
        options: [["hold", "Write once, hold, show"], ["half", "Forget gate at one half"], ["overwrite", "Overwrite at every step"], ["add", "Accumulate"], ["reset", "Hold, reset at step 4"], ["own", "Your own"]],
        presets: programs,
        otherwise: "own",
      },
      step: { type: "integer", label: "Step", value: 1, min: 1, max: 8 },
      start: { type: "number", label: "Start c₀", value: 0, min: -2, max: 2, step: 0.1 },
      forget: list("Forget gate f", programs.hold.forget),
      input: list("Input gate i", programs.hold.input),
      candidate: list("Candidate c̃", [0.8, -0.6, 0.5, -0.9, 0.7, 0.3], -1),
      output: list("Output gate o", programs.hold.output),
    },
    check,
    bounds: ({ forget }) => ({ step: [1, forget.length] }),
    compute,
    draw,
    play: { field: "step", perSecond: 1 },
  });
})(typeof module === "object" ? (require("./lists.js"), require("./drag.js")) : globalThis.guideFigure);
