// Backpropagation through a small graph: values forward, gradients backward, both on every edge.
(function define(guideFigure) {
  "use strict";

  const { format, svg } = guideFigure;

  const sigmoid = (z) => 1 / (1 + Math.exp(-z));

  /** What a node computes: its sign, its value, and its derivative with respect to each operand. */
  const OPERATIONS = {
    add: { sign: "+", value: (a, b) => a + b, slopes: () => [1, 1] },
    subtract: { sign: "−", value: (a, b) => a - b, slopes: () => [1, -1] },
    multiply: { sign: "×", value: (a, b) => a * b, slopes: (a, b) => [b, a] },
    halfSquare: { sign: "½( )²", value: (a) => (a * a) / 2, slopes: (a) => [a] },
    sigmoid: { sign: "σ", value: sigmoid, slopes: (a) => [sigmoid(a) * sigmoid(-a)] },
    tanh: { sign: "tanh", value: Math.tanh, slopes: (a) => [1 - Math.tanh(a) ** 2] },
    relu: { sign: "ReLU", value: (a) => Math.max(0, a), slopes: (a) => [a > 0 ? 1 : 0] },
  };

  // A node: {name, operation and operands, or neither for an input; its place by depth and lane}
  const input = (name, depth, lane) => ({ name, operands: [], depth, lane });
  const node = (name, operation, operands, depth, lane) => ({ name, operation, operands, depth, lane });

  const GRAPHS = {
    product: () => [
      input("x", 0, 0), input("y", 0, 1), input("z", 1, 1.5),
      node("q", "add", ["x", "y"], 1, 0.5), node("f", "multiply", ["q", "z"], 2, 1),
    ],
    shared: () => [
      input("x", 0, 1.5), input("y", 0, 0),
      node("u", "multiply", ["x", "y"], 1, 0.4), node("v", "add", ["u", "x"], 2, 1.4), node("f", "multiply", ["u", "v"], 3, 0.4),
    ],
    neuron: ({ activation }) => [
      input("x", 0, 0), input("w", 0, 1), input("b", 1, 1.5), input("t", 3, 2),
      node("p", "multiply", ["w", "x"], 1, 0.5), node("z", "add", ["p", "b"], 2, 1), node("a", activation, ["z"], 3, 1),
      node("e", "subtract", ["a", "t"], 4, 1.5), node("L", "halfSquare", ["e"], 5, 1.5),
    ],
  };

  const edgesOf = (nodes) => nodes.flatMap(({ name, operands }) => operands.map((from, place) => ({ from, to: name, place })));

  /**
   * Values of all nodes, their gradients (of the last node), and the gradient that comes back along each edge, operand
   * by operand in the order of the nodes. A node used twice adds up what comes back.
   */
  function compute(settings) {
    const nodes = GRAPHS[settings.graph](settings);
    const values = {};
    for (const { name, operation, operands } of nodes) {
      values[name] = operation ? OPERATIONS[operation].value(...operands.map((one) => values[one])) : settings[name];
    }
    const gradients = Object.fromEntries(nodes.map(({ name }) => [name, 0]));
    gradients[nodes.at(-1).name] = 1;
    const back = {};
    for (const { name, operation, operands } of nodes.toReversed()) {
      if (!operation) continue;
      const slopes = OPERATIONS[operation].slopes(...operands.map((one) => values[one]));
      back[name] = slopes.map((slope) => slope * gradients[name] + 0);
      operands.forEach((one, place) => {
        gradients[one] += back[name][place];
      });
    }
    return { values, gradients, edges: edgesOf(nodes).map(({ to, place }) => back[to][place]) };
  }

  /** A number short enough for an edge. */
  function short(value) {
    return format(value, value !== 0 && Math.abs(value) < 1e-3 ? 1 : 3);
  }

  function draw(settings, { values, gradients, edges }, width) {
    const nodes = GRAPHS[settings.graph](settings);
    const last = nodes.at(-1);
    const wide = width >= 480;
    const [depths, lanes] = [last.depth, Math.max(...nodes.map(({ lane }) => lane))];
    const across = wide ? Math.min(160, (width - 128) / depths) : Math.min(100, (width - 110) / lanes);
    const down = wide ? 108 : 92;
    const at = ({ depth, lane }) => (wide ? { x: 32 + depth * across, y: 40 + lane * down } : { x: 34 + lane * across, y: 30 + depth * down });
    const places = Object.fromEntries(nodes.map((one) => [one.name, at(one)]));
    const end = places[last.name];
    const out = wide ? { x: end.x + 84, y: end.y } : { x: end.x, y: end.y + 74 };
    const lines = edgesOf(nodes).map(({ from, to }, place) => edge(places[from], places[to], values[from], edges[place], wide));
    const uses = (name) => edgesOf(nodes).filter(({ from }) => from === name).length;
    const boxes = nodes.map((one) => svg("g", null, box(places[one.name], one, uses(one.name) > 1 ? gradients[one.name] : null, wide)));
    return {
      height: wide ? 40 + lanes * down + 50 : 30 + depths * down + 90,
      picture: [svg("g", null, lines), edge(end, out, values[last.name], 1, wide, 0), svg("g", null, boxes)],
      text: say(settings, values, gradients, last.name),
      formulas: FORMULAS[settings.graph](values, gradients, settings),
      table: {
        caption: "Every node, forward and backward",
        head: ["Node", "Value", `Gradient ∂${last.name}/∂node`],
        rows: nodes.map(({ name, operation, operands }) => [operation ? `${name} = ${written(operation, operands)}` : name, format(values[name]), format(gradients[name])]),
      },
    };
  }

  function written(operation, operands) {
    const { sign } = OPERATIONS[operation];
    if (operands.length === 2) return operands.join(` ${sign} `);
    return operation === "halfSquare" ? `½ ${operands[0]}²` : `${sign}(${operands[0]})`;
  }

  /** A line between two nodes of radius 25, the second perhaps of another, the value above and the gradient below it. */
  function edge(from, to, value, gradient, wide, radius = 25) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const [first, last] = [25 / Math.hypot(dx, dy), 1 - radius / Math.hypot(dx, dy)];
    const [start, end] = [first, last].map((share) => ({ x: from.x + dx * share, y: from.y + dy * share }));
    const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
    const halo = { stroke: "ground", "stroke-width": 4, "paint-order": "stroke", "text-anchor": "middle", "font-size": 12 };
    const offset = wide ? [-6, 15] : [-3, 12];
    return svg("g", null, [
      svg("path", { d: `M${start.x} ${start.y}L${end.x} ${end.y}`, stroke: "muted", "stroke-width": 1.5, fill: "none" }),
      svg("text", { ...halo, x: middle.x, y: middle.y + offset[0], fill: "blue" }, short(value)),
      svg("text", { ...halo, x: middle.x, y: middle.y + offset[1], fill: "orange" }, short(gradient)),
    ]);
  }

  /** A node: a box for an input, a circle for a computed value; beside one that is used twice, the sum of its gradients. */
  function box({ x, y }, { name, operation }, sum, wide) {
    const middle = { x, "text-anchor": "middle" };
    const outline = { fill: operation ? "soft" : "blue-soft", stroke: "ink", "stroke-width": 1.5 };
    const total = { ...(wide ? { ...middle, y: y + 38 } : { x: x + 28, y: y - 8 }), "font-size": 12, fill: "orange", stroke: "ground", "stroke-width": 4, "paint-order": "stroke" };
    return [
      operation ? svg("circle", { cx: x, cy: y, r: 23, ...outline }) : svg("rect", { x: x - 20, y: y - 18, width: 40, height: 36, rx: 5, ...outline }),
      svg("text", { ...middle, y: operation ? y - 4 : y + 5, "font-size": operation ? 13 : 15, "font-weight": 700 }, name),
      operation ? svg("text", { ...middle, y: y + 13, "font-size": OPERATIONS[operation].sign.length > 2 ? 12 : 16 }, OPERATIONS[operation].sign) : null,
      sum === null ? null : svg("text", total, `Σ ${short(sum)}`),
    ];
  }

  function say(settings, values, gradients, last) {
    const shown = { product: ["x", "y", "z"], shared: ["x", "y"], neuron: ["w", "b"] }[settings.graph];
    const slopes = shown.map((name) => `${format(gradients[name])} for ${name}`);
    const list = `${slopes.slice(0, -1).join(", ")} and ${slopes.at(-1)}`;
    const dead = settings.graph === "neuron" && settings.activation === "relu" && values.z <= 0;
    return `Forward, in blue: ${last} = ${format(values[last])}. Backward, in orange: the gradient of ${last} is ${list}.${dead ? " The ReLU is off, so nothing comes back through it." : ""}`;
  }

  const SLOPES = { sigmoid: "σ(z)(1 − σ(z))", tanh: "1 − tanh²(z)", relu: "[z > 0]" };
  const b = (value) => (value < 0 ? `(${format(value)})` : format(value));
  const FORMULAS = {
    product: (v, g) => [
      `f = (x + y)·z = (${format(v.x)} + ${b(v.y)})·${b(v.z)} = ${format(v.f)}`,
      `∂f/∂x = ∂f/∂y = z = ${format(g.x)},  ∂f/∂z = x + y = ${format(g.z)}`,
    ],
    shared: (v, g) => [
      `u = x·y = ${format(v.u)},  v = u + x = ${format(v.v)},  f = u·v = ${format(v.f)}`,
      `∂f/∂u = v + ∂f/∂v = ${b(v.v)} + ${b(g.v)} = ${format(g.u)}: u is used twice, so two gradients add up`,
      `∂f/∂x = y·∂f/∂u + ∂f/∂v = ${b(v.y)}·${b(g.u)} + ${b(g.v)} = ${format(g.x)}`,
    ],
    neuron: (v, g, { activation }) => [
      `∂L/∂z = (a − t)·${SLOPES[activation]} = ${b(v.e)}·${b(OPERATIONS[activation].slopes(v.z)[0])} = ${format(g.z)}`,
      `∂L/∂w = ∂L/∂z·x = ${b(g.z)}·${b(v.x)} = ${format(g.w)},  ∂L/∂b = ∂L/∂z = ${format(g.b)}`,
    ],
  };

  const among = (...graphs) => ({ graph }) => graphs.includes(graph);
  const number = (label, value, when) => ({ type: "number", label, value, min: -10, max: 10, step: 0.1, when });

  guideFigure.add({
    name: "backpropagation",
    title: "Backpropagation",
    settings: {
      graph: {
        type: "choice", label: "Graph", value: "product",
        options: [["product", "f = (x + y)·z"], ["shared", "f = u·v, u = x·y, v = u + x"], ["neuron", "one neuron and its loss"]],
      },
      activation: {
        type: "choice", label: "Activation", value: "sigmoid", when: among("neuron"),
        options: [["sigmoid", "sigmoid"], ["tanh", "tanh"], ["relu", "ReLU"]],
      },
      x: number("x", -2, undefined),
      y: number("y", 5, among("product", "shared")),
      z: number("z", -4, among("product")),
      w: number("Weight w", 0.5, among("neuron")),
      b: number("Bias b", 0.2, among("neuron")),
      t: number("Target t", 1, among("neuron")),
    },
    compute,
    draw,
  });
})(typeof module === "object" ? require("./figure.js") : globalThis.guideFigure);
