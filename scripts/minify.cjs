// Makes classic scripts lighter for the build: a JSON list of sources on standard input, a JSON list of the same scripts
// without comments and long local names on standard output. Top-level names stay.
const fs = require("node:fs");
const { minify_sync } = require("terser");

const options = { compress: { passes: 2 }, mangle: true, format: { comments: false, ascii_only: false } };
const sources = JSON.parse(fs.readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(sources.map((source) => `${minify_sync(source, options).code}\n`)));
