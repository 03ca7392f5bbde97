// Draws interactive figures for the build: a JSON list of {name, query, base} on standard input, a JSON list of answers on
// standard output. The argument is the folder of the figures, docs/assets/interactive.
const fs = require("node:fs");
const path = require("node:path");

const WIDTH = 640; // pixels
const folder = path.resolve(process.argv[2]);
const guideFigure = require(path.join(folder, "figure.js"));
const { ROOT, figures, fill, isColor, read, readQuery, round, svg } = guideFigure;

/** The colors of the light scheme by their names, as the style sheet has them. */
function readColors() {
  const [scheme] = fs.readFileSync(path.join(folder, "interactive.css"), "utf8").match(/"default"\] \{[^}]*\}/);
  return Object.fromEntries(Array.from(scheme.matchAll(/--figure-([a-z-]+): (#[0-9a-f]+);/g), ([, name, color]) => [name, color]));
}

const colors = readColors();
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function toMarkup(node) {
  if (typeof node !== "object") return escape(String(node));
  const attributes = Object.entries(node.attributes)
    .filter(([name, value]) => name !== "drag" && name !== "press" && name !== "class" && value !== null && value !== undefined)
    .map(([name, value]) => ` ${name}="${escape(isColor(name, value) ? colors[value] : round(value))}"`);
  return `<${node.tag}${attributes.join("")}>${node.children.map(toMarkup).join("")}</${node.tag}>`;
}

/**
 * The static picture with the settings of a query, over those of the query `base`: {markup, width, height, text}, or
 * {wrong: field, message}.
 */
function drawStatic({ name, query, base }) {
  const figure = figures[name];
  const known = Object.keys(figure.settings);
  const layers = [readQuery(base), readQuery(query)];
  const unknown = layers.flatMap(Object.keys).find((field) => !known.includes(field));
  if (unknown !== undefined) return { wrong: unknown, message: `It has only ${known.join(", ")}.` };
  const { values, messages } = read(figure, fill(figure, ...layers));
  const [wrong] = Object.entries(messages);
  if (wrong) return { wrong: wrong[0], message: wrong[1] };
  const { picture, height, text } = figure.draw(values, figure.compute(values), WIDTH);
  const attributes = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${WIDTH} ${round(height)}`, width: WIDTH, height, "data-settings": known.join(" ") };
  return { markup: toMarkup(svg("svg", { ...attributes, ...ROOT }, picture)), width: WIDTH, height: Math.round(height), text };
}

const requests = JSON.parse(fs.readFileSync(0, "utf8"));
for (const { name } of requests) require(path.join(folder, `${name}.js`));
process.stdout.write(JSON.stringify(requests.map(drawStatic)));
