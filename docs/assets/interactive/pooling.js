// Pooling and translation: a row of numbers and the same row shifted; which outputs stay, which move, which change.
(function define(guideFigure) {
  "use strict";

  const { format, svg } = guideFigure;
  const COUNT = 12; // numbers in the row: divisible by every stride
  const NAMES = { max: "max pooling", mean: "average pooling", blur: "max, blur, subsample" };
  const BLUR = [0.25, 0.5, 0.25];

  /** The row moved `shift` places to the right; what leaves comes in on the other side, or zeros do. */
  function move(row, shift, circular) {
    return row.map((_, place) => {
      const from = place - shift;
      return circular || (from >= 0 && from < COUNT) ? row[((from % COUNT) + COUNT) % COUNT] : 0;
    });
  }

  /** Pools windows of `window` numbers that start every `stride`; past the end they read on as `border` says. */
  function pool(row, { kind, window, stride, border }) {
    const at = (list, place) => (border === "circular" || (place >= 0 && place < COUNT) ? list[((place % COUNT) + COUNT) % COUNT] : 0);
    const windows = row.map((_, start) => Array.from({ length: window }, (_unused, tap) => at(row, start + tap)));
    const summary = windows.map((read) => (kind === "mean" ? read.reduce((sum, one) => sum + one, 0) / window : Math.max(...read)));
    const smooth = kind === "blur" ? summary.map((_, place) => BLUR.reduce((sum, weight, tap) => sum + weight * at(summary, place + tap - 1), 0)) : summary;
    return smooth.filter((_, place) => place % stride === 0);
  }

  const same = (one, other) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
  const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;

  /**
   * Outputs before and after the shift by v, with stride s. An output stays if it has the value it had; else it moves if
   * it has the value from ⌊v/s⌋ or ⌈v/s⌉ places to the left; else it changes. `follows`: all outputs are those from
   * exactly v/s places to the left, so that the layer is equivariant here; `keeps`: all are as before.
   */
  function compute(values) {
    const { row, shift, stride, border } = values;
    const moved = move(row, shift, border === "circular");
    const before = pool(row, values);
    const after = pool(moved, values);
    const from = (place) => (border === "circular" ? ((place % before.length) + before.length) % before.length : place);
    const comes = (place, steps) => same(after[place], before[from(place - steps)] ?? 0);
    const steps = [Math.floor(shift / stride), Math.ceil(shift / stride)];
    const fates = after.map((value, place) => {
      if (same(value, before[place])) return "stays";
      return steps.some((step) => comes(place, step)) ? "moves" : "changes";
    });
    return {
      moved, before, after, fates,
      follows: shift % stride === 0 && after.every((_, place) => comes(place, steps[0])),
      keeps: fates.every((fate) => fate === "stays"),
      means: [mean(before), mean(after)],
      most: [Math.max(...before), Math.max(...after)],
    };
  }

  // The drawing

  const FATES = { stays: ["soft", "="], moves: ["blue-soft", "→"], changes: ["orange-soft", "≠"] };

  const label = (x, y, text, attributes) => svg("text", { x, y, ...attributes }, text);
  const middle = { "text-anchor": "middle" };

  /** Cells `wide` apart from (1, y), each with its number and, below, a sign. */
  function cells(numbers, y, wide, tall, fill, sign) {
    return svg("g", null, numbers.map((number, place) => {
      const x = 1 + place * wide;
      return svg("g", null, [
        svg("rect", { x: x + 0.5, y, width: wide - 1, height: tall, fill: fill(number, place), stroke: "line" }),
        label(x + wide / 2, y + 17, format(number, 2), { ...middle, "font-size": 12 }),
        sign ? label(x + wide / 2, y + 34, sign(place), { ...middle, "font-size": 14, "font-weight": "bold" }) : null,
      ]);
    }));
  }

  function draw(values, result, width) {
    const { row, shift, stride, window, kind } = values;
    const { moved, before, after, fates, follows, keeps, means, most } = result;
    const size = Math.floor((Math.min(width, 600) - 2) / COUNT);
    const wide = size * stride;
    const marked = (number) => (number ? "green-soft" : "ground");
    const press = row.map((number, place) => {
      const pressed = row.map((one, other) => (other === place ? (one ? 0 : 9) : one));
      return svg("rect", { x: 1 + place * size, y: 24, width: size, height: 25, fill: "ground", "fill-opacity": 0, press: { row: pressed } });
    });
    const windows = Array.from({ length: COUNT / stride }, (_, place) => `M${3 + place * wide} ${window > stride ? 51 + 5 * (place % 2) : 53}v4h${Math.min(window, COUNT - place * stride) * size - 4}v-4`);
    const counts = Object.keys(FATES).map((fate) => [fate, fates.filter((one) => one === fate).length]);
    const words = { stays: ["stays", "stay"], moves: ["moves", "move"], changes: ["changes", "change"] };
    const told = counts.filter(([, count]) => count).map(([fate, count]) => `${count} ${words[fate][count === 1 ? 0 : 1]}`);
    const picture = [
      label(1, 16, "Input"),
      cells(row, 24, size, 25, marked),
      svg("g", null, press),
      svg("path", { d: windows.join(""), fill: "none", stroke: "muted" }),
      label(1, 80, `Output: ${NAMES[kind]}; k = ${window}, s = ${stride}`),
      cells(before, 88, wide, 25, marked),
      label(1, 140, shift ? `Input shifted by ${format(shift)}` : "Input, not shifted yet"),
      cells(moved, 148, size, 25, marked),
      label(1, 196, "Output of the shifted input"),
      cells(after, 204, wide, 44, (_, place) => FATES[fates[place]][0], (place) => FATES[fates[place]][1]),
      svg("g", null, counts.map(([fate, count], place) => svg("g", null, [
        svg("rect", { x: 1 + place * 88, y: 258, width: 14, height: 14, fill: FATES[fate][0], stroke: "line" }),
        label(20 + place * 88, 270, `${FATES[fate][1]} ${fate}: ${count}`, { "font-size": 12 }),
      ]))),
    ];
    return {
      height: 280,
      picture,
      text: shift ? `Shifted by ${format(shift)} with stride ${stride}: of ${after.length} outputs ${told.join(", ")}. ${verdict(values, follows, keeps)}` : "Nothing is shifted yet: all outputs stay. Press Next to shift the input by one.",
      formulas: [
        `mean over all outputs: ${format(means[0])} before, ${format(means[1])} after; maximum: ${format(most[0])} before, ${format(most[1])} after`,
        `shift / stride = ${format(shift)} / ${stride} = ${format(shift / stride)}${shift % stride ? ", not a whole number of outputs" : ""}`,
      ],
    };
  }

  function verdict({ shift, stride, border }, follows, keeps) {
    const places = `${Math.abs(shift / stride)} ${Math.abs(shift / stride) === 1 ? "place" : "places"}`;
    if (keeps) return "No output notices the shift.";
    if (follows) return `The whole output moves along by ${places}: ${format(shift)} is a multiple of the stride, so the layer is equivariant to this shift.`;
    if (shift % stride) return `${format(shift)} is not a multiple of the stride, so the windows cut the input elsewhere and the output need not move along.`;
    if (border === "zeros") return "At the border numbers leave and zeros enter: there the output does not move along.";
    return `The output does not move along, though ${format(shift)} is a multiple of the stride.`;
  }

  guideFigure.add({
    name: "pooling",
    title: "Pooling and translation",
    settings: {
      row: { type: "list", label: "Input", value: [0, 0, 9, 3, 0, 0, 6, 6, 0, 0, 0, 0], min: 0, max: 9, shortest: COUNT, longest: COUNT, step: 1 },
      kind: { type: "choice", label: "Pooling", value: "max", options: [["max", "maximum"], ["mean", "average"], ["blur", "maximum, blur, subsample"]] },
      border: { type: "choice", label: "Border", value: "circular", options: [["circular", "circular"], ["zeros", "zeros"]] },
      window: { type: "integer", label: "Window k", value: 2, min: 1, max: 6 },
      stride: { type: "integer", label: "Stride s", value: 2, min: 1, max: 4 },
      shift: { type: "integer", label: "Shift v", value: 1, min: -12, max: 12 },
    },
    compute,
    draw,
    play: { field: "shift", perSecond: 2 },
  });
})(typeof module === "object" ? (require("./lists.js"), require("./drag.js")) : globalThis.guideFigure);
