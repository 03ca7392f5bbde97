// Makes files lighter for the build: a JSON list of {source, kind} on standard input, `kind` being "js", "css" or "svg", a
// JSON list of the same without comments and long local names on standard output, pictures rounded to 0.01 of their unit.
// Top-level names of scripts stay.
const fs = require("node:fs");
const { transformSync } = require("esbuild");
const { optimize } = require("svgo");

const options = { minify: true, charset: "utf8", legalComments: "none", target: "es2022" };
const lighter = ({ source, kind }) =>
  kind === "svg" ? optimize(source, { multipass: true, floatPrecision: 2 }).data : transformSync(source, { ...options, loader: kind }).code;
process.stdout.write(JSON.stringify(JSON.parse(fs.readFileSync(0, "utf8")).map(lighter)));
