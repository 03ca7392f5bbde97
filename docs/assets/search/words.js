// How search reads text: the same words come out of what a page says and of what a reader types.
// A classic script, so that pages read it from disk; the build loads the same file in Node.js.
(function define(words) {
  "use strict";

  const MOST_CHARACTERS = 400; // of a query; what follows is not searched
  const FILLERS = new Set(
    (
      "a about actually all also am an and any anyone are as ask asked at be because been being but by can cannot cant could " +
      "define definition describe did do does doesnt doing done dont each else etc every exactly example explain for from " +
      "gets getting give given got had has have having he her here him his i if im in interview into is isnt it its itself " +
      "just kind let like layman lot lots may me mean meaning means meant might must my of off oh ok okay on or our ours per " +
      "please quickly really say shall she should show so some somebody someone something sort such tell term than that " +
      "thats the their them then there these they thing things this those through to too us very walk want was we were " +
      "what whats where which while who whose will with would you your between"
    ).split(" "),
  );
  const EVERYDAY = new Set(
    (
      "again always another anything basic basically become before behind best better big both bring build came come comes " +
      "common compute correct different down easy effect enough ever everything fact few find first fix follow followed " +
      "full go goes going good happen happens hard help helps idea important instead keep keeps kind kinds know known last " +
      "layman left little long look looks lot main make makes making many matter more most much name need needed needs never " +
      "new next nothing often old one only other others out part parts people person possible practice problem purpose put " +
      "reason right role same see set side simple since single something sometimes still stop take takes talk thing think " +
      "time together try turn two type types understand up usage use used useful uses using usual want wants way ways well " +
      "whole why how when without work works wrong yet"
    ).split(" "),
  );
  const GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta", "θ": "theta", "λ": "lambda",
    "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ω": "omega", "∇": "gradient", "√": "sqrt",
  };
  const FORMULA = /(?<![^\s,;:?"])(?=[^\s]*[a-z0-9])(?=[^\s]*[|^_=/()*])[a-z0-9(][a-z0-9|^_=/()*.,+-]*[a-z0-9)](?![^\s,;:.?"])/g;
  const SIGNS = /[|^_=/()*]/; // every formula has one of them
  const WORD = /[\p{L}\p{N}]+/gu;
  const ASCII = /^[ -~]*$/;
  const ASCII_WORD = /[A-Za-z0-9]+/g; // the same where a text is ASCII, and found faster

  /** Lower case without accents, with one spelling for signs that people type in several ways. */
  function fold(text) {
    const short = text.slice(0, MOST_CHARACTERS);
    const latin = ASCII.test(short) ? short.toLowerCase() : latinFrom(short);
    return latin
      .replace(/[’'‘`´]/g, "")
      .replace(/(\d)\s*(?:x|×|\*|by)\s*(?=\d)/g, "$1x")
      .replace(/([a-z])\s*\(\s*([a-z])\s*([|,;])\s*([a-z])\s*\)/g, "$1($2$3$4)")
      .replace(/([a-z])_\{?([a-z0-9])\b\}?/g, "$1$2")
      .replace(/c\+\+/g, "cpp");
  }

  /** A text in lower case, without accents, Greek letters as words. */
  function latinFrom(text) {
    return text
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replace(/[αβγδεηθλμπρστφω∇√]/g, (sign) => `${GREEK[sign]}${sign === "√" ? " " : ""}`);
  }

  /** Whether a word says little about what is asked for, however rare it is in the guide. */
  function isWeak(word) {
    return EVERYDAY.has(word);
  }

  const BRITISH = /our|[iy]s[eai]|tre|ll[ei]|ogue/; // what a word has where the next function may change it

  /** One spelling for British and American words. It need not be right, only the same on both sides. */
  function american(word) {
    if (word.length < 5) return word === "grey" ? "gray" : word;
    if (!BRITISH.test(word)) return word;
    return word
      .replace(/([a-z]{2})our/, "$1or")
      .replace(/([a-z]{3})(i|y)s(e|ed|es|er|ers|ing|ation|ations|able)$/, "$1$2z$3")
      .replace(/tre(s?)$/, "ter$1")
      .replace(/ll(ed|ing|er|ers)$/, "l$1")
      .replace(/ogue(s?)$/, "og$1");
  }

  const ENDINGS = [
    [/([a-z]{2})(?:ization|izations|izing|ized|izes|ize)$/, "$1iz"],
    [/([a-z]{2})(?:ification|ifications|ifying|ified|ifies|ify)$/, "$1if"],
    [/([a-z]{3})(?:ies)$/, "$1y"],
    [/([a-z]{2})(ss|x|ch|sh)es$/, "$1$2"],
    [/([a-z]{3})ions?$/, "$1"],
    [/([a-z]{3})ional(?:ly)?$/, "$1"],
    [/([a-z]{3})ally$/, "$1al"],
    [/([a-z]{2})([bdglmnprt])\2(?:ing|ed)$/, "$1$2"],
    [/([a-z]{3})(?:ing|ed|ely|ly)$/, "$1"],
    [/([a-z]{3})e$/, "$1"],
  ];

  const stems = new Map(); // of every word met

  /** A word without its ending: plural, -ing, -ed, -ion, -ize. Words in -er stay: an encoder is not an encoding. */
  function stem(word) {
    if (!stems.has(word)) stems.set(word, findStem(word));
    return stems.get(word);
  }

  function findStem(word) {
    if (word.length < 4 || /\d|^=/.test(word)) return word;
    let stemmed = american(word);
    if (/[a-z]{3}[^sui](?<!ie)s$/.test(stemmed)) stemmed = stemmed.slice(0, -1);
    if (!"sednyglr".includes(stemmed.at(-1))) return stemmed;
    for (const [ending, rest] of ENDINGS) {
      if (ending.test(stemmed)) {
        stemmed = stemmed.replace(ending, rest);
        break;
      }
    }
    return stemmed.replace(/([a-z]{3})e$/, "$1");
  }

  /** The words of a text in order, fillers left out; a formula such as p(y|x) comes as one word, marked by `=`. */
  function split(text) {
    const folded = fold(text);
    const found = [];
    for (const [formula] of SIGNS.test(folded) ? folded.matchAll(FORMULA) : []) {
      if (!/^[a-z]+(?:\/[a-z]+)+$/.test(formula)) found.push(`=${formula.replace(/\s/g, "")}`);
    }
    for (const word of folded.match(ASCII.test(folded) ? ASCII_WORD : WORD) ?? []) {
      if (!FILLERS.has(word) && (word.length > 1 || /[\d\p{Script=Han}kpq]/u.test(word))) found.push(word);
    }
    return found;
  }

  /** The words of a text of any length, sentence by sentence, since a query is cut at some length. */
  function splitAll(text) {
    return text.split(/(?<=[.!?:;])\s+|\n+/).flatMap(split);
  }

  /**
   * Joins neighbours that the guide writes as one word: "auto encoder" becomes "autoencoder".
   * `isWord(text)` says whether the guide has such a word.
   */
  function join(tokens, isWord) {
    const joined = [];
    for (let i = 0; i < tokens.length; i += 1) {
      const both = i + 1 < tokens.length ? tokens[i] + tokens[i + 1] : "";
      if (both.length > 5 && isWord(both) && !/[\d=]/.test(both)) {
        joined.push(both);
        i += 1;
      } else joined.push(tokens[i]);
    }
    return joined;
  }

  /** Turns a table of groups of equal phrases into a map from each phrase's stems to the group's first phrase. */
  function readEquals(groups) {
    const equals = new Map();
    for (const [first, ...others] of groups) {
      const canonical = split(first).map(stem);
      for (const phrase of others) equals.set(split(phrase).map(stem).join(" "), canonical);
    }
    return equals;
  }

  /** For each stem of a phrase of the table, what stands for the phrases that have it: "kullback" is part of "kl". */
  function wholesOf(equals) {
    const wholes = new Map();
    for (const [phrase, canonical] of equals) {
      if (canonical.length > 1) continue;
      for (const part of phrase.split(" ")) wholes.set(part, (wholes.get(part) ?? new Set()).add(canonical[0]));
    }
    return wholes;
  }

  /** For each stem of a line, the stems that are alike to it, as [[stem, 1], …]. */
  function readAlike(lines) {
    const alike = new Map();
    for (const line of lines) {
      const stems = line.map(stem);
      for (const one of stems) alike.set(one, [...(alike.get(one) ?? []), ...stems.filter((other) => other !== one).map((other) => [other, 1])]);
    }
    return alike;
  }

  const longestFrom = new WeakMap(); // of a table, the number of stems of the longest phrase that begins with a stem

  function findLongest(equals) {
    const longest = new Map();
    for (const phrase of equals.keys()) {
      const stems = phrase.split(" ");
      longest.set(stems[0], Math.max(longest.get(stems[0]) ?? 0, stems.length));
    }
    longestFrom.set(equals, longest);
    return longest;
  }

  /**
   * Finds every phrase of the table, the longest first. Returns [{token, from, to}, …]: the words of the text, with
   * phrases replaced by what stands for their group, and the range of words each came from.
   */
  function replaceEquals(stems, equals) {
    const replaced = [];
    const longest = longestFrom.get(equals) ?? findLongest(equals);
    for (let from = 0; from < stems.length; ) {
      let to = Math.min(from + (longest.get(stems[from]) ?? 0), stems.length);
      while (to > from && !equals.has(stems.slice(from, to).join(" "))) to -= 1;
      if (to > from) for (const token of equals.get(stems.slice(from, to).join(" "))) replaced.push({ token, from, to });
      else replaced.push({ token: stems[from], from, to: (to = from + 1) });
      from = to;
    }
    return replaced;
  }

  Object.assign(words, { american, fold, isWeak, join, readAlike, readEquals, replaceEquals, split, splitAll, stem, wholesOf });
})(typeof module === "object" ? module.exports : (globalThis.guideWords = {}));
