// KL divergence of two Gaussians by formula and by sampling, and the terms of −ELBO with one of them as the prior.
(function define(guideFigure) {
  "use strict";

  const { format, handle, svg } = guideFigure;
  const SHOWN = 7; // the axis of z runs from −7 to 7
  const RUG = 60; // draws shown as ticks
  const PLOT = 150;

  // Draws

  /** A whole number below 2^32 mixed bit by bit: the hash lowbias32 of Chris Wellons' Hash Prospector. */
  function mix(number) {
    let bits = number >>> 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
    bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
    return (bits ^ (bits >>> 16)) >>> 0;
  }

  let kept = { seed: 0, pairs: [] };

  /** Pairs of independent standard normals by Box and Muller; the first ones of a seed are always the same. */
  function normals(seed, count) {
    if (kept.seed !== seed) kept = { seed, pairs: [] };
    const start = mix(seed);
    for (let i = kept.pairs.length; i < count; i += 1) {
      const [u, v] = [mix(start + 2 * i), mix(start + 2 * i + 1)].map((bits) => (bits + 0.5) / 2 ** 32);
      const radius = Math.sqrt(-2 * Math.log(u));
      kept.pairs.push([radius * Math.cos(2 * Math.PI * v), radius * Math.sin(2 * Math.PI * v)]);
    }
    return kept.pairs.slice(0, count);
  }

  /** The mean of a sample and its standard error. */
  function summarize(sample) {
    const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
    const squares = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, error: Math.sqrt(squares / (sample.length - 1) / sample.length) };
  }

  // Formulas, in nats

  /** KL(N(mean, deviation²) ‖ N(otherMean, otherDeviation²)). */
  function divergence([mean, deviation], [otherMean, otherDeviation]) {
    const ratio = deviation / otherDeviation;
    return Math.max(0, ((mean - otherMean) ** 2 / otherDeviation ** 2 + ratio ** 2 - 1) / 2 - Math.log(ratio));
  }

  const logDensity = (z, [mean, deviation]) => -Math.log(2 * Math.PI) / 2 - Math.log(deviation) - ((z - mean) / deviation) ** 2 / 2;

  const peakOf = (deviation) => 1 / Math.sqrt(2 * Math.PI) / deviation;

  const pair = (values) => [[values.mean, values.deviation], [values.priorMean, values.priorDeviation]];

  /**
   * Both divergences of q and p by formula and from draws. Then the model z ~ p, x | z ~ N(z, noise²) with q as the
   * approximate posterior of z: −ELBO = distortion + rate, the rate being KL(q ‖ p), and −ln p(x) = −ELBO − gap.
   */
  function compute(values) {
    const { observation: x, noise, draws, seed } = values;
    const [q, p] = pair(values);
    const pairs = normals(seed, draws);
    const codes = pairs.map(([normal]) => q[0] + q[1] * normal);
    const others = pairs.map(([, normal]) => p[0] + p[1] * normal);
    const ratio = (z) => logDensity(z, q) - logDensity(z, p);
    const rate = divergence(q, p);
    const distortion = Math.log(2 * Math.PI * noise ** 2) / 2 + ((x - q[0]) ** 2 + q[1] ** 2) / (2 * noise ** 2);
    const precision = 1 / p[1] ** 2 + 1 / noise ** 2;
    const posterior = [(p[0] / p[1] ** 2 + x / noise ** 2) / precision, 1 / Math.sqrt(precision)];
    return {
      reverse: rate,
      forward: divergence(p, q),
      sampledReverse: summarize(codes.map(ratio)),
      sampledForward: summarize(others.map((z) => -ratio(z))),
      distortion,
      loss: distortion + rate,
      sampledLoss: summarize(codes.map((z) => ratio(z) - logDensity(x, [z, noise]))),
      evidence: -logDensity(x, [p[0], Math.hypot(p[1], noise)]),
      posterior,
      gap: divergence(q, posterior),
    };
  }

  // Drawing

  function curve([mean, deviation], place, attributes) {
    const { x, y } = place;
    const points = Array.from({ length: 121 }, (_, i) => {
      const z = mean + ((i - 60) / 60) * 4.5 * deviation;
      return Math.abs(z) <= SHOWN ? `${x(z).toFixed(1)} ${y(Math.exp(logDensity(z, [mean, deviation]))).toFixed(1)}` : null;
    }).filter(Boolean);
    return svg("path", { d: `M${points.join("L")}`, fill: "none", "stroke-width": 2, ...attributes });
  }

  function rug(codes, x, y, color) {
    const ticks = codes.filter((z) => Math.abs(z) <= SHOWN).map((z) => `M${x(z).toFixed(1)} ${y}v6`);
    return svg("path", { d: ticks.join("") || "M0 0", stroke: color, fill: "none", "stroke-opacity": 0.7 });
  }

  /** Handles of a Gaussian: its mean at the height `meanY`, its standard deviation on the curve, to one side. */
  function handles(values, [meanField, field], name, color, side, meanY, { x, y }) {
    const [mean, deviation] = [values[meanField], values[field]];
    const place = { field: meanField, value: mean, from: x(-4), to: x(4), min: -4, max: 4 };
    const width = { field, value: deviation, from: x(mean + side * 0.1), to: x(mean + side * 3), min: 0.1, max: 3 };
    return [
      handle(x(mean), meanY, { label: `Mean of ${name}`, text: format(mean), x: place }, color),
      handle(x(mean + side * deviation), y(peakOf(deviation) * Math.exp(-0.5)), { label: `Standard deviation of ${name}`, text: format(deviation), x: width }, color),
    ];
  }

  /** Bars from zero, one below the other; a sampled value is a whisker of two standard errors to either side. */
  function bars(rows, width, top) {
    const whiskers = rows.flatMap(({ sampled }) => (sampled ? [sampled.mean - 2 * sampled.error, sampled.mean + 2 * sampled.error] : []));
    const least = Math.min(0, ...rows.map(({ value }) => value), ...whiskers);
    const most = Math.max(0.1, ...rows.map(({ value }) => value), ...whiskers);
    const [left, right] = [88, width - 64];
    const x = (value) => left + ((value - least) / (most - least)) * (right - left);
    return rows.map(({ name, value, sampled, color }, i) => {
      const y = top + i * 28;
      const end = Math.max(x(value), x(0), sampled ? x(sampled.mean + 2 * sampled.error) : 0);
      const whisker = sampled ? `M${x(sampled.mean - 2 * sampled.error)} ${y + 10}H${x(sampled.mean + 2 * sampled.error)}M${x(sampled.mean)} ${y + 4}v12` : "M0 0";
      return svg("g", null, [
        svg("text", { x: 1, y: y + 14, "font-size": 12 }, name),
        svg("rect", { x: Math.min(x(0), x(value)), y, width: Math.abs(x(value) - x(0)), height: 20, fill: color }),
        svg("path", { d: `M${x(0)} ${y - 3}v26`, stroke: "muted", fill: "none" }),
        svg("path", { d: whisker, stroke: "ink", "stroke-width": 1.5, fill: "none" }),
        svg("text", { x: end + 6, y: y + 14, "font-size": 12 }, format(value, 3)),
      ]);
    });
  }

  function rowsOf({ view }, result) {
    if (view === "kl") {
      return [
        { name: "KL(q ‖ p)", value: result.reverse, sampled: result.sampledReverse, color: "orange-soft" },
        { name: "KL(p ‖ q)", value: result.forward, sampled: result.sampledForward, color: "blue-soft" },
      ];
    }
    return [
      { name: "distortion", value: result.distortion, color: "red-soft" },
      { name: "+ rate", value: result.reverse, color: "purple-soft" },
      { name: "= −ELBO", value: result.loss, sampled: result.sampledLoss, color: "orange-soft" },
      { name: "− gap", value: result.gap, color: "blue-soft" },
      { name: "= −ln p(x)", value: result.evidence, color: "green-soft" },
    ];
  }

  function draw(values, result, width) {
    const { view, draws, seed } = values;
    const [q, p] = pair(values);
    const bounded = view === "elbo";
    const curves = bounded ? [q, p, result.posterior] : [q, p];
    const top = bounded && width < 480 ? 46 : 30;
    const highest = Math.max(...curves.map(([, deviation]) => peakOf(deviation)));
    const base = top + PLOT;
    const place = { x: (z) => 4 + ((z + SHOWN) / (2 * SHOWN)) * (width - 8), y: (density) => base - (density / highest) * (PLOT - 14) };
    const shown = normals(seed, Math.min(RUG, draws));
    const name = (x, y, text, fill) => svg("text", { x, y, fill, "font-size": 12 }, text);
    const stem = `M${place.x(p[0])} ${base}V${place.y(peakOf(p[1]))}`;
    const rows = rowsOf(values, result);
    const under = base + 50;
    const ticks = [-6, -4, -2, 0, 2, 4, 6];
    const picture = [
      name(4, 14, bounded ? "q(z | x)" : "q(z)", "orange"),
      name(bounded ? 64 : 44, 14, bounded ? "prior p(z)" : "p(z)", "blue"),
      name(bounded && width >= 480 ? 134 : 4, bounded && width < 480 ? 31 : 14, bounded ? "true posterior p(z | x)" : "", "green"),
      svg("path", { d: `M4 ${base}H${width - 4}`, stroke: "muted", fill: "none" }),
      svg("g", null, ticks.map((z) => svg("text", { x: place.x(z), y: base + 28, "font-size": 11, "text-anchor": "middle", fill: "muted" }, format(z)))),
      bounded ? curve(result.posterior, place, { stroke: "green", "stroke-dasharray": "6 3" }) : svg("path", { d: "M0 0" }),
      svg("path", { d: stem, stroke: "blue", "stroke-dasharray": "3 3", fill: "none" }),
      curve(p, place, { stroke: "blue" }),
      curve(q, place, { stroke: "orange" }),
      rug(shown.map(([normal]) => q[0] + q[1] * normal), place.x, base + 1, "orange"),
      rug(bounded ? [] : shown.map(([, normal]) => p[0] + p[1] * normal), place.x, base + 8, "blue"),
      svg("g", null, bars(rows, width, under)),
      svg("g", null, [
        ...handles(values, ["priorMean", "priorDeviation"], "p", "blue", -1, base, place),
        ...handles(values, ["mean", "deviation"], "q", "orange", 1, place.y(peakOf(q[1])), place),
      ]),
    ];
    return { height: under + rows.length * 28 + 2, picture, text: (bounded ? sayBound : sayDivergences)(values, result), formulas: (bounded ? boundFormulas : divergenceFormulas)(values, result) };
  }

  // Words

  const plusMinus = ({ mean, error }) => `${format(mean, 3)} ± ${format(error, 2)}`;

  function sayDivergences({ mean, deviation, priorMean, priorDeviation, draws }, result) {
    const sampled = `From ${format(draws)} draws of each: ${plusMinus(result.sampledReverse)} and ${plusMinus(result.sampledForward)} (standard errors).`;
    const values = `KL(q ‖ p) is ${format(result.reverse)} nats, KL(p ‖ q) ${format(result.forward)}.`;
    if (deviation === priorDeviation) {
      const equal = mean === priorMean ? "The two agree, so both are zero." : "With equal widths both directions agree: only the means differ.";
      return `${values} ${equal} ${sampled}`;
    }
    const wider = deviation > priorDeviation ? "q" : "p";
    return `${values} Averaging over the wider one, here ${wider}, gives the larger number: its draws reach further into the tails of the other. ${sampled}`;
  }

  function sayBound({ draws }, { distortion, reverse, loss, sampledLoss, evidence, posterior, gap }) {
    const sum = `The loss −ELBO is distortion ${format(distortion, 3)} + rate ${format(reverse, 3)} = ${format(loss)} nats.`;
    const bound = gap < 5e-7
      ? `It equals −ln p(x) = ${format(evidence)}: q is the true posterior, and the bound is tight.`
      : `It is above −ln p(x) = ${format(evidence)} by the gap KL(q ‖ true posterior) = ${format(gap, 3)}; moving q to mean ${format(posterior[0], 3)} and standard deviation ${format(posterior[1], 3)} closes it.`;
    return `${sum} ${bound} From ${format(draws)} draws of q the loss is ${plusMinus(sampledLoss)}.`;
  }

  const bracket = (value) => (value < 0 ? `(${format(value)})` : format(value));

  function fillIn(one, other, [mean, deviation], [otherMean, otherDeviation], value) {
    const numbers = `ln(${format(otherDeviation)}/${format(deviation)}) + (${format(deviation)}² + (${format(mean)} − ${bracket(otherMean)})²) / (2·${format(otherDeviation)}²) − ½`;
    return `KL(${one} ‖ ${other}) = ln(σ_${other}/σ_${one}) + (σ_${one}² + (μ_${one} − μ_${other})²) / (2σ_${other}²) − ½ = ${numbers} = ${format(value)}`;
  }

  function divergenceFormulas(values, result) {
    const [q, p] = pair(values);
    return [fillIn("q", "p", q, p, result.reverse), fillIn("p", "q", p, q, result.forward)];
  }

  function boundFormulas(values, result) {
    const { observation, noise } = values;
    const [q, p] = pair(values);
    const [s, x] = [format(noise), format(observation)];
    return [
      `distortion = −E ln N(x; z, s²) = ½ ln(2πs²) + ((x − μ_q)² + σ_q²) / (2s²) = ½ ln(2π·${s}²) + ((${x} − ${bracket(q[0])})² + ${format(q[1])}²) / (2·${s}²) = ${format(result.distortion)}`,
      `rate = ${fillIn("q", "p", q, p, result.reverse)}`,
      `−ln p(x) = −ln N(x; μ_p, σ_p² + s²) = ${format(result.evidence)} = −ELBO − gap = ${format(result.loss)} − ${format(result.gap)}`,
    ];
  }

  const bounded = ({ view }) => view === "elbo";

  guideFigure.add({
    name: "divergence",
    title: "KL divergence and ELBO",
    settings: {
      view: { type: "choice", label: "Show", value: "kl", options: [["kl", "KL of two Gaussians"], ["elbo", "ELBO of a small model"]] },
      mean: { type: "number", label: "Mean μ of q", value: 1, min: -4, max: 4, step: 0.05 },
      deviation: { type: "number", label: "Width σ of q", value: 0.5, min: 0.1, max: 3, step: 0.05 },
      priorMean: { type: "number", label: "Mean μ of p", value: 0, min: -4, max: 4, step: 0.05 },
      priorDeviation: { type: "number", label: "Width σ of p", value: 1, min: 0.1, max: 3, step: 0.05 },
      observation: { type: "number", label: "Observed x", value: 2, min: -4, max: 4, step: 0.05, when: bounded },
      noise: { type: "number", label: "Noise s in x | z", value: 1, min: 0.1, max: 3, step: 0.05, when: bounded },
      draws: { type: "integer", label: "Draws", value: 200, min: 2, max: 5000, scale: "log" },
      seed: { type: "integer", label: "Seed of the draws", value: 3, min: 1, max: 200 },
    },
    compute,
    draw,
    play: { field: "seed", perSecond: 3 },
  });
})(typeof module === "object" ? require("./drag.js") : globalThis.guideFigure);
