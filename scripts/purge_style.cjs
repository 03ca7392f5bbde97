// Leaves out of style sheets what no page uses, for the build: {styles, others, words, unwanted} as JSON on standard
// input, a JSON list of the lighter styles on standard output. The others are read for the variables that they use; all
// go in as one sheet, since PurgeCSS drops the variables of each sheet before it reads the next.
const fs = require("node:fs");
const { PurgeCSS } = require("purgecss");

const SEAM = "/* seam of two sheets */";
const { styles, others, words, unwanted } = JSON.parse(fs.readFileSync(0, "utf8"));
const options = {
  content: [{ raw: words.join(" "), extension: "txt" }],
  css: [{ raw: [...styles, ...others].join(SEAM) }],
  defaultExtractor: (content) => content.split(" "),
  safelist: { standard: ["html", "body"], variables: words.filter((word) => word.startsWith("--")) },
  blocklist: unwanted,
  keyframes: true,
  variables: true,
};
new PurgeCSS().purge(options).then(([{ css }]) => {
  process.stdout.write(JSON.stringify(css.split(SEAM).slice(0, styles.length)));
});
