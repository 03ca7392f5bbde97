// Asks MiniSearch for the benchmark: {"pages": [{id, title, aliases, answer, body}, …], "queries": [text, …]} on standard
// input, for each query the ids of its hits on standard output.
const { default: imported, ...named } = require("minisearch");
const MiniSearch = imported ?? named.default ?? require("minisearch");

const { pages, queries } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const search = new MiniSearch({
  fields: ["title", "aliases", "answer", "body"],
  searchOptions: { boost: { title: 4, aliases: 3, answer: 1.5 }, prefix: (term) => term.length > 3, fuzzy: (term) => (term.length > 3 ? 0.2 : false) },
});
search.addAll(pages);
process.stdout.write(JSON.stringify(queries.map((query) => search.search(query).map(({ id }) => id))));
