// Layer calculator: parameters, activations, multiply–adds and bytes of one layer, as PyTorch counts its parameters.
(function define(guideFigure) {
  "use strict";

  const { format, formatBytes, formatShort, svg } = guideFigure;
  const FILLS = ["blue-soft", "green-soft", "orange-soft"];

  /** The values with every number as BigInt, so that products are exact; a switch counts 0 or 1. */
  function exact(values) {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" && name !== "bytes" ? value : BigInt(value)]));
  }

  /** Output positions along an axis of a convolution. */
  const sizeOf = ({ size, padding, kernel, stride }) => (size + 2n * padding - kernel) / stride + 1n;

  // A kind of layer, from exact values: `parts` of its parameters, shapes of input and output, `inner` numbers computed
  // on the way and kept for the backward pass, `macs` in matrix products (of a norm: multiplications).

  function dense({ batch, inputs, units, bias }) {
    return { parts: [units * inputs, units * bias], input: [batch, inputs], output: [batch, units], inner: 0n, macs: batch * units * inputs };
  }

  function convolution(values) {
    const { batch, inputs, units, kernel, groups, size, bias } = values;
    const weights = units * (inputs / groups) * kernel ** 2n;
    const side = sizeOf(values);
    return { parts: [weights, units * bias], input: [batch, inputs, size, size], output: [batch, units, side, side], inner: 0n, macs: batch * side ** 2n * weights };
  }

  /** Recurrent layers of `blocks` gates and candidates; `kept` numbers a unit and step stay for the backward pass. */
  const recurrent = (blocks, kept) => ({ batch, inputs, units, length, layers, both, bias }) => {
    const directions = 1n + both;
    const all = directions * layers;
    const read = blocks * units * directions * (inputs + (layers - 1n) * directions * units);
    const fed = blocks * units ** 2n * all;
    const states = batch * length * units;
    return {
      parts: [read, fed, 2n * blocks * units * all * bias],
      input: [batch, length, inputs],
      output: [batch, length, directions * units],
      inner: states * (kept * all + (layers - 1n) * directions),
      macs: batch * length * (read + fed),
    };
  };

  function attention({ batch, width, heads, length, bias }) {
    const shape = [batch, length, width];
    return {
      parts: [3n * width ** 2n, width ** 2n, 4n * width * bias],
      input: shape,
      output: shape,
      inner: batch * (4n * length * width + heads * length ** 2n),
      macs: batch * (4n * length * width ** 2n + 2n * length ** 2n * width),
    };
  }

  function embedding({ batch, vocabulary, width, length }) {
    return { parts: [vocabulary * width], input: [batch, length], output: [batch, length, width], inner: 0n, macs: 0n };
  }

  /** Three multiplications a number: its square for the variance, the division by the deviation, the gain. */
  function norm(parts, shape) {
    return { parts, input: shape, output: shape, inner: 0n, macs: 3n * shape.reduce((product, side) => product * side) };
  }

  const WEIGHTS = ["weights", "biases"];
  const GATED = ["input weights", "recurrent weights", "biases"];
  const KINDS = {
    dense: { title: "Dense (nn.Linear)", count: dense, parts: WEIGHTS },
    conv: { title: "Convolution (nn.Conv2d)", count: convolution, parts: WEIGHTS },
    rnn: { title: "RNN (nn.RNN)", count: recurrent(1n, 0n), parts: GATED, blocks: 1, inner: "States of lower layers" },
    gru: { title: "GRU (nn.GRU)", count: recurrent(3n, 3n), parts: GATED, blocks: 3, inner: "Gates, lower layers" },
    lstm: { title: "LSTM (nn.LSTM)", count: recurrent(4n, 5n), parts: GATED, blocks: 4, inner: "Gates, cells, lower layers" },
    attention: { title: "Self-attention (nn.MultiheadAttention)", count: attention, parts: ["queries, keys, values", "output projection", "biases"], inner: "Q, K, V, weights, mix" },
    embedding: { title: "Embedding (nn.Embedding)", count: embedding, parts: ["rows of the table"] },
    layernorm: { title: "Layer norm (nn.LayerNorm)", count: ({ batch, length, width }) => norm([width, width], [batch, length, width]), parts: ["gains γ", "shifts β"] },
    rmsnorm: { title: "RMS norm (nn.RMSNorm)", count: ({ batch, length, width }) => norm([width], [batch, length, width]), parts: ["gains γ"] },
    batchnorm: { title: "Batch norm (nn.BatchNorm2d)", count: ({ batch, width, size }) => norm([width, width], [batch, width, size, size]), parts: ["gains γ", "shifts β"] },
  };

  const isRecurrent = (layer) => Boolean(KINDS[layer].blocks);
  const among = (...kinds) => ({ layer }) => kinds.includes(layer);

  function check({ layer, inputs, units, kernel, size, padding, groups, width, heads }) {
    const messages = {};
    if (layer === "conv") {
      const wrong = [["inputs", inputs], ["filters", units]].find(([, count]) => count % groups);
      if (wrong) messages.groups = `${format(wrong[1])} ${wrong[0]} do not split into ${format(groups)} groups: take a divisor of both inputs and filters.`;
      if (kernel > size + 2 * padding) messages.kernel = `A kernel of ${kernel} does not fit into ${size} + 2·${padding} positions. Make it smaller, or the input or padding larger.`;
    }
    if (layer === "attention" && width % heads) messages.heads = `A width of ${format(width)} does not split into ${heads} heads: take a divisor of the width.`;
    return messages;
  }

  const sum = (list) => list.reduce((total, one) => total + one, 0n);

  /**
   * Counts of the layer. `parts` add up to `parameters`; `outputs` are the numbers it puts out, `inner` those in between
   * that the backward pass needs; `bytes` a number holds weights and activations. Training with Adam takes 16 bytes a
   * parameter, in 32 bits (4 + 4 + 8) and in mixed precision (2 + 2 + 12, Rajbhandari et al., 2020).
   */
  function compute(values) {
    const numbers = exact(values);
    const { parts, input, output, inner, macs } = KINDS[values.layer].count(numbers);
    const parameters = sum(parts);
    const outputs = output.reduce((product, side) => product * side);
    return {
      parts, input, output, parameters, outputs, inner, macs,
      weightBytes: parameters * numbers.bytes,
      activationBytes: (outputs + inner) * numbers.bytes,
      trainingBytes: parameters * 16n,
    };
  }

  // Words

  /** The counts with letters and with numbers: [parameters, multiply–adds]. */
  function formulas(values, result) {
    const { layer, batch, inputs, units, kernel, groups, length, layers, both, width, vocabulary, bias } = values;
    const f = format;
    const [B, m, n, T, d] = [batch, inputs, units, length, width].map((value) => f(value));
    const total = f(result.parameters);
    const work = f(result.macs);
    if (layer === "dense") return [`parameters = nm${bias ? " + n" : ""} = ${n}·${m}${bias ? ` + ${n}` : ""} = ${total}`, `multiply–adds = Bnm = ${B}·${n}·${m} = ${work}`];
    if (layer === "conv") {
      const side = f(result.output[2]);
      return [
        `parameters = n(m/g)k²${bias ? " + n" : ""} = ${n}·${f(inputs / groups)}·${kernel}²${bias ? ` + ${n}` : ""} = ${total}`,
        `multiply–adds = B · positions · n(m/g)k² = ${B}·${side}²·${f(result.parts[0])} = ${work}`,
      ];
    }
    if (isRecurrent(layer)) {
      const blocks = layer === "rnn" ? "" : KINDS[layer].blocks;
      const one = layers === 1 && !both;
      const first = one
        ? `${blocks}(nm + n²${bias ? " + 2n" : ""}) = ${blocks && `${blocks}·`}(${n}·${m} + ${n}²${bias ? ` + 2·${n}` : ""})`
        : `input + recurrent${bias ? " + biases" : ""} = ${result.parts.slice(0, bias ? 3 : 2).map((part) => f(part)).join(" + ")}`;
      return [`parameters = ${first} = ${total}`, `multiply–adds = BT · weights = ${B}·${T}·${f(result.parts[0] + result.parts[1])} = ${work}`];
    }
    if (layer === "attention") return [`parameters = 4d²${bias ? " + 4d" : ""} = 4·${d}²${bias ? ` + 4·${d}` : ""} = ${total}`, `multiply–adds = B(4Td² + 2T²d) = ${B}·(4·${T}·${d}² + 2·${T}²·${d}) = ${work}`];
    if (layer === "embedding") return [`parameters = Vd = ${f(vocabulary)}·${d} = ${total}`, "multiply–adds = 0: rows are looked up"];
    return [layer === "rmsnorm" ? `parameters = d = ${total}` : `parameters = 2d = 2·${d} = ${total}`, `multiplications = 3 a number (square, 1/σ, γ) = 3·${f(result.outputs)} = ${work}; no matrix product`];
  }

  function insight({ layer, length, width, batch, vocabulary }, { output, outputs, inner, macs, parts }) {
    if (layer === "dense") return "Each weight is used once a sample.";
    if (layer === "conv") return `Each weight is used at ${format(output[2])}·${format(output[3])} = ${format(output[2] * output[3])} places a sample.`;
    if (isRecurrent(layer)) return `Each weight is used at all ${format(length)} steps of a sample: more steps, more work, no more parameters.`;
    if (layer === "attention") {
      const scores = Number(macs) ? (100 * length) / (length + 2 * width) : 0;
      const squares = inner - 4n * outputs;
      return `The T² attention weights are ${format((100 * Number(squares)) / Number(inner + outputs), 3)}% of the activations, scores and mixing ${format(scores, 3)}% of the work, and neither has parameters.`;
    }
    if (layer === "embedding") return `No multiply–adds: a batch reads at most ${format(Math.min(vocabulary, batch * length))} of ${format(vocabulary)} rows.`;
    return `Hardly any parameters, ${format(sum(parts))}, yet all ${formatShort(outputs)} numbers are read and written.`;
  }

  // The drawing

  const label = (x, y, text, attributes) => svg("text", { x, y, ...attributes }, text);

  function draw(values, result, width) {
    const kind = KINDS[values.layer];
    const { parts, parameters, outputs, inner, macs } = result;
    const flow = drawFlow(kind.title, result, width);
    const split = drawParts(kind.parts, parts, parameters, width, flow.bottom + 22);
    const work = values.layer.endsWith("norm") ? "Multiplications" : "Multiply–adds";
    const counts = [["Parameters", parameters], ["Output numbers", outputs], ...(inner ? [[kind.inner, inner]] : []), [work, macs]];
    const bars = drawCounts(counts, width, split.bottom + 22);
    const bytes = BigInt(values.bytes);
    return {
      height: bars.bottom,
      picture: [svg("g", null, flow.nodes), svg("g", null, split.nodes), svg("g", null, bars.nodes)],
      text: `${format(parameters)} parameters take ${formatBytes(result.weightBytes)}; a batch of ${format(values.batch)} needs ${formatShort(macs)} ${work.toLowerCase()} and ${formatBytes(result.activationBytes)} of activations. ${insight(values, result)}`,
      formulas: formulas(values, result),
      table: {
        caption: "Training state: weights, gradients and Adam’s moments, 16 bytes each",
        head: ["Quantity", "Numbers", "Bytes"],
        rows: [
          ["Parameters", format(parameters), formatBytes(result.weightBytes)],
          ["Output", format(outputs), formatBytes(outputs * bytes)],
          ...(inner ? [[kind.inner, format(inner), formatBytes(inner * bytes)]] : []),
          [values.layer.endsWith("norm") ? work : `${work} in matrix products`, format(macs), "–"],
          ["Training state", format(parameters), formatBytes(result.trainingBytes)],
        ],
      },
    };
  }

  /** Input, layer and output with their shapes: beside each other, or below each other on a phone. */
  function drawFlow(title, { input, output }, width) {
    const wide = width >= 560;
    const [across, tall] = [wide ? (width - 50) / 3 : width - 2, 44];
    const shape = (sides) => `(${sides.map((side) => format(side)).join(", ")})`;
    const [name, module] = title.split(" (");
    const boxes = [["Input", shape(input)], [name, module.slice(0, -1)], ["Output", shape(output)]];
    const step = wide ? 0 : tall + 16;
    const nodes = boxes.map(([head, below], place) => {
      const [x, y] = [1 + (wide ? place * (across + 24) : 0), 1 + place * step];
      const middle = { "text-anchor": "middle" };
      const arrow = wide ? `M${x - 21} ${y + tall / 2}h16m-6 -5l6 5l-6 5` : `M${x + across / 2} ${y - 14}v11m-5 -6l5 6l5 -6`;
      return svg("g", null, [
        svg("rect", { x, y, width: across, height: tall, rx: 4, fill: place === 1 ? "purple-soft" : "soft" }),
        label(x + across / 2, y + 18, head, { ...middle, "font-weight": "bold" }),
        label(x + across / 2, y + 36, below, middle),
        svg("path", { d: place ? arrow : "", fill: "none", stroke: "muted", "stroke-width": 1.5 }),
      ]);
    });
    return { nodes, bottom: 1 + tall + 2 * step };
  }

  /** One bar of all parameters, divided by part, and a line for each. */
  function drawParts(names, parts, parameters, width, top) {
    const room = width - 2;
    const nodes = [label(1, top, `Parameters by part: ${format(parameters)}`)];
    let x = 1;
    parts.forEach((part, place) => {
      const long = (room * Number(part)) / Number(parameters);
      const y = top + 46 + place * 18;
      nodes.push(svg("rect", { x, y: top + 8, width: long, height: 18, fill: FILLS[place] }));
      nodes.push(svg("rect", { x: 1, y: y - 10, width: 12, height: 12, fill: FILLS[place] }));
      nodes.push(label(20, y, `${names[place]}: ${format(part)} (${share(part, parameters)})`, { "font-size": 12 }));
      x += long;
    });
    return { nodes, bottom: top + 36 + parts.length * 18 };
  }

  function share(part, whole) {
    const percent = (100 * Number(part)) / Number(whole);
    return percent > 0 && percent < 0.1 ? "below 0.1%" : `${format(percent, percent > 99 && percent < 100 ? 4 : 3)}%`;
  }

  /** Counts as bars of a logarithmic scale, a line at every factor of a thousand. */
  function drawCounts(counts, width, top) {
    const digits = counts.map(([, count]) => (count ? Math.log10(Number(count)) : 0));
    const end = Math.max(3, 3 * Math.ceil(Math.max(...digits) / 3));
    const room = width - 40;
    const place = (power) => 4 + (room * power) / end;
    const bottom = top + 10 + counts.length * 38;
    const powers = Array.from({ length: end / 3 + 1 }, (_, step) => 3 * step);
    const raised = ["1", "thousand", "million", "billion", "10¹²", "10¹⁵", "10¹⁸", "10²¹", "10²⁴"];
    return {
      nodes: [
        label(1, top, "Counts; each line is 1,000 times the last"),
        svg("path", { d: powers.map((power) => `M${place(power)} ${top + 10}V${bottom}`).join(""), stroke: "line", fill: "none" }),
        ...powers.map((power, step) => label(place(power), bottom + 15, raised[step], { "font-size": 11, fill: "muted", "text-anchor": step ? "middle" : "start" })),
        ...counts.map(([name, count], row) => svg("g", null, [
          label(8, top + 25 + row * 38, `${name}: ${formatShort(count)}`, { "font-size": 12, stroke: "ground", "stroke-width": 3, "paint-order": "stroke" }),
          svg("rect", { x: 4, y: top + 30 + row * 38, width: count ? Math.max(1.5, (room * digits[row]) / end) : 0, height: 12, fill: row === counts.length - 1 ? "orange" : "blue" }),
        ])),
      ],
      bottom: bottom + 22,
    };
  }

  const integer = (label, value, max, when, more) => ({ type: "integer", label, value, min: 1, max, when, ...(max > 200 ? { scale: "log" } : {}), ...more });
  const TYPED = { slider: false }; // most places of a slider would not divide
  const steps = { inputs: 100, units: 128, length: 50, layers: 1, both: false, batch: 32, bias: true };
  const tokens = { width: 768, length: 512, batch: 8 };

  guideFigure.add({
    name: "layer",
    title: "Layer calculator",
    settings: {
      layer: {
        type: "choice", label: "Layer", value: "dense", options: Object.entries(KINDS).map(([value, { title }]) => [value, title]),
        presets: {
          dense: { inputs: 784, units: 128, batch: 32, bias: true },
          conv: { inputs: 64, units: 128, kernel: 3, stride: 1, padding: 1, size: 56, groups: 1, batch: 32, bias: true },
          rnn: steps, gru: steps, lstm: steps,
          attention: { ...tokens, heads: 12, bias: true },
          embedding: { ...tokens, vocabulary: 50257 },
          layernorm: tokens, rmsnorm: tokens,
          batchnorm: { width: 128, size: 56, batch: 32 },
        },
      },
      batch: integer("Batch size B", 32, 1024),
      inputs: integer("Inputs m", 784, 65536, among("dense", "conv", "rnn", "gru", "lstm")),
      units: integer("Outputs n", 128, 65536, among("dense", "conv", "rnn", "gru", "lstm")),
      vocabulary: integer("Vocabulary V", 50257, 1000000, among("embedding")),
      width: integer("Width d", 768, 65536, among("attention", "embedding", "layernorm", "rmsnorm", "batchnorm"), TYPED),
      heads: integer("Heads", 12, 128, among("attention"), TYPED),
      length: integer("Sequence length T", 512, 131072, among("rnn", "gru", "lstm", "attention", "embedding", "layernorm", "rmsnorm")),
      size: integer("Image side", 56, 1024, among("conv", "batchnorm")),
      kernel: integer("Kernel size k", 3, 15, among("conv")),
      stride: integer("Stride", 1, 8, among("conv")),
      padding: integer("Padding", 1, 16, among("conv"), { min: 0 }),
      groups: integer("Groups g", 1, 65536, among("conv"), TYPED),
      layers: integer("Stacked layers", 1, 8, ({ layer }) => isRecurrent(layer)),
      both: { type: "switch", label: "Both directions", value: false, when: ({ layer }) => isRecurrent(layer) },
      bias: { type: "switch", label: "Biases", value: true, when: among("dense", "conv", "rnn", "gru", "lstm", "attention") },
      bytes: { type: "choice", label: "Precision", value: "4", options: [["4", "32 bits"], ["2", "16 bits"]] },
    },
    check,
    compute,
    draw,
  });
})(typeof module === "object" ? require("./amounts.js") : globalThis.guideFigure);
