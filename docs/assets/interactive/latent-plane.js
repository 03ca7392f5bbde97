// The latent plane of a variational autoencoder: the decoder trained in the notebook draws the digit at a code.
(function define(guideFigure) {
  "use strict";

  const { format, handle, latentPlane, svg } = guideFigure;
  const REACH = 3.5; // the plane runs from −3.5 to 3.5
  const SIDE = 8; // pixels of an image along each axis
  const TILES = 11; // images of the decoded plane along each axis
  const SHADES = 5;

  // The network

  /** The numbers of a stored array: whole ones of 16 bits, low byte first, times its scale. */
  function unpack({ base64, scale }) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Float64Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true) * scale);
  }

  const layers = ["0", "2", "4"].map((name) => ({ weight: unpack(latentPlane[`${name}.weight`]), bias: unpack(latentPlane[`${name}.bias`]) }));
  const codes = unpack(latentPlane.codes);
  const labels = Array.from(latentPlane.labels, Number);

  /** W·input + b; `weight` holds the rows of W one after the other. */
  function affine({ weight, bias }, input) {
    return Array.from(bias, (start, row) => input.reduce((sum, value, column) => sum + weight[row * input.length + column] * value, start));
  }

  /** The decoder's logits at a code of two numbers, one for each pixel, row by row. */
  function decode(code) {
    const [first, second, last] = layers;
    return affine(last, affine(second, affine(first, code).map(Math.tanh)).map(Math.tanh));
  }

  const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));

  /** The entropy in nats of a pixel that is 1 with the probability σ(logit): ln(1 + e⁻ᵃ) + a·e⁻ᵃ/(1 + e⁻ᵃ), a = |logit|. */
  function entropyOf(logit) {
    const size = Math.abs(logit);
    const odds = Math.exp(-size);
    return Math.log1p(odds) + (size * odds) / (1 + odds);
  }

  /**
   * Probabilities that the pixels are 1, the sum of their entropies in nats, the distance of the code from the origin, the
   * share of the prior N(0, I) farther out, exp(−r²/2), and the test image whose posterior mean is nearest: its place in
   * the list, its distance from the code, its label.
   */
  function compute({ z1, z2 }) {
    const logits = decode([z1, z2]);
    const distances = labels.map((_, i) => (codes[2 * i] - z1) ** 2 + (codes[2 * i + 1] - z2) ** 2);
    const nearest = distances.indexOf(Math.min(...distances));
    return {
      probabilities: logits.map(sigmoid),
      entropy: logits.reduce((sum, logit) => sum + entropyOf(logit), 0),
      distance: Math.hypot(z1, z2),
      beyond: Math.exp(-(z1 ** 2 + z2 ** 2) / 2),
      nearest,
      away: Math.sqrt(distances[nearest]),
      label: labels[nearest],
    };
  }

  // Drawing

  const kept = {};

  /** The decoder's means at TILES·TILES codes, a path for each shade; kept, since only the width changes them. */
  function decodedPlane(size) {
    if (kept.size === size) return kept.nodes;
    const paths = Array.from({ length: SHADES }, () => []);
    const tile = size / TILES;
    const pixel = tile / (SIDE + 2);
    for (let place = 0; place < TILES * TILES; place += 1) {
      const [column, row] = [place % TILES, Math.floor(place / TILES)];
      const code = [column, TILES - 1 - row].map((index) => (((index + 0.5) / TILES) * 2 - 1) * REACH);
      decode(code).forEach((logit, i) => {
        const shade = Math.round(sigmoid(logit) * SHADES);
        const [x, y] = [column * tile + (1 + (i % SIDE)) * pixel, row * tile + (1 + Math.floor(i / SIDE)) * pixel];
        if (shade) paths[shade - 1].push(`M${x.toFixed(1)} ${y.toFixed(1)}h${pixel.toFixed(1)}v${pixel.toFixed(1)}h-${pixel.toFixed(1)}z`);
      });
    }
    const nodes = paths.map((path, shade) => svg("path", { d: path.join("") || "M0 0", fill: "ink", "fill-opacity": ((shade + 1) / SHADES) * 0.75 }));
    Object.assign(kept, { size, nodes });
    return nodes;
  }

  /** All test images as one text, each digit at its code. */
  function scatter(x, y) {
    const at = (offset, place) => labels.map((_, i) => place(codes[2 * i + offset]).toFixed(1)).join(" ");
    return [svg("text", { x: at(0, (z) => x(z) - 3.5), y: at(1, (z) => y(z) + 4.5), "font-size": 12, fill: "muted", "aria-hidden": "true" }, latentPlane.labels)];
  }

  function draw(values, result, width) {
    const { z1, z2, background } = values;
    const { probabilities, nearest } = result;
    const wide = width >= 480;
    const size = wide ? Math.min(360, width * 0.56) : width - 2;
    const top = 24;
    const x = (z) => 1 + ((z + REACH) / (2 * REACH)) * size;
    const y = (z) => top + size - ((z + REACH) / (2 * REACH)) * size;
    const cell = Math.floor(wide ? (width - size - 40) / SIDE : 22);
    const [left, down] = wide ? [size + 36, top + 4] : [Math.round((width - SIDE * cell) / 2), top + size + 46];
    const circle = (radius, dashes) => svg("circle", { cx: x(0), cy: y(0), r: (radius / (2 * REACH)) * size, fill: "none", stroke: "blue", "stroke-dasharray": dashes });
    const [nearX, nearY] = [x(codes[2 * nearest]), y(codes[2 * nearest + 1])];
    const axis = (field, value, from, to) => ({ field, value, from, to, min: -REACH, max: REACH });
    const drag = { label: "Code", text: `z₁ ${format(z1)}, z₂ ${format(z2)}`, x: axis("z1", z1, x(-REACH), x(REACH)), y: axis("z2", z2, y(-REACH), y(REACH)) };
    const tiled = background === "digits";
    const plane = tiled ? svg("g", { transform: `translate(1 ${top})` }, decodedPlane(size)) : svg("g", null, scatter(x, y));
    return {
      height: wide ? Math.max(top + size + 20, down + SIDE * cell + 4) : down + SIDE * cell + 4,
      picture: [
        svg("text", { x: 1, y: 15, "font-size": 12, fill: "muted" }, tiled ? "Latent plane, decoded" : "Latent plane, codes of test images"),
        svg("rect", { x: 1, y: top, width: size, height: size, fill: "ground", stroke: "line" }),
        svg("g", null, plane),
        svg("path", { d: `M${x(0)} ${top}v${size}M1 ${y(0)}h${size}`, stroke: "line", fill: "none" }),
        circle(1, "none"),
        circle(2, "4 4"),
        svg("text", { x: x(REACH) - 4, y: y(0) - 5, "font-size": 12, "text-anchor": "end", fill: "ink" }, "z₁"),
        svg("text", { x: x(0) + 5, y: top + 14, "font-size": 12, fill: "ink" }, "z₂"),
        svg("path", { d: tiled ? "M0 0" : `M${x(z1)} ${y(z2)}L${nearX} ${nearY}`, stroke: "orange", fill: "none" }),
        svg("text", { x: left, y: down - 13, "font-size": 12, fill: "muted" }, "Decoder: probability of 1"),
        svg("g", null, probabilities.map((probability, i) => svg("rect", {
          x: left + (i % SIDE) * cell, y: down + Math.floor(i / SIDE) * cell, width: cell, height: cell, fill: "ink", "fill-opacity": probability,
        }))),
        svg("rect", { x: left, y: down, width: SIDE * cell, height: SIDE * cell, fill: "none", stroke: "line" }),
        handle(x(z1), y(z2), drag),
      ],
      text: say(values, result),
      formulas: [
        "h₁ = tanh(W₁z + b₁), h₂ = tanh(W₂h₁ + b₂), p = σ(W₃h₂ + b₃), with 64·2 + 64 + 2·(64·64 + 64) = 8,512 weights and biases",
        `share of the prior farther out = exp(−r²/2) = exp(−${format(result.distance)}²/2) = ${format(result.beyond)}`,
      ],
    };
  }

  function say({ z1, z2 }, { entropy, beyond, away, label }) {
    const share = `${format(beyond * 100, beyond >= 0.1 ? 2 : 1)}%`;
    const far = away > 1 ? ` None of the ${labels.length} codes lies within 1 of it, so the decoder was hardly trained around it.` : "";
    return `At z = (${format(z1)}, ${format(z2)}) the nearest test image, ${format(away, 2)} away, is ${label === 8 ? "an" : "a"} ${label}, and the pixels stay uncertain by ${format(entropy, 3)} nats. Of codes drawn from the prior, ${share} lie farther out.${far}`;
  }

  guideFigure.add({
    name: "latent-plane",
    title: "Latent plane of a VAE",
    settings: {
      z1: { type: "number", label: "Code z₁", value: 0.3, min: -REACH, max: REACH, step: 0.05 },
      z2: { type: "number", label: "Code z₂", value: -2, min: -REACH, max: REACH, step: 0.05 },
      background: { type: "choice", label: "Plane", value: "codes", options: [["codes", "Codes of 200 test images"], ["digits", "What the decoder draws"]] },
    },
    compute,
    draw,
  });
})(typeof module === "object" ? (require("./latent-plane.data.js"), require("./drag.js")) : globalThis.guideFigure);
