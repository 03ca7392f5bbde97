// Makes classic scripts and style sheets lighter for the build: a JSON list of {source, loader} on standard input, `loader`
// being "js" or "css", a JSON list of the same without comments and long local names on standard output. Top-level names
// stay.
const fs = require("node:fs");
const { transformSync } = require("esbuild");

const options = { minify: true, charset: "utf8", legalComments: "none", target: "es2022" };
const sources = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(sources.map(({ source, loader }) => transformSync(source, { ...options, loader }).code)));
