// What an interactive figure is: settings, arithmetic, a drawing. live.js brings it to life in the browser; the build
// runs the same drawing in Node.js for the static picture (scripts/interactive_draw.cjs), so nothing here touches the page.
//
// How to write a figure: one file <name>.js, a classic script of this form,
//
//   (function define(guideFigure) {
//     guideFigure.add({ name, title, settings, check, compute, draw, bounds, play });
//   })(typeof module === "object" ? require("./figure.js") : globalThis.guideFigure);
//
// settings   {field: {type, label, value, …}}, `value` being the default. By type:
//              integer, number   min, max; `step` of slider and arrow keys; `scale: "log"`; `slider: false` for none
//              choice            options: [[value, label], …]; perhaps presets: {value: {field: value, …}}, which the
//                                choice fills in, and otherwise: the value it takes when one of them is changed by hand,
//                                but for fields with `free: true`
//              switch            true or false
//              list              numbers: min, max, shortest, longest; `step`
//              matrix            rows of numbers: min, max, rows: [least, most], columns: [least, most]; `step`
//              words             shortest, longest: how many; letters: of the longest
//            `when(values)`: whether the field matters; else it is hidden and not judged.
// check      (values) → {field: message} for values that do not go together. Optional.
// bounds     (values) → {field: [least, most]} for numbers whose range follows from other values, such as a step
//            number. Optional. Where another setting moves the range, the number follows into it by itself.
// compute    (values) → plain numbers, lists, objects; pure, never NaN or Infinity. Whole numbers that may pass 2^53 are
//            BigInt. The tests compare every number in it with an oracle, tests/interactive_oracles/<name>.py.
// draw       (values, result, width) → {height, picture, text, formulas, table}; pure. `width` is the room in pixels, 280
//            to 640, and one unit of the drawing is one pixel: lay it out for both, letters no smaller than 11.
//            picture   a list of svg(…) nodes. Colors by the names in COLORS; interactive.css says what they are. Nodes
//                      are matched by their place, so put a changing number of them into a `g` of their own, and handles
//                      in front of no such change.
//            text      the result in words, a sentence or two; it is also what a screen reader says.
//            formulas  optional lines of plain text, the numbers filled in.
//            table     optional {caption, head: [text, …], rows: [[text, …], …]}, the first cell of a row being its name.
// play       optional {field, perSecond}: the buttons Back, Next and Play move this field through its range.
//
// A figure with a list, a matrix or words requires "./lists.js" too, one with a heatmap "./heatmap.js", one with large
// counts "./amounts.js", one with something to drag or to press "./drag.js". One that needs data, such as a trained
// network's weights, has them in <name>.data.js.
//
// A node with `drag: {label, text, x: axis, y: axis}`, best made by `handle`, can be dragged and moved by arrow keys;
// one axis is enough. `label` names it and `text` says its place in words. An axis is {field, index, value, from, to,
// min, max}: the pixels `from` and `to` stand for the values `min` and `max`, `value` is the present one, and `index` the
// place in a list, or [row, column] in a matrix. A node with `press: {field: value}` sets fields when it is pressed, or
// with `press: ({x, y}) => ({field: value})` by the place; a control must do the same, since it takes no focus.
(function define(guideFigure) {
  "use strict";

  const COLORS = new Set(["ink", "muted", "line", "soft", "ground", ...["blue", "orange", "green", "purple", "red"].flatMap((name) => [name, `${name}-soft`])]);
  const figures = {};

  /** Adds a figure to those this page, or this process, knows. */
  function add(figure) {
    figures[figure.name] = figure;
  }

  // Reading what was typed

  const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;
  const GROUPED = /^[-+]?\d{1,3}(?:,\d{3})+$/;

  function quote(text) {
    const short = Array.from(text.trim().replace(/\s+/g, " "));
    return `“${short.length > 20 ? `${short.slice(0, 20).join("")}…` : short.join("")}”`;
  }

  function wanted({ type, min, max }) {
    return `a ${type === "integer" ? "whole number" : "number"} from ${format(min)} to ${format(max)}`;
  }

  /** One number from a text: {value} or {message}. `field` has type, min and max. */
  function readNumber(field, text) {
    let bare = text.trim().replace(/[−–]/g, "-");
    if (!bare) return { message: `Type ${wanted(field)}.` };
    if (field.type === "integer" && GROUPED.test(bare)) bare = bare.replaceAll(",", "");
    if (!NUMBER.test(bare)) {
      const hint = /^[-+]?\d*,\d+$/.test(bare) ? "Write decimals with a point" : `${quote(text)} is not a number`;
      return { message: `${hint}: type ${wanted(field)}.` };
    }
    const value = Number(bare);
    if (field.type === "integer" && Number.isFinite(value) && !Number.isInteger(value)) {
      return { message: `${quote(text)} is not whole: type ${wanted(field)}.` };
    }
    if (!(value >= field.min)) return { message: `${quote(text)} is too small: type ${wanted(field)}.` };
    if (!(value <= field.max)) return { message: `${quote(text)} is too large: type ${wanted(field)}.` };
    return { value: value === 0 ? 0 : value };
  }

  const readers = { integer: readNumber, number: readNumber };

  /** The value of a field from a text: {value} or {message}. */
  function readField(field, text) {
    if (field.type === "switch") {
      const value = { true: true, on: true, false: false, off: false }[text];
      return value === undefined ? { message: `${quote(text)} is neither on nor off.` } : { value };
    }
    if (field.type === "choice") {
      if (field.options.some(([value]) => value === text)) return { value: text };
      return { message: `${quote(text)} is not a choice here.` };
    }
    return readers[field.type](field, text);
  }

  /** A value as a field or an address shows it; `readField` reads it back. */
  function writeField(field, value) {
    if (field.type === "list") return value.join(", ");
    if (field.type === "matrix") return value.map((row) => row.join(", ")).join("; ");
    if (field.type === "words") return value.join(" ");
    if (field.type === "switch") return value ? "on" : "off";
    return String(value);
  }

  const written = (figure, values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, writeField(figure.settings[name], value)]));

  /**
   * The texts of all fields: the defaults and, over them, each of `layers` with what its choices fill in. The page's line
   * is a layer, and the address over it is another. A choice whose preset does not hold takes its value `otherwise`.
   */
  function fill(figure, ...layers) {
    const texts = written(figure, Object.fromEntries(Object.entries(figure.settings).map(([name, { value }]) => [name, value])));
    for (const layer of [{ ...texts }, ...layers]) {
      const presets = Object.keys(layer).map((name) => presetOf(figure, name, layer[name]));
      Object.assign(texts, layer, ...presets, layers.includes(layer) ? layer : {});
    }
    for (const [name, { otherwise }] of Object.entries(figure.settings)) {
      const strays = ([field, text]) => !figure.settings[field].free && !isSame(figure.settings[field], texts[field], text);
      if (otherwise !== undefined && Object.entries(presetOf(figure, name, texts[name])).some(strays)) texts[name] = otherwise;
    }
    return texts;
  }

  /** Whether two texts of a field mean one value. */
  function isSame(field, one, other) {
    return one === other || JSON.stringify(readField(field, one).value ?? one) === JSON.stringify(readField(field, other).value);
  }

  /** The texts that a choice fills into other fields; none where it has no preset of that name. */
  function presetOf(figure, name, text) {
    const presets = figure.settings[name]?.presets;
    return presets && Object.hasOwn(presets, text) ? written(figure, presets[text]) : {};
  }

  const STEPS = 200; // across the range of a number whose field names no step

  /** What a slider or an arrow key moves a number by whose range is `min` to `max`. */
  function stepOf({ step, type }, min, max) {
    return step ?? (type === "integer" ? 1 : (max - min) / STEPS);
  }

  /** The range of a number as the other values leave it, [least, most]. */
  function rangeOf(figure, values, name) {
    const { min, max } = figure.settings[name];
    return figure.bounds?.(values)[name] ?? [min, max];
  }

  /**
   * Reads the texts of some fields; the preset or the default stands for a missing one.
   * Returns {values, messages: {field: message}}; the values are sound where there is no message.
   */
  function read(figure, given) {
    return readWhole(figure, fill(figure, given));
  }

  /** The same for the texts of all fields, as `fill` gives them. */
  function readWhole(figure, texts) {
    const values = {};
    const messages = {};
    for (const [name, field] of Object.entries(figure.settings)) {
      const { value, message } = readField(field, texts[name]);
      values[name] = message ? field.value : value;
      if (message) messages[name] = message;
    }
    for (const [name, field] of Object.entries(figure.settings)) if (field.when && !field.when(values)) delete messages[name];
    if (Object.keys(messages).length === 0) Object.assign(messages, figure.check?.(values));
    if (Object.keys(messages).length === 0) {
      for (const name of Object.keys(figure.bounds?.(values) ?? {})) {
        const [min, max] = rangeOf(figure, values, name);
        const { message } = readNumber({ ...figure.settings[name], min, max }, String(values[name]));
        if (message) messages[name] = message;
      }
    }
    return { values, messages };
  }

  // Numbers as text

  const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  const raise = (text) => Array.from(text, (sign) => RAISED[sign]).join("");
  const group = (text) => text.replace(/\B(?=(\d{3})+$)/g, ",");

  /** A number in `digits` significant digits; a whole one in full, its thousands divided. Takes BigInt as well. */
  function format(value, digits = 4) {
    const whole = typeof value === "bigint" || (Number.isInteger(value) && Math.abs(value) < 1e15);
    const sign = value < 0 ? "−" : "";
    if (whole) return sign + group(String(value).replace("-", ""));
    if (!Number.isFinite(value)) return "too large to show";
    const size = Math.abs(value);
    if (size >= 1e-4 && size < 1e7) {
      const [integer, fraction] = String(Number(size.toPrecision(digits))).split(".");
      return sign + group(integer) + (fraction ? `.${fraction}` : "");
    }
    const [mantissa, power] = size.toExponential(digits - 1).split("e");
    return `${sign}${Number(mantissa)}×10${raise(String(Number(power)))}`;
  }

  // Drawing

  function flatten(nodes, flat) {
    for (const node of nodes) {
      if (Array.isArray(node)) flatten(node, flat);
      else if (node !== null && node !== undefined && node !== false) flat.push(node);
    }
    return flat;
  }

  /** A node of a drawing. Children are nodes, texts, or null for nothing. */
  function svg(tag, attributes, ...children) {
    return { tag, attributes: attributes ?? {}, children: flatten(children, []) };
  }

  /** One path of a unit grid: lines between `columns` by `rows` cells of `size` pixels, its corner at (x, y). */
  function grid(x, y, columns, rows, size, attributes) {
    const across = Array.from({ length: rows + 1 }, (_, row) => `M${x} ${y + row * size}h${columns * size}`);
    const down = Array.from({ length: columns + 1 }, (_, column) => `M${x + column * size} ${y}v${rows * size}`);
    return svg("path", { d: [...across, ...down].join(""), fill: "none", ...attributes });
  }

  /** Whether an attribute's value is one of our colors. */
  function isColor(attribute, value) {
    return (attribute === "fill" || attribute === "stroke") && COLORS.has(value);
  }

  const round = (value) => (typeof value === "number" ? String(Math.round(value * 100) / 100) : String(value));
  const ROOT = { "font-family": "Helvetica, Arial, sans-serif", "font-size": 13, fill: "ink" };

  /** The texts of an address' query such as `stride=2&padding=1`, by field. */
  function readQuery(query) {
    return Object.fromEntries(new URLSearchParams(query));
  }

  Object.assign(guideFigure, {
    ROOT, STEPS, add, figures, fill, format, grid, isColor,
    presetOf, quote, rangeOf, read, readField, readNumber, readQuery, readWhole, readers, round, stepOf, svg, writeField,
  });
})(typeof module === "object" ? module.exports : (globalThis.guideFigure = {}));
