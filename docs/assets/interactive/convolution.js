// Convolution arithmetic: where the window reads, how large the output is, what a stack of such layers sees.
(function define(guideFigure) {
  "use strict";

  const { format, grid, svg } = guideFigure;
  const MOST_PRESSED = 14; // larger outputs have cells too small to press; the field and the buttons remain

  /** Taps of one axis span dilation·(kernel − 1) + 1 positions. */
  const spanOf = ({ kernel, dilation }) => dilation * (kernel - 1) + 1;

  function outputSize({ input, padding, stride, ...taps }) {
    return Math.floor((input + 2 * padding - spanOf(taps)) / stride) + 1;
  }

  function check(values) {
    const span = spanOf(values);
    const room = values.input + 2 * values.padding;
    if (span <= room) return {};
    const spread = values.dilation > 1 ? ` with dilation ${values.dilation} spans ${span}` : "";
    return { kernel: `A kernel of ${values.kernel}${spread} does not fit into ${values.input} + 2·${values.padding} = ${room} positions. Make it smaller, or the input or padding larger.` };
  }

  /**
   * Sizes of one axis, and the cells that a window of the square input reads.
   * `reads` holds row·input + column for each tap, −1 for padding. Along a padded axis `unread` positions come after the
   * last window, and `skipped` ones before its end are in no window's taps. `receptive` is the receptive field after 1,
   * 2, … layers, r growing by (span − 1)·s^(l − 1) with layer l; `sizes` are the outputs of those layers that have room.
   */
  function compute(values) {
    const { input, padding, stride, dilation, kernel, window, layers } = values;
    const output = outputSize(values);
    const row = Math.floor((window - 1) / output);
    const column = (window - 1) % output;
    const inside = (position) => position >= 0 && position < input;
    const reads = [];
    for (let i = 0; i < kernel; i += 1) {
      for (let j = 0; j < kernel; j += 1) {
        const y = row * stride + i * dilation - padding;
        const x = column * stride + j * dilation - padding;
        reads.push(inside(x) && inside(y) ? y * input + x : -1);
      }
    }
    const receptive = [];
    for (let layer = 0, field = 1; layer < layers; layer += 1) {
      field += (spanOf(values) - 1) * stride ** layer;
      receptive.push(field);
    }
    const sizes = [output];
    for (let layer = 1; layer < layers && sizes.at(-1) + 2 * padding >= spanOf(values); layer += 1) sizes.push(outputSize({ ...values, input: sizes.at(-1) }));
    const unread = (input + 2 * padding - spanOf(values)) % stride;
    const taken = new Set();
    for (let place = 0; place < output; place += 1) for (let tap = 0; tap < kernel; tap += 1) taken.add(place * stride + tap * dilation);
    return { output, row, column, reads, unread, skipped: input + 2 * padding - unread - taken.size, receptive, sizes };
  }

  function label(x, y, text, attributes) {
    return svg("text", { x, y, ...attributes }, text);
  }

  function draw(values, result, width) {
    const { input, padding, stride, dilation, kernel, window, layers } = values;
    const { output, row, column, unread, skipped, receptive, sizes } = result;
    const wide = width >= 480;
    const padded = input + 2 * padding;
    const most = (wide ? width - 70 : width - 2) / (wide ? padded + output : Math.max(padded, output));
    const size = Math.max(3, Math.min(wide ? 26 : 20, Math.floor(most)));
    const across = Math.max(padded * size + 40, padding ? 190 : 90); // the input's own label is as wide
    const beside = across + Math.max(output * size, 90) <= width;
    const [left, top] = [1, 26];
    const [outX, outY] = beside ? [left + across, top] : [left, top + padded * size + 46];
    const gap = size > 8 ? 1.5 : 0.5;
    const taps = [];
    for (let i = 0; i < kernel; i += 1) {
      for (let j = 0; j < kernel; j += 1) {
        const [x, y] = [column * stride + j * dilation, row * stride + i * dilation];
        taps.push(`M${left + x * size + gap} ${top + y * size + gap}h${size - 2 * gap}v${size - 2 * gap}h${2 * gap - size}z`);
      }
    }
    const read = (padded - unread) * size;
    const span = spanOf(values) * size;
    const [gridX, gridY] = [left + padding * size, top + padding * size];
    const stackTop = Math.max(top + padded * size, outY + output * size) + 34;
    const inside = { x: gridX, y: gridY, width: input * size, height: input * size };
    const picture = [
      label(left, 16, `Input ${input}×${input}${padding ? `, padded to ${padded}×${padded}` : ""}`),
      svg("rect", { x: left, y: top, width: padded * size, height: padded * size, fill: "soft" }),
      svg("rect", { ...inside, fill: "blue-soft" }),
      svg("path", { d: `M${left + read} ${top}h${unread * size}v${padded * size}h${-padded * size}v${-unread * size}h${read}z`, fill: unread ? "red-soft" : "none" }),
      grid(left, top, padded, padded, size, { stroke: "line", "stroke-width": size > 8 ? 1 : 0.5 }),
      svg("rect", { ...inside, fill: "none", stroke: "ink", "stroke-width": 1.5 }),
      svg("path", { d: taps.join(""), fill: "orange-soft", stroke: "orange", "stroke-width": gap }),
      svg("rect", { x: left + column * stride * size, y: top + row * stride * size, width: span, height: span, fill: "none", stroke: "orange", "stroke-width": 2.5 }),
      label(outX, outY - 10, `Output ${output}×${output}`),
      svg("path", { d: written(outX, outY, output, window, size), fill: "green-soft" }),
      grid(outX, outY, output, output, size, { stroke: "muted", "stroke-width": size > 8 ? 1 : 0.5 }),
      svg("rect", { x: outX + column * size, y: outY + row * size, width: size, height: size, fill: "orange-soft", stroke: "orange", "stroke-width": 2.5 }),
      output <= MOST_PRESSED ? surface(outX, outY, output, size) : svg("rect", null),
      svg("g", null, stack(values, result, width, stackTop)),
    ];
    const axis = padding ? "padded axis" : "axis";
    const lost = unread ? ` The last ${unread === 1 ? "position" : `${unread} positions`} of each ${axis} ${unread === 1 ? "is" : "are"} never read.` : "";
    const gaps = skipped ? ` Between their taps the windows leave out ${skipped} ${skipped === 1 ? "position" : "positions"} of each ${axis}.` : "";
    const seen = receptive.at(-1);
    const fitting = sizes.length;
    const stackText = layers === 1 ? "" : ` After ${fitting === 1 ? "one such layer" : `${fitting} such layers`} one output spans ${format(receptive[fitting - 1])} positions along each axis.`;
    const room = sizes.at(-1) + 2 * padding;
    const ended = fitting === layers ? "" : ` Layer ${fitting + 1} has no room: its kernel spans ${spanOf(values)} positions and its input has ${room}${padding ? " with padding" : ""}.`;
    return {
      height: stackTop + layers * 22 + 24,
      picture,
      text: `The output is ${output}×${output}; window ${window} of ${output * output} writes row ${row + 1}, column ${column + 1}.${lost}${gaps}${stackText}${ended}`,
      formulas: [
        `output = ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1 = ⌊(${input} + 2·${padding} − ${dilation}·(${kernel} − 1) − 1) / ${stride}⌋ + 1 = ${output}`,
        `receptive field = 1 + d(k − 1)(1 + s + … + sᴸ⁻¹) = 1 + ${dilation}·${kernel - 1}·${sumOf(stride, layers)} = ${format(seen)}`,
      ],
    };
  }

  function sumOf(stride, layers) {
    const powers = Array.from({ length: layers }, (_, layer) => format(stride ** layer));
    return layers === 1 ? "1" : `(${powers.join(" + ")})`;
  }

  /** The path of the output cells that the windows up to this one have written. */
  function written(x, y, output, window, size) {
    const rows = Math.floor(window / output);
    const rest = window % output;
    return `M${x} ${y}h${output * size}v${rows * size}h${-output * size}zM${x} ${y + rows * size}h${rest * size}v${rest ? size : 0}h${-rest * size}z`;
  }

  /** What presses on the output: each cell shows the window that writes it. */
  function surface(x, y, output, size) {
    const cell = (from, at) => Math.min(output - 1, Math.max(0, Math.floor((at - from) / size)));
    const press = (at) => ({ window: cell(y, at.y) * output + cell(x, at.x) + 1 });
    return svg("rect", { x, y, width: output * size, height: output * size, fill: "ground", "fill-opacity": 0, press });
  }

  /** A bar for each layer of the stack: what one of its outputs sees of the input; an outline where it has no room. */
  function stack({ input }, { receptive, sizes }, width, top) {
    const left = 72;
    const room = width - left - 58;
    const scale = room / Math.max(receptive.at(-1), input);
    const edge = left + input * scale;
    return [
      label(1, top - 8, "Receptive field of a stack of this layer"),
      ...receptive.map((field, layer) => svg("g", null, [
        label(1, top + 14 + layer * 22, `${layer + 1} layer${layer ? "s" : ""}`, { fill: "muted", "font-size": 12 }),
        svg("rect", { x: left, y: top + 2 + layer * 22, width: Math.max(1.5, field * scale), height: 16, ...look(layer < sizes.length, field > input) }),
        label(left + Math.max(1.5, field * scale) + 5, top + 14 + layer * 22, layer < sizes.length ? format(field) : "no room", { "font-size": 12 }),
      ])),
      svg("path", { d: `M${edge} ${top}v${receptive.length * 22 + 4}`, stroke: "ink", "stroke-dasharray": "3 3", fill: "none" }),
      label(edge, top + receptive.length * 22 + 17, `input: ${input}`, { "font-size": 12, "text-anchor": "middle" }),
    ];
  }

  function look(fits, exceeds) {
    const color = exceeds ? "purple-soft" : "blue-soft";
    return fits ? { fill: color } : { fill: "none", stroke: color, "stroke-dasharray": "4 3" };
  }

  guideFigure.add({
    name: "convolution",
    title: "Convolution arithmetic",
    settings: {
      input: { type: "integer", label: "Input size n", value: 7, min: 1, max: 32 },
      kernel: { type: "integer", label: "Kernel size k", value: 3, min: 1, max: 11 },
      padding: { type: "integer", label: "Padding p", value: 0, min: 0, max: 6 },
      stride: { type: "integer", label: "Stride s", value: 1, min: 1, max: 4 },
      dilation: { type: "integer", label: "Dilation d", value: 1, min: 1, max: 4 },
      layers: { type: "integer", label: "Layers L", value: 3, min: 1, max: 5 },
      window: { type: "integer", label: "Window", value: 1, min: 1, max: 1936 },
    },
    check,
    bounds: (values) => ({ window: [1, outputSize(values) ** 2] }),
    compute,
    draw,
    play: { field: "window", perSecond: 4 },
  });
})(typeof module === "object" ? require("./drag.js") : globalThis.guideFigure);
