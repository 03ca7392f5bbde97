// Makes the search index: one JSON request on standard input, the index as JSON on standard output.
//
// Request: {questions, terms, pages: [{title, answer, aliases: [text, …], body: [[weight, text], …]}, …]}. `questions`
// says how many of the pages are answers, the first ones; `terms` how many terms of a page's body are kept at most. The
// reader's browser has the titles and the answers; the index holds what they do not say, as `open` in
// docs/assets/search/ranking.js reads it.
const words = require("../docs/assets/search/words.js");
const ranking = require("../docs/assets/search/ranking.js");
const table = require("../docs/assets/search/equals.js");

const RELIABLE = 10; // weight of a word in the whole guide at which its focus is half believed

/** How often each word stands in the guide, as written. */
function countWords(texts) {
  const counts = new Map();
  for (const text of texts) for (const word of words.splitAll(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** The weight of each term of a page, by all its parts. */
function weighAll({ title, answer, aliases, body }, read) {
  const weights = ranking.weighPage([title, ...aliases].map(read), read(answer));
  for (const [weight, text] of body) {
    for (const term of read(text)) weights.set(term, (weights.get(term) ?? 0) + weight);
  }
  return weights;
}

/** How much each term tells of where to look, 0 to 1: high where few pages hold most of its weight (by entropy). */
function findFocus(pages) {
  const shares = new Map();
  for (const weights of pages) {
    for (const [term, weight] of weights) shares.set(term, [...(shares.get(term) ?? []), weight]);
  }
  const focus = new Map();
  for (const [term, own] of shares) {
    const total = own.reduce((sum, share) => sum + share, 0);
    const entropy = -own.reduce((sum, share) => sum + (share / total) * Math.log(share / total), 0);
    focus.set(term, (1 - entropy / Math.log(Math.max(2, pages.length))) * (total / (total + RELIABLE)));
  }
  return focus;
}

/** The commonest word of each of the stems, or the stem where no word of the guide has it. */
function wordsFor(stems, counts) {
  const commonest = new Map();
  for (const [word, count] of counts) {
    const stem = words.stem(word);
    if (count > (counts.get(commonest.get(stem)) ?? 0)) commonest.set(stem, word);
  }
  return Array.from(stems, (stem) => commonest.get(stem) ?? stem);
}

/** The terms of which a page says more than its title, aliases and answer do, the most telling ones, with their level. */
function chooseTerms(weights, known, focus, most) {
  const chosen = [];
  for (const [term, weight] of weights) {
    const level = ranking.levelOf(weight);
    const gain = level - ranking.levelOf(known.get(term) ?? 0);
    if (gain > 0) chosen.push({ term, level, telling: gain * focus.get(term) });
  }
  return chosen.sort((a, b) => b.telling - a.telling || (a.term < b.term ? -1 : 1)).slice(0, most);
}

function makeIndex({ pages, questions, terms: most }) {
  const texts = pages.flatMap(({ title, answer, aliases, body }) => [title, answer, ...aliases, ...body.map(([, text]) => text)]);
  const counts = countWords(texts);
  const everything = ranking.makeVocabulary([], [...counts.keys()], table);
  const known = new Map(); // text to its terms
  const read = (text) => {
    if (!known.has(text)) known.set(text, ranking.termsOf(text, everything));
    return known.get(text);
  };
  const weights = pages.map((page) => weighAll(page, read));
  const focus = findFocus(weights);
  const chosen = pages.map(({ title, answer, aliases }, page) => {
    return chooseTerms(weights[page], ranking.weighPage([title, ...aliases].map(read), read(answer)), focus, most);
  });

  const shown = pages.flatMap(({ title, answer }) => [title, answer]);
  const inAliases = pages.flatMap(({ aliases }) => aliases.flatMap(words.splitAll));
  const used = new Set([...pages.flatMap(({ title, answer, aliases }) => [title, answer, ...aliases].flatMap(read)), ...chosen.flat().map(({ term }) => term)]);
  const had = ranking.makeVocabulary(shown, inAliases, table);
  const others = [...inAliases, ...wordsFor([...used].filter((term) => !had.numbers.has(term)), counts)];
  const inTexts = new Set(ranking.makeVocabulary(shown, [], table).surfaces);
  const vocabulary = ranking.makeVocabulary(shown, others, table);
  const steps = Array.from(vocabulary.numbers.keys(), (term) => {
    return Math.max(0, Math.min(ranking.STEPS - 1, Math.round((1 - (focus.get(term) ?? 0.5)) * ranking.STEPS)));
  });
  const packed = pages.map(({ title, answer, aliases }, page) => {
    const levels = new Map(chosen[page].map(({ term, level }) => [vocabulary.numbers.get(term), level]));
    const sets = aliases.map((alias) => ranking.numbersOf(alias, vocabulary)).filter((set) => set.length);
    const different = [...new Map(sets.map((set) => [set.join(), set])).values()];
    return ranking.packPage(ranking.numbersOf(title, vocabulary), ranking.numbersOf(answer, vocabulary), different, levels);
  });
  return {
    questions,
    words: ranking.packWords([...new Set(others)].filter((word) => !inTexts.has(word)).sort()),
    focus: ranking.textFrom(steps),
    pages: packed,
  };
}

process.stdout.write(JSON.stringify(makeIndex(JSON.parse(require("node:fs").readFileSync(0, "utf8")))));
