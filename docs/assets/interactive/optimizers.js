// Optimizers on a surface of two parameters: the paths of SGD, momentum, RMSProp and Adam from one start.
(function define(guideFigure) {
  "use strict";

  const { format, handle, svg } = guideFigure;
  const EPSILON = 1e-8;
  const FAR = 1e6; // a path that leaves this square has diverged
  const STEPS = 100;
  const [ACROSS, UP] = [2, 1.5]; // the map shows −2 to 2 by −1.5 to 1.5
  const LEVELS = [40, 16, 7, 3, 1.2, 0.4, 0.1, 0.02];

  // Surfaces: the height above the minimum, the gradient, and where a level set crosses a scan line

  const SURFACES = {
    ravine: {
      formula: "f = ½(x² + κy²)",
      height: (x, y, { curvature }) => (x * x + curvature * y * y) / 2,
      gradient: (x, y, { curvature }) => [x, curvature * y],
      alongX: true,
      crossing: (x, level, { curvature }) => [0, (2 * level - x * x) / curvature],
    },
    saddle: {
      formula: "f = ½x² − ½y² + ¼y⁴ + ¼",
      height: (x, y) => (x * x) / 2 + (y * y - 1) ** 2 / 4,
      gradient: (x, y) => [x, y * y * y - y],
      alongX: false,
      crossing: (y, level) => [0, 2 * level - (y * y - 1) ** 2 / 2],
    },
    valley: {
      formula: "f = ½(1 − x)² + 5(y − x²)²",
      height: (x, y) => (1 - x) ** 2 / 2 + 5 * (y - x * x) ** 2,
      gradient: (x, y) => [x - 1 - 20 * x * (y - x * x), 10 * (y - x * x)],
      alongX: true,
      crossing: (x, level) => [x * x, (level - (1 - x) ** 2 / 2) / 5],
    },
  };

  const STARTS = {
    ravine: { startX: -1.8, startY: 1, rate: 0.09 },
    saddle: { startX: -1.6, startY: 0.02, rate: 0.09 },
    valley: { startX: -1.2, startY: 1, rate: 0.02 },
  };

  // Optimizers: one step of one coordinate, with the state after it; torch.optim's rules, its epsilon 10⁻⁸

  const OPTIMIZERS = {
    sgd: {
      name: "SGD", color: "orange", rule: "η·g",
      step: (state, g, { rate }) => ({ move: -rate * g }),
      filled: ({ rate }, g) => `${format(rate)}·${bracket(g)}`,
    },
    momentum: {
      name: "Momentum", color: "blue", rule: "η(μm + g)",
      step({ m = 0 }, g, { rate, momentum }) {
        const next = momentum * m + g;
        return { m: next, move: -rate * next };
      },
      filled: ({ rate, momentum }, g, { m = 0 }) => `${format(rate)}·(${format(momentum)}·${bracket(m)} + ${bracket(g)})`,
    },
    rmsprop: {
      name: "RMSProp", color: "green", rule: "η·g/(√v + ε)",
      step({ v = 0 }, g, { rate, decay }) {
        const next = decay * v + (1 - decay) * g * g;
        return { v: next, move: (-rate * g) / (Math.sqrt(next) + EPSILON) };
      },
      filled: ({ rate }, g, before, { v }) => `${format(rate)}·${bracket(g)}/(√${bracket(v)} + 10⁻⁸)`,
    },
    adam: {
      name: "Adam", color: "purple", rule: "η·m̂/(√v̂ + ε)",
      step({ m = 0, v = 0, t = 0 }, g, { rate, beta1, beta2 }) {
        const mean = m + (1 - beta1) * (g - m);
        const square = beta2 * v + (1 - beta2) * g * g;
        const [meanHat, squareHat] = [mean / (1 - beta1 ** (t + 1)), square / (1 - beta2 ** (t + 1))];
        return { m: mean, v: square, t: t + 1, meanHat, squareHat, move: (-rate * meanHat) / (Math.sqrt(squareHat) + EPSILON) };
      },
      filled: ({ rate }, g, before, { meanHat, squareHat }) => `${format(rate)}·${bracket(meanHat)}/(√${bracket(squareHat)} + 10⁻⁸)`,
    },
  };

  const bracket = (value) => (value < 0 || format(value).includes("×") ? `(${format(value)})` : format(value));

  /** The path of one optimizer up to `step`, or to the last point before it leaves the square of `FAR`; and its states. */
  function trace(values, name) {
    const { surface, step, startX, startY } = values;
    const { gradient } = SURFACES[surface];
    const advance = OPTIMIZERS[name].step;
    const path = [[startX, startY]];
    let states = [{}, {}];
    while (path.length <= step) {
      const [x, y] = path.at(-1);
      const slopes = gradient(x, y, values);
      const next = states.map((state, i) => advance(state, slopes[i], values));
      const point = [x + next[0].move, y + next[1].move];
      if (!point.every((place) => Math.abs(place) <= FAR)) break;
      path.push(point);
      states = next;
    }
    return { path, states };
  }

  /** For each optimizer its points (x, y), the heights above the minimum there, and the step at which it diverges, or 0. */
  function compute(values) {
    const { height } = SURFACES[values.surface];
    return Object.fromEntries(Object.keys(OPTIMIZERS).map((name) => {
      const { path } = trace(values, name);
      return [name, { path, losses: path.map(([x, y]) => height(x, y, values)), diverged: path.length <= values.step ? path.length : 0 }];
    }));
  }

  // Drawing

  /** The outline of a level set: forward along one of its two borders and back along the other, for each part of it. */
  function outline(values, level, map) {
    const { alongX, crossing } = SURFACES[values.surface];
    const end = alongX ? ACROSS : UP;
    const count = 120;
    const at = (along, over) => `${(map.x(alongX ? along : over)).toFixed(1)} ${map.y(alongX ? over : along).toFixed(1)}`;
    const parts = [];
    let [ahead, back] = [[], []];
    for (let i = 0; i <= count + 1; i += 1) {
      const along = -end + (2 * end * i) / count;
      const [middle, square] = crossing(along, level, values);
      if (i <= count && square > 0) {
        ahead.push(at(along, middle - Math.sqrt(square)));
        back.unshift(at(along, middle + Math.sqrt(square)));
      } else if (ahead.length) {
        parts.push(`M${[...ahead, ...back].join("L")}z`);
        [ahead, back] = [[], []];
      }
    }
    return parts.join("") || "M0 0";
  }

  const kept = {};

  /** The map of the surface; kept, since it changes only with the surface and the width. */
  function contours(values, map, size) {
    const key = [values.surface, values.curvature, size].join();
    if (kept.key !== key) {
      const lines = LEVELS.map((level) => svg("path", { d: outline(values, level, map), fill: "blue-soft", "fill-opacity": 0.16, stroke: "line" }));
      Object.assign(kept, { key, lines });
    }
    return kept.lines;
  }

  const clamp = (value, least, most) => Math.min(most, Math.max(least, value));

  /** Height against step, on a logarithmic axis from 10⁻⁶ to 10⁴. */
  function lossChart(values, result, names, [left, top, width, height]) {
    const [low, high] = [-6, 4];
    const x = (step) => left + (step / Math.max(10, values.step)) * width;
    const y = (loss) => top + ((high - clamp(Math.log10(loss), low, high)) / (high - low)) * height;
    const marks = [[4, "10⁴"], [2, "100"], [0, "1"], [-2, "0.01"], [-4, "10⁻⁴"], [-6, "10⁻⁶"]];
    return [
      svg("text", { x: left - 38, y: top - 10, "font-size": 12 }, "f above its minimum"),
      marks.map(([power, text]) => [
        svg("path", { d: `M${left} ${y(10 ** power)}h${width}`, stroke: "line", fill: "none" }),
        svg("text", { x: left - 5, y: y(10 ** power) + 4, "font-size": 11, "text-anchor": "end", fill: "muted" }, text),
      ]),
      svg("text", { x: left, y: top + height + 17, "font-size": 11, fill: "muted" }, "0"),
      svg("text", { x: left + width, y: top + height + 17, "font-size": 11, "text-anchor": "end", fill: "muted" }, `step ${Math.max(10, values.step)}`),
      svg("g", null, names.map((name) => {
        const points = result[name].losses.map((loss, step) => `${x(step).toFixed(1)} ${y(loss).toFixed(1)}`);
        return svg("path", { d: `M${points.join("L")}`, ...lineOf(values, name) });
      })),
    ];
  }

  const lineOf = ({ optimizer }, name) => ({ fill: "none", stroke: OPTIMIZERS[name].color, "stroke-width": name === optimizer ? 2.5 : 1.3, "stroke-linejoin": "round" });

  function draw(values, result, width) {
    const { optimizer, others, startX, startY } = values;
    const wide = width >= 480;
    const across = wide ? width * 0.58 : width;
    const tall = (across * UP) / ACROSS;
    const top = 28;
    const map = { x: (x) => ((x + ACROSS) / (2 * ACROSS)) * across, y: (y) => ((UP - y) / (2 * UP)) * tall };
    const names = [...(others ? Object.keys(OPTIMIZERS).filter((name) => name !== optimizer) : []), optimizer];
    const place = ([x, y]) => [map.x(x), map.y(y)];
    const paths = names.map((name) => {
      const { path } = result[name];
      const points = path.map((point) => place(point).map((number) => number.toFixed(1)).join(" "));
      const dots = name === optimizer ? points.map((point) => `M${point}h0`).join("") : "M0 0";
      const [cx, cy] = place(path.at(-1));
      return svg("g", null, [
        svg("path", { d: `M${points.join("L")}`, ...lineOf(values, name) }),
        svg("path", { d: dots, stroke: OPTIMIZERS[name].color, "stroke-width": 5, "stroke-linecap": "round", fill: "none" }),
        svg("circle", { cx, cy, r: name === optimizer ? 7 : 5, fill: OPTIMIZERS[name].color, stroke: "ground", "stroke-width": 1.5 }),
      ]);
    });
    const starts = [0, 50, 138, 216];
    const legend = Object.entries(OPTIMIZERS).map(([name, { name: text, color }], i) => svg("text", {
      x: starts[i], y: 15, "font-size": 12, fill: names.includes(name) ? color : "muted", "font-weight": name === optimizer ? 700 : 400,
    }, text));
    const axis = (field, value, from, to, most) => ({ field, value, from, to, min: -most, max: most });
    const chart = wide ? [across + 58, top + 24, width - across - 66, tall - 46] : [44, top + tall + 40, width - 52, 130];
    const drag = {
      label: "Start", text: `x ${format(startX)}, y ${format(startY)}`,
      x: axis("startX", startX, 0, across, ACROSS), y: axis("startY", startY, top + tall, top, UP),
    };
    return {
      height: wide ? top + tall + 2 : top + tall + 194,
      picture: [
        svg("g", null, legend),
        svg("svg", { x: 0, y: top, width: across, height: tall, overflow: "hidden" }, [
          svg("rect", { width: across, height: tall, fill: "ground", stroke: "line", "stroke-width": 2 }),
          svg("g", null, contours(values, map, across)),
          svg("g", null, paths),
        ]),
        svg("g", null, lossChart(values, result, names, chart)),
        handle(map.x(startX), top + map.y(startY), drag, "ink"),
      ],
      text: say(values, result),
      formulas: formulas(values, result),
      table: table(values, result),
    };
  }

  // Words

  function say(values, result) {
    const { optimizer, step } = values;
    const { path, losses, diverged } = result[optimizer];
    const { name } = OPTIMIZERS[optimizer];
    const [x, y] = path.at(-1).map((place) => format(place, 3));
    const where = diverged
      ? `${name} diverges: step ${diverged} takes it farther than a million from the center.`
      : `After ${step} ${step === 1 ? "step" : "steps"} ${name} is at (${x}, ${y}), ${format(losses.at(-1), 3)} above the minimum.`;
    return `${where} ${REASONS[optimizer](values)}`;
  }

  const REASONS = {
    sgd({ surface, rate, curvature, startY }) {
      if (surface !== "ravine") return "Its step is the gradient times the rate: short where the surface is flat, long where it is steep.";
      const [steep, flat] = [1 - rate * curvature, 1 - rate];
      if (startY === 0) return `It starts on the floor of the ravine, y = 0, and stays there; each step multiplies x by 1 − η = ${format(flat, 3)}.`;
      const each = `Each step multiplies y by 1 − ηκ = ${format(steep, 3)} and x by 1 − η = ${format(flat, 3)}`;
      if (Math.abs(steep) > 1 + 1e-12) return `${each}. The rate is above 2/κ = ${format(2 / curvature, 3)}, so y grows.`;
      if (Math.abs(Math.abs(steep) - 1) <= 1e-12) return `${each}. The rate is exactly at 2/κ: y jumps from side to side forever.`;
      return `${each}: ${steep < 0 ? "it zigzags across the ravine, and" : "y shrinks, and"} the rate must stay below 2/κ = ${format(2 / curvature, 3)}.`;
    },
    momentum: ({ momentum }) => `Steps that agree add up, to ${format(1 / (1 - momentum), 3)} times the step of SGD where the gradient stays the same; steps that alternate largely cancel.`,
    rmsprop: ({ decay }) => `Each coordinate is divided by the root of its own average squared gradient, so steep and flat directions move alike. That average starts at zero, so the first step is η/√(1 − β₂) = ${format(1 / Math.sqrt(1 - decay), 3)}·η wherever the slope is not zero.`,
    adam: ({ rate }) => `Its first step is η = ${format(rate)} in each coordinate whose slope is not zero, however steep: the averages of g and g² are corrected for their start at zero.`,
  };

  /** The next step in y, with its numbers. */
  function formulas(values, result) {
    const { surface, optimizer } = values;
    const { formula, gradient } = SURFACES[surface];
    const rule = OPTIMIZERS[optimizer];
    if (result[optimizer].diverged) return [formula];
    const { path, states } = trace(values, optimizer);
    const [x, y] = path.at(-1);
    const g = gradient(x, y, values)[1];
    const after = rule.step(states[1], g, values);
    const numbers = `${format(y)} − ${rule.filled(values, g, states[1], after)} = ${format(y + after.move)}`;
    return [formula, `next step in y, with g = ∂f/∂y = ${format(g)}: y − ${rule.rule} = ${numbers}`];
  }

  function table(values, result) {
    const rows = Object.entries(OPTIMIZERS).map(([key, { name }]) => {
      const { path, losses, diverged } = result[key];
      if (diverged) return [name, "diverged", "diverged", `at step ${diverged}`];
      return [name, ...path.at(-1).map((place) => format(place, 3)), format(losses.at(-1), 3)];
    });
    return { caption: `All four after ${values.step} steps at rate ${format(values.rate)}`, head: ["Optimizer", "x", "y", "f above its minimum"], rows };
  }

  const uses = (name) => ({ optimizer }) => optimizer === name;

  guideFigure.add({
    name: "optimizers",
    title: "Optimizers on a surface",
    settings: {
      surface: { type: "choice", label: "Surface", value: "ravine", options: [["ravine", "Ravine"], ["saddle", "Saddle and two minima"], ["valley", "Curved valley"]], presets: STARTS },
      curvature: { type: "number", label: "Steepness κ", value: 20, min: 1, max: 100, scale: "log", when: ({ surface }) => surface === "ravine" },
      optimizer: { type: "choice", label: "Optimizer", value: "sgd", options: Object.entries(OPTIMIZERS).map(([key, { name }]) => [key, name]) },
      rate: { type: "number", label: "Learning rate η", value: 0.09, min: 0.001, max: 2, scale: "log" },
      momentum: { type: "number", label: "Momentum μ", value: 0.9, min: 0, max: 0.99, step: 0.01, when: uses("momentum") },
      decay: { type: "number", label: "Decay β₂ of g²", value: 0.9, min: 0, max: 0.999, step: 0.001, when: uses("rmsprop") },
      beta1: { type: "number", label: "Decay β₁ of g", value: 0.9, min: 0, max: 0.99, step: 0.01, when: uses("adam") },
      beta2: { type: "number", label: "Decay β₂ of g²", value: 0.999, min: 0, max: 0.999, step: 0.001, when: uses("adam") },
      startX: { type: "number", label: "Start x", value: -1.8, min: -ACROSS, max: ACROSS, step: 0.05 },
      startY: { type: "number", label: "Start y", value: 1, min: -UP, max: UP, step: 0.05 },
      others: { type: "switch", label: "Show all four", value: true },
      step: { type: "integer", label: "Steps", value: 15, min: 0, max: STEPS },
    },
    compute,
    draw,
    play: { field: "step", perSecond: 8 },
  });
})(typeof module === "object" ? require("./drag.js") : globalThis.guideFigure);
