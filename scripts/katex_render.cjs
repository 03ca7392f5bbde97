// Renders TeX for the build: one JSON request a line on standard input, one JSON answer a line on standard output.
// Request: {"tex": string, "display": boolean}. Answer: {"html": string} or {"error": string}.
const readline = require("node:readline");
const katex = require("katex");

const annotation = /<annotation[^>]*>[\s\S]*?<\/annotation>/g; // the raw TeX, which readers and search must not meet

function render({ tex, display }) {
  try {
    const html = katex.renderToString(tex, { displayMode: display, strict: "error", throwOnError: true });
    return { html: html.replace(annotation, "").replace(/<\/?semantics>/g, "") };
  } catch (error) {
    return { error: String(error.message) };
  }
}

readline
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(JSON.stringify(render(JSON.parse(line))) + "\n"));
