// A figure with every kind of field, for the tests of what all figures share.
(function define(guideFigure) {
  "use strict";

  const { handle, heatmap, svg } = guideFigure;
  const axis = (values, field, from, to) => ({ field, value: values[field], from, to, min: -2, max: 2 });

  guideFigure.add({
    name: "sampler",
    title: "Sampler",
    settings: {
      model: {
        type: "choice", label: "Model", value: "own", options: [["own", "Own"], ["small", "Small"], ["large", "Large"]],
        presets: { small: { depth: 2, rate: 0.1 }, large: { depth: 9, rate: 0.001, steps: 1 } }, otherwise: "own",
      },
      depth: { type: "integer", label: "Depth", value: 3, min: 1, max: 9 },
      rate: { type: "number", label: "Rate", value: 0.01, min: 0.0001, max: 1, scale: "log" },
      steps: { type: "integer", label: "Steps", value: 1, min: 1, max: 100000, scale: "log", free: true },
      across: { type: "number", label: "Across", value: 1, min: -2, max: 2, step: 0.5 },
      up: { type: "number", label: "Up", value: -1, min: -2, max: 2, step: 0.5 },
      keys: { type: "matrix", label: "Keys", value: [[1, 0], [0, 1]], min: -9, max: 9, rows: [2, 4], columns: [2, 2], step: 0.5 },
      names: { type: "words", label: "Names", value: ["one", "two"], shortest: 2, longest: 3, letters: 6 },
      masked: { type: "switch", label: "Mask", value: false },
      width: { type: "integer", label: "Mask width", value: 1, min: 1, max: 4, when: ({ masked }) => masked },
    },
    compute: (values) => values,
    draw: (values) => ({
      height: 200,
      picture: [
        heatmap(0, 0, values.keys, 20, 9),
        svg("text", { x: 10, y: 190 }, `depth ${values.depth}`),
        svg("rect", { x: 260, y: 20, width: 200, height: 150, fill: "soft", press: { depth: 9 } }),
        svg("g", null, [
          handle(50 + 20 * values.across, 100 - 20 * values.up, {
            label: "Point", text: `${values.across}, ${values.up}`, x: axis(values, "across", 10, 90), y: axis(values, "up", 140, 60),
          }),
          handle(200, 100 - 5 * values.keys[1][0], {
            label: "Key", text: `${values.keys[1][0]}`, y: { field: "keys", index: [1, 0], value: values.keys[1][0], from: 145, to: 55, min: -9, max: 9 },
          }),
        ]),
      ],
      text: JSON.stringify(values),
    }),
  });
})(globalThis.guideFigure);
