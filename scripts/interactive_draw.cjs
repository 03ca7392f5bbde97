// Draws interactive figures for the build: a JSON list of {name, query, base} on standard input, a JSON list of answers on
// standard output, as `drawStatic` in docs/assets/interactive/figure.js gives them. The argument is that folder.
const fs = require("node:fs");
const path = require("node:path");

const folder = path.resolve(process.argv[2]);
const guideFigure = require(path.join(folder, "figure.js"));
const requests = JSON.parse(fs.readFileSync(0, "utf8"));
for (const { name } of requests) require(path.join(folder, `${name}.js`));
process.stdout.write(JSON.stringify(requests.map(({ name, query, base }) => guideFigure.drawStatic(name, query, base))));
