// Transformer calculator: parameters, FLOPs and memory of a decoder-only model, with published models beside.
(function define(guideFigure) {
  "use strict";

  const { format, formatBytes, formatShort, svg } = guideFigure;
  const BILLION = 1000000000n;

  const gpt = (layers, width, heads, context, more) => ({
    layers, width, heads, groups: heads, inner: 4 * width, vocabulary: 50257, positions: context, context,
    gated: false, biases: true, norm: "layer", tied: true, ...more,
  });
  const llama = (layers, width, heads, groups, inner, vocabulary, context, tokens) => ({
    layers, width, heads, groups, inner, vocabulary, positions: 0, context, tokens,
    gated: true, biases: false, norm: "rms", tied: false,
  });

  // Settings of published models, the counts their authors give, and where; GPT-2's authors give no number of tokens.
  const MODELS = {
    gpt2: {
      label: "GPT-2 small", settings: gpt(12, 768, 12, 1024), published: "117M; 124M",
      note: "Published: 117M in the paper (Radford et al., 2019, table 2), which its authors corrected to 124M with the released weights.",
    },
    gpt2xl: {
      label: "GPT-2 XL", settings: gpt(48, 1600, 25, 1024), published: "1542M; 1558M",
      note: "Published: 1542M in the paper (Radford et al., 2019, table 2), 1558M with the released weights.",
    },
    gpt3: {
      label: "GPT-3", settings: gpt(96, 12288, 96, 2048, { tokens: 300 }), published: "174,600M",
      note: "Published: 174,600M, 300 billion tokens and 3.14×10²³ FLOPs (Brown et al., 2020, table D.1); these FLOPs are 6ND, without the attention part.",
    },
    llama1: {
      label: "LLaMA 7B", settings: llama(32, 4096, 32, 32, 11008, 32000, 2048, 1000), published: "6.7B",
      note: "Published: 6.7B and 1.0T tokens (Touvron et al., 2023, LLaMA, table 2); the name rounds it up.",
    },
    llama2: {
      label: "Llama 2 70B", settings: llama(80, 8192, 64, 8, 28672, 32000, 4096, 2000), published: "70B",
      note: "Published: 70B and 2.0T tokens (Touvron et al., 2023, Llama 2, table 1); 70 rounds 68.98 up.",
    },
    llama3: {
      label: "Llama 3 8B", settings: llama(32, 4096, 32, 8, 14336, 128256, 8192, 15000), published: "8B",
      note: "Published: 8B and over 15T tokens (model card, 2024; configuration: Grattafiori et al., 2024, table 3, where the vocabulary of 128,256 is rounded to 128,000); 8 rounds 8.03 down.",
    },
    llama405: {
      label: "Llama 3 405B", settings: llama(126, 16384, 128, 8, 53248, 128256, 8192, 15600), published: "405B",
      note: "Published: 405B, 15.6T tokens and 3.8×10²⁵ FLOPs (Grattafiori et al., 2024); these FLOPs are 6ND, without the attention part.",
    },
  };

  function check({ width, heads, groups }) {
    const messages = {};
    if (width % heads) messages.heads = `A width of ${format(width)} does not split into ${format(heads)} heads: take a divisor of the width.`;
    else if (heads % groups) messages.groups = `${format(heads)} heads do not share ${format(groups)} key-value heads evenly: take a divisor of the heads.`;
    return messages;
  }

  /**
   * Counts of a decoder-only transformer, all as BigInt. `products` are the weights in matrix products, N: a look-up
   * needs none, the output matrix does, tied or not. FLOPs count a multiply–add as two, in matrix products only, and a
   * token attends to itself and those before it. `tokenFlops` is for one new token with `context` keys, `promptFlops`
   * for `batch` sequences of `context` tokens, `trainFlops` three times the forward pass for all training tokens in
   * sequences of that length (Kaplan et al., 2020; Hoffmann et al., 2022). `trainingBytes` are 16 a parameter for
   * weights, gradients and Adam in mixed precision (Rajbhandari et al., 2020).
   */
  function compute(values) {
    const numbers = ["layers", "width", "heads", "groups", "inner", "vocabulary", "positions", "context", "batch", "tokens", "bytes"];
    const [L, d, H, G, f, V, P, T, B, billions, bytes] = numbers.map((name) => BigInt(values[name]));
    const [bias, matrices, norm] = [BigInt(values.biases), values.gated ? 3n : 2n, values.norm === "layer" ? 2n : 1n];
    const shared = G * (d / H); // width of the keys, and of the values
    const attentionWeights = L * (2n * d * d + 2n * d * shared);
    const innerWeights = L * matrices * d * f;
    const parts = {
      attention: attentionWeights + L * bias * 2n * (d + shared),
      inner: innerWeights + L * bias * ((matrices - 1n) * f + d),
      norms: (2n * L + 1n) * norm * d,
      embeddings: V * d,
      positions: P * d,
      output: values.tied ? 0n : V * d,
    };
    const parameters = Object.values(parts).reduce((total, part) => total + part, 0n);
    const products = attentionWeights + innerWeights + V * d;
    const ruleFlops = 6n * products * billions * BILLION;
    const cacheBytes = 2n * L * shared * T * B * bytes;
    return {
      parts, parameters, products, ruleFlops, cacheBytes,
      tokenFlops: 2n * products + 4n * L * T * d,
      promptFlops: B * T * (2n * products + 2n * L * (T + 1n) * d),
      trainFlops: ruleFlops + 6n * L * (T + 1n) * d * billions * BILLION,
      weightBytes: parameters * bytes,
      servingBytes: parameters * bytes + cacheBytes,
      trainingBytes: parameters * 16n,
    };
  }

  // Words

  /** In words up to a quadrillion, by a power of ten beyond. */
  const rough = (value) => (Number(value) < 1e15 ? formatShort(value) : format(Number(value)));

  function percent(part, whole) {
    const share = (100 * Number(part)) / Number(whole);
    return share > 0 && share < 0.1 ? "below 0.1%" : `${format(share, share > 99 && share < 100 ? 4 : 3)}%`;
  }

  /** Whether the settings are those of the chosen model; an address may have changed some. */
  function isPublished(values) {
    const changed = ([name, value]) => values[name] !== value && name !== "context" && name !== "tokens";
    return values.model in MODELS && !Object.entries(MODELS[values.model].settings).some(changed);
  }

  function formulas(values, result) {
    const { layers, width, heads, groups, inner, vocabulary, context, batch, tokens, bytes, gated } = values;
    const f = format;
    const matrices = gated ? 3 : 2;
    const extra = result.tokenFlops - 2n * result.products;
    return [
      `N = weights in products = L(2d² + 2d·G·dₖ + ${matrices}df) + Vd = ${f(layers)}·(2·${f(width)}² + 2·${f(width)}·${f(groups)}·${f(width / heads)} + ${matrices}·${f(width)}·${f(inner)}) + ${f(vocabulary)}·${f(width)} = ${f(result.products)}`,
      `training ≈ 6ND = 6 · ${rough(result.products)} · ${rough(tokens * 1e9)} = ${rough(result.ruleFlops)} FLOPs; with attention over ${f(context)} tokens, 6L(T + 1)dD more: ${rough(result.trainFlops)}`,
      `one new token = 2N + 4LTd = ${rough(2n * result.products)} + ${rough(extra)} = ${rough(result.tokenFlops)} FLOPs; reading ${batch === 1 ? "a prompt" : `${f(batch)} prompts`} of T tokens: ${rough(result.promptFlops)}`,
      `KV cache = 2·L·G·dₖ·T·B·bytes = 2·${f(layers)}·${f(groups)}·${f(width / heads)}·${f(context)}·${f(batch)}·${bytes} = ${f(result.cacheBytes)} bytes`,
      `training memory = 16 bytes a parameter = ${formatBytes(result.trainingBytes)}, before activations`,
      ...(isPublished(values) ? [MODELS[values.model].note] : []),
    ];
  }

  function describe({ batch, context, tokens }, { parameters, weightBytes, cacheBytes, servingBytes, trainFlops }) {
    const ratio = Number(cacheBytes) / Number(weightBytes);
    const beside = ratio > 1 ? `${format(ratio, 2)} times the weights` : `${percent(cacheBytes, weightBytes)} of the weights`;
    const sequences = batch === 1 ? "a sequence" : `${format(batch)} sequences`;
    return `${formatShort(parameters)} parameters take ${formatBytes(weightBytes)}. The KV cache for ${sequences} of ${format(context)} tokens takes ${formatBytes(cacheBytes)}, ${beside}: together ${formatBytes(servingBytes)}. Training on ${format(tokens)} billion tokens takes ${rough(trainFlops)} FLOPs.`;
  }

  const valuesOf = (settings) => ({ context: 1, batch: 1, tokens: 1, bytes: "2", ...settings });
  let published; // the counts of the models, once

  function table() {
    published ??= Object.values(MODELS).map(({ label, settings, published: count }) => [label, count, format(compute(valuesOf(settings)).parameters)]);
    return { caption: "Published counts, and ours from the settings; paper and release divided by a semicolon", head: ["Model", "Published", "Here"], rows: published };
  }

  // The drawing

  const label = (x, y, text, attributes) => svg("text", { x, y, ...attributes }, text);

  const PARTS = [
    ["inner", "Feed-forward", "blue-soft"], ["attention", "Attention", "orange-soft"], ["embeddings", "Token embeddings", "green-soft"],
    ["output", "Output matrix", "purple-soft"], ["positions", "Learned positions", "red-soft"], ["norms", "Norms", "muted"],
  ];

  /** A bar in parts over the whole width, and a line for each part that is not empty, in two columns where wide. */
  function split(title, parts, width, top) {
    const whole = parts.reduce((total, [, , part]) => total + part, 0n);
    const shown = parts.filter(([, , part]) => part);
    const columns = width >= 560 ? 2 : 1;
    const nodes = [label(1, top, title, { "font-weight": "bold" })];
    let x = 1;
    shown.forEach(([name, color, part], place) => {
      const long = ((width - 2) * Number(part)) / Number(whole);
      const [left, y] = [1 + (place % columns) * (width / 2), top + 46 + Math.floor(place / columns) * 18];
      nodes.push(svg("rect", { x, y: top + 9, width: long, height: 18, fill: color }));
      nodes.push(svg("rect", { x: left, y: y - 10, width: 12, height: 12, fill: color }));
      nodes.push(label(left + 19, y, `${name}: ${rough(part)} (${percent(part, whole)})`, { "font-size": 12 }));
      x += long;
    });
    return { nodes, bottom: top + 32 + Math.ceil(shown.length / columns) * 18 };
  }

  /** Bars of bytes on one linear scale. */
  function bars(rows, width, top) {
    const most = Math.max(...rows.map(([, , parts]) => parts.reduce((total, [, part]) => total + Number(part), 0)));
    return {
      nodes: [
        label(1, top, "Memory", { "font-weight": "bold" }),
        ...rows.map(([name, value, parts], row) => {
          const y = top + 20 + row * 40;
          let x = 1;
          return svg("g", null, [
            label(1, y, `${name}: ${value}`, { "font-size": 12 }),
            ...parts.map(([color, part]) => {
              const long = ((width - 2) * Number(part)) / most;
              x += long;
              return svg("rect", { x: x - long, y: y + 6, width: long, height: 14, fill: color });
            }),
          ]);
        }),
      ],
      bottom: top + 20 + rows.length * 40,
    };
  }

  function draw(values, result, width) {
    const { parts, products, tokenFlops, parameters, weightBytes, cacheBytes, servingBytes, trainingBytes } = result;
    const counts = split(`${format(parameters)} parameters`, PARTS.map(([part, name, color]) => [name, color, parts[part]]), width, 16);
    const memory = bars([
      ["Weights", formatBytes(weightBytes), [["blue-soft", weightBytes]]],
      ["KV cache", formatBytes(cacheBytes), [["orange", cacheBytes]]],
      ["Both, to generate", formatBytes(servingBytes), [["blue-soft", weightBytes], ["orange", cacheBytes]]],
      ["To train with Adam, before activations", formatBytes(trainingBytes), [["purple-soft", trainingBytes]]],
    ], width, counts.bottom + 24);
    const work = split(
      `FLOPs of one new token: ${rough(tokenFlops)}`,
      [["Products, 2N", "blue-soft", 2n * products], ["Attention, 4LTd", "orange", tokenFlops - 2n * products]],
      width, memory.bottom + 18,
    );
    return {
      height: work.bottom + 4,
      picture: [svg("g", null, counts.nodes), svg("g", null, memory.nodes), svg("g", null, work.nodes)],
      text: describe(values, result),
      formulas: formulas(values, result),
      table: table(),
    };
  }

  const integer = (label, value, max, more) => ({ type: "integer", label, value, min: 1, max, scale: "log", ...more });

  const TYPED = { slider: false }; // most places of a slider would not divide

  guideFigure.add({
    name: "transformer",
    title: "Transformer calculator",
    settings: {
      model: {
        type: "choice", label: "Model", value: "llama3", otherwise: "own",
        options: [...Object.entries(MODELS).map(([value, model]) => [value, model.label]), ["own", "Own settings"]],
        presets: Object.fromEntries(Object.entries(MODELS).map(([value, { settings }]) => [value, settings])),
      },
      layers: integer("Layers L", 32, 256),
      width: integer("Width d", 4096, 65536, TYPED),
      heads: integer("Heads H", 32, 512, TYPED),
      groups: integer("KV heads G", 8, 512, TYPED),
      inner: integer("Inner width f", 14336, 262144),
      vocabulary: integer("Vocabulary V", 128256, 1000000),
      positions: { type: "integer", label: "Learned positions", value: 0, min: 0, max: 1048576, slider: false },
      norm: { type: "choice", label: "Norm", value: "rms", options: [["layer", "Layer norm"], ["rms", "RMS norm"]] },
      gated: { type: "switch", label: "Gated feed-forward", value: true },
      biases: { type: "switch", label: "Biases", value: false },
      tied: { type: "switch", label: "Output tied to embeddings", value: false },
      context: integer("Context T", 8192, 1048576, { free: true }),
      batch: integer("Sequences B", 16, 4096),
      tokens: integer("Tokens D, billions", 15000, 100000, { free: true }),
      bytes: { type: "choice", label: "Precision", value: "2", options: [["4", "32 bits"], ["2", "16 bits"], ["1", "8 bits"]] },
    },
    check,
    compute,
    draw,
  });
})(typeof module === "object" ? require("./amounts.js") : globalThis.guideFigure);
