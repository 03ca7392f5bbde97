// Softmax and cross-entropy: logits to probabilities, the loss of the target class, and its gradient.
(function define(guideFigure) {
  "use strict";

  const { format, handle, svg } = guideFigure;
  const LOWERED = ["₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈"];
  const SCALES = [5, 10, 20, 50, 100, 200, 500, 1000]; // ends of the axis of logits
  const ROW = 42;

  /** Shares exp(aᵢ/τ − m), m being the largest aᵢ/τ: none overflows, and their sum is at least 1. */
  function sharesOf({ logits, temperature }) {
    const scaled = logits.map((logit) => logit / temperature);
    const most = Math.max(...scaled);
    const shares = scaled.map((value) => Math.exp(value - most));
    return { scaled, most, shares, sum: shares.reduce((sum, share) => sum + share, 0) };
  }

  /**
   * Probabilities, the loss −ln p of the target in nats, its gradient (p − y)/τ with respect to the logits, and the
   * entropy of the probabilities in nats.
   */
  function compute(values) {
    const { temperature, target } = values;
    const { scaled, most, shares, sum } = sharesOf(values);
    const probabilities = shares.map((share) => share / sum);
    const logs = scaled.map((value) => value - most - Math.log(sum));
    return {
      probabilities,
      loss: 0 - logs[target - 1],
      gradient: probabilities.map((p, i) => (i === target - 1 ? -shares.reduce((rest, share, j) => (j === i ? rest : rest + share), 0) / sum : p) / temperature),
      entropy: 0 - probabilities.reduce((total, p, i) => total + (p > 0 ? p * logs[i] : 0), 0),
    };
  }

  /** A bar from `zero` over `length` pixels to either side, its number above. */
  function bar(zero, y, length, text, textX, anchor, color) {
    return [
      svg("text", { x: textX, y: y + 12, "font-size": 11, "text-anchor": anchor }, text),
      svg("rect", { x: Math.min(zero, zero + length), y: y + 18, width: Math.abs(length), height: 14, fill: color }),
      svg("path", { d: `M${zero} ${y + 15}v20`, stroke: "muted", fill: "none" }),
    ];
  }

  function draw(values, result, width) {
    const { logits, temperature, target } = values;
    const { probabilities, gradient, loss, entropy } = result;
    const top = 26;
    const left = 26;
    const gap = width >= 480 ? 34 : 12;
    const column = (width - left - 2 * gap - 10) / 3;
    const most = SCALES.find((end) => logits.every((logit) => Math.abs(logit) <= end));
    const starts = [left, left + column + gap, left + 2 * (column + gap)];
    const middle = (place) => starts[place] + column / 2;
    const rows = logits.map((logit, i) => {
      const y = top + i * ROW;
      const slope = gradient[i] * temperature * (column / 2);
      return svg("g", null, [
        svg("rect", { x: 0, y, width, height: ROW - 2, fill: i === target - 1 ? "soft" : "ground", press: { target: i + 1 } }),
        svg("text", { x: 6, y: y + 26, "font-weight": i === target - 1 ? 700 : 400, fill: i === target - 1 ? "orange" : "ink" }, String(i + 1)),
        bar(middle(0), y, (logit / most) * (column / 2), format(logit, 3), middle(0), "middle", "blue-soft"),
        bar(starts[1], y, probabilities[i] * column, format(probabilities[i], 3), starts[1], "start", "green-soft"),
        bar(middle(2), y, slope, format(gradient[i], 3), middle(2), "middle", gradient[i] < 0 ? "orange-soft" : "purple-soft"),
      ]);
    });
    const handles = logits.map((logit, i) => {
      const axis = { field: "logits", index: i, value: logit, from: starts[0], to: starts[0] + column, min: -most, max: most };
      const text = `${format(logit)}, probability ${format(probabilities[i], 3)}`;
      return handle(middle(0) + (logit / most) * (column / 2), top + i * ROW + 25, { label: `Logit of class ${i + 1}`, text, x: axis });
    });
    const heads = ["logit a", "softmax p", "gradient ∂ℓ/∂a"].map((head, place) => {
      return svg("text", { x: place === 1 ? starts[1] : middle(place), y: 16, "font-size": 12, "text-anchor": place === 1 ? "start" : "middle", fill: "muted" }, head);
    });
    const p = probabilities[target - 1];
    return {
      height: top + logits.length * ROW,
      picture: [svg("g", null, heads), svg("g", null, rows), svg("g", null, handles)],
      text: `The target, class ${target}, gets probability ${format(p, 3)}: the loss is ${format(loss)} nats. ${gradient[target - 1] < 0 ? "A step against the gradient raises its logit and lowers the others." : "The gradient rounds to zero: there is nothing left to learn from it."} The entropy of the probabilities is ${format(entropy)} nats of at most ${format(Math.log(logits.length))}.`,
      formulas: formulas(values, result),
    };
  }

  function formulas(values, { probabilities, loss, gradient }) {
    const { temperature, target } = values;
    const { scaled, most, shares } = sharesOf(values);
    const i = target - 1;
    const t = LOWERED[i];
    const sum = shares.map((share) => format(share, 3)).join(" + ");
    return [
      `m = max aⱼ/τ = ${format(most)}`,
      `p${t} = exp(a${t}/τ − m) / Σ exp(aⱼ/τ − m) = ${format(shares[i], 3)} / (${sum}) = ${format(probabilities[i])}`,
      `ℓ = −ln p${t} = ln Σ exp(aⱼ/τ − m) − (a${t}/τ − m) = ln(${sum}) − ${bracket(format(scaled[i] - most))} = ${format(loss)}`,
      `∂ℓ/∂a${t} = (p${t} − 1) / τ = (${format(probabilities[i])} − 1) / ${format(temperature)} = ${format(gradient[i])}`,
    ];
  }

  const bracket = (text) => (text.startsWith("−") ? `(${text})` : text);

  guideFigure.add({
    name: "softmax",
    title: "Softmax and cross-entropy",
    settings: {
      logits: { type: "list", label: "Logits a", value: [2, 1, 0.1], min: -1000, max: 1000, shortest: 2, longest: 8, step: 0.1 },
      temperature: { type: "number", label: "Temperature τ", value: 1, min: 0.05, max: 20, scale: "log" },
      target: { type: "integer", label: "Target class", value: 1, min: 1, max: 8 },
    },
    bounds: ({ logits }) => ({ target: [1, logits.length] }),
    compute,
    draw,
  });
})(typeof module === "object" ? (require("./lists.js"), require("./drag.js")) : globalThis.guideFigure);
