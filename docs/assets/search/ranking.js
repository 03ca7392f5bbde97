// Ranks the guide's pages for a query. It knows nothing of the page it runs on; the tests call it as the dialog does.
//
// A page is known by its phrases (title and aliases) and by the weight of its most telling words. A query is compared
// with each phrase: what share of the query's weight the phrase holds, and what share of the phrase the query asks for.
// The two best phrases count, all phrases together, the words of the page by how much it is about them, and the words
// of the page all alike. A word's weight is its focus. The settings minimize the cross-entropy of the right page, scores
// times ten as logits, on the tuned queries of tests/queries.tsv.
(function define(ranking, words) {
  "use strict";

  const SETTINGS = {
    best: 0.5,
    second: 0.7,
    title: 0.27,
    union: 0.44,
    body: 1.1,
    plain: 0.45,
    everyday: 0.33, // how much an everyday word counts where all words count alike
    unknown: 0.4, // weight of a word that the guide does not have, as a share of the rarest
    typo: 0.97,
    prefix: 0.97,
    focus: 0.5,
    alike: 0.5, // how well a word alike to the one asked for does
    notebook: 0.7, // a notebook comes after an answer that matches as well
    least: 0.3, // a score below it is no hit
  };
  const STEPS = 20;
  const LEVELS = 9;
  const WEIGHTS = { title: 8, alias: 2, answer: 3 }; // of a word in these parts of a page
  const SATURATION = 12; // the weight at which a page is half about a word
  const CODE = 35; // the first character of the digits in which numbers are written, `#`
  const BASE = 57; // digits below it end a number (36 of them would be too few, 90 signs are at hand)

  function numbersFrom(text) {
    const numbers = [];
    let number = 0;
    for (let i = 0; i < text.length; i += 1) {
      let digit = text.charCodeAt(i) - CODE;
      if (digit > 57) digit -= 1; // the backslash is left out
      if (digit >= BASE) number = number * (90 - BASE) + digit - BASE + 1;
      else {
        numbers.push(number * BASE + digit);
        number = 0;
      }
    }
    return numbers;
  }

  function textFrom(numbers) {
    let text = "";
    const sign = (digit) => String.fromCharCode(CODE + digit + (digit >= 57 ? 1 : 0));
    for (const number of numbers) {
      let end = sign(number % BASE);
      for (let rest = Math.floor(number / BASE); rest > 0; rest = Math.floor((rest - 1) / (90 - BASE))) {
        end = sign(BASE + ((rest - 1) % (90 - BASE))) + end;
      }
      text += end;
    }
    return text;
  }

  /** Rising numbers as the gaps between them, less one. */
  function gapsOf(rising) {
    return rising.map((number, i) => number - (i ? rising[i - 1] : -1) - 1);
  }

  /** Writes sorted words so that each gives the number of letters it shares with the one before. */
  function packWords(sorted) {
    let before = "";
    return sorted
      .map((word) => {
        let shared = 0;
        while (shared < 9 && shared < word.length && word[shared] === before[shared]) shared += 1;
        before = word;
        return shared + word.slice(shared);
      })
      .join(" ");
  }

  function unpackWords(text) {
    let before = "";
    return text.split(" ").map((entry) => {
      before = before.slice(0, Number(entry[0])) + entry.slice(1);
      return before;
    });
  }

  /** Everything by which texts are read: the words of the guide, the stems they come from, and their numbers. */
  function makeVocabulary(texts, others, { groups, alike }, split = words.splitAll) {
    const named = groups.flat().flatMap(words.split);
    const surfaces = [...new Set([...texts.flatMap((text) => split(text)), ...named, ...others])].sort();
    const known = new Set(surfaces);
    const numbers = new Map();
    for (const word of surfaces) if (!numbers.has(words.stem(word))) numbers.set(words.stem(word), numbers.size);
    const equals = words.readEquals(groups);
    return { surfaces, known, numbers, equals, wholes: words.wholesOf(equals), alike: words.readAlike(alike) };
  }

  /** The stems of a text in order, with the phrases of the table replaced. `split` may know the text's words already. */
  function termsOf(text, { known, equals }, split = words.splitAll) {
    const joined = words.join(split(text), (word) => known.has(word));
    return words.replaceEquals(joined.map(words.stem), equals).map(({ token }) => token);
  }

  /** The numbers of the terms of a text, each once, rising. Terms that the vocabulary lacks are left out. */
  function numbersOf(text, vocabulary, split = words.splitAll) {
    const found = termsOf(text, vocabulary, split).map((term) => vocabulary.numbers.get(term));
    return [...new Set(found)].filter((number) => number !== undefined).sort((a, b) => a - b);
  }

  /** The phrases that a page's title and address hold: the whole title, each of its clauses, and the address's words. */
  function titlePhrases(title, slug, read) {
    const clauses = title.split(/[?:.]\s|[,;()?]|\s(?=and (?:how|what|when|where|which|why)\b)/).filter((clause) => /\w/.test(clause));
    const sets = [...new Set([title, ...clauses, slug.replaceAll("-", " ")])].map(read);
    return [...new Map(sets.filter((set) => set.length).map((set) => [set.join(), set])).values()];
  }

  /** How much a page is about a term, 0 to LEVELS, by the weight of all places where it has it. */
  function levelOf(weight) {
    return weight ? 1 + Math.floor((weight / (weight + SATURATION)) * LEVELS) : 0;
  }

  /** The weight of each term of a page by its phrases, the title first, and its short answer. */
  function weighPage(phrases, answer) {
    const weights = new Map();
    const add = (terms, weight) => terms.forEach((term) => weights.set(term, (weights.get(term) ?? 0) + weight));
    phrases.forEach((terms, place) => add(terms, place ? WEIGHTS.alias : WEIGHTS.title));
    add(answer, WEIGHTS.answer);
    return weights;
  }

  /**
   * Writes what the index holds of a page beyond its title and answer: aliases as sets of terms, and terms with levels.
   * All are numbers, rising: how many terms are named, for each the gap and the level; then for each alias how many
   * terms it has and the gaps between their places among all terms of the page.
   */
  function packPage(title, answer, aliases, levels) {
    const own = new Set([...title, ...answer]);
    const named = [...new Set([...levels.keys(), ...aliases.flat().filter((term) => !own.has(term))])].sort((a, b) => a - b);
    const places = new Map([...new Set([...own, ...named])].sort((a, b) => a - b).map((term, place) => [term, place]));
    return textFrom([
      named.length,
      ...gapsOf(named).flatMap((gap, i) => [gap, levels.get(named[i]) ?? 0]),
      ...aliases.flatMap((alias) => [alias.length, ...gapsOf(alias.map((term) => places.get(term)))]),
    ]);
  }

  function unpackPage(title, answer, text) {
    const numbers = numbersFrom(text);
    const levels = new Map();
    let next = 1;
    const rise = (count, step) => {
      const rising = [];
      for (let number = -1; rising.length < count; next += step) rising.push((number += numbers[next] + 1));
      return rising;
    };
    const start = next;
    rise(numbers[0], 2).forEach((term, i) => levels.set(term, numbers[start + 2 * i + 1]));
    const all = [...new Set([...title, ...answer, ...levels.keys()])].sort((a, b) => a - b);
    const aliases = [];
    while (next < numbers.length) {
      next += 1;
      aliases.push(rise(numbers[next - 1], 1).map((place) => all[place]));
    }
    return { aliases, levels };
  }

  /**
   * Makes an index ready to be asked, in steps of a millisecond or so, between which the page can do other things: a
   * generator that returns the index.
   *
   * packed.questions: how many of the pages, the first ones, are answers; the others are notebooks.
   * packed.words: words that the index knows beside those of titles and answers, packed.
   * packed.focus: for each term how little it tells of where to look, in steps of 1 / STEPS.
   * packed.pages: what `packPage` wrote of each page.
   * texts: {title, slug, answer} of each page. table: that of equals.js.
   */
  function* prepare(packed, texts, table) {
    const written = new Map(); // each text is split once
    const split = (text) => written.get(text) ?? written.set(text, words.splitAll(text)).get(text);
    for (const { title, answer } of texts) {
      for (const text of [title, answer]) split(text).forEach(words.stem); // which remembers
      yield;
    }
    const others = unpackWords(packed.words);
    for (const word of others) {
      words.stem(word);
      yield;
    }
    const vocabulary = makeVocabulary(texts.flatMap(({ title, answer }) => [title, answer]), others, table, split);
    yield;
    const focus = numbersFrom(packed.focus).map((step) => (1 - step / STEPS) ** SETTINGS.focus);
    const inPhrases = focus.map(() => []); // of each term, the numbers of phrases
    const inPages = focus.map(() => []); // of each term, pages in turn with how much each is about the term, to LEVELS
    const phrases = []; // of each its page, whether its words are the title's, and its weight: the sum of its terms'
    for (const [page, text] of packed.pages.entries()) {
      const { title: asked, answer: said, slug } = texts[page];
      const title = numbersOf(asked, vocabulary, split);
      const answer = numbersOf(said, vocabulary, split);
      const { aliases, levels } = unpackPage(title, answer, text);
      const titles = titlePhrases(asked, slug, (part) => (part === asked ? title : numbersOf(part, vocabulary)));
      const first = phrases.length;
      for (const terms of titles.concat(aliases)) {
        let weight = 0;
        for (let i = 0; i < terms.length; i += 1) {
          inPhrases[terms[i]].push(phrases.length);
          weight += focus[terms[i]];
        }
        phrases.push({ page, isTitle: phrases.length - first < titles.length, weight });
      }
      const weights = weighPage([title, ...aliases], answer);
      levels.forEach((level, term) => level && weights.set(term, -level));
      weights.forEach((weight, term) => inPages[term].push(page, weight < 0 ? -weight : levelOf(weight)));
      yield;
    }
    const terms = Array.from(vocabulary.numbers.keys()); // the stem of each
    return { vocabulary, terms, inPhrases, inPages, phrases, focus, pages: texts.length, questions: packed.questions };
  }

  /** Makes an index ready to be asked, at once. */
  function open(packed, texts, table) {
    const steps = prepare(packed, texts, table);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }

  /** Whether one word becomes the other by at most `most` letters added, left out, changed or swapped; the number, or -1. */
  function distance(one, other, most) {
    if (Math.abs(one.length - other.length) > most) return -1;
    let before = [];
    let last = Array.from({ length: other.length + 1 }, (_, j) => j);
    for (let i = 1; i <= one.length; i += 1) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1];
        let value = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          value = Math.min(value, before[j - 2] + 1);
        }
        row.push(value);
        if (value < least) least = value;
      }
      if (least > most) return -1;
      before = last;
      last = row;
    }
    return last[other.length] <= most ? last[other.length] : -1;
  }

  const FEWEST_LETTERS = 3;

  /** Whether a word of three letters is the other with two letters swapped, or without one. */
  function isShortSlip(word, meant) {
    const letters = (text) => [...text].sort().join("");
    return letters(word) === letters(meant) || (meant.length === word.length + 1 && word[0] === meant[0]);
  }

  /** The words of the guide that a reader may have meant: [{word, strength}, …], the likeliest first. */
  function guesses(index, word, settings) {
    if (word.length < FEWEST_LETTERS || word.startsWith("=") || /^\d+$/.test(word)) return [];
    const most = word.length < 4 ? 1 : word.length < 8 ? 1 : 2;
    const found = [];
    for (const surface of index.vocabulary.surfaces) {
      if (surface.length < FEWEST_LETTERS || Math.abs(surface.length - word.length) > most) continue;
      const steps = distance(word, surface, most);
      if (steps < 0 || (word.length < 4 && !isShortSlip(word, surface))) continue;
      const common = index.inPhrases[index.vocabulary.numbers.get(words.stem(surface))].length;
      const likely = -steps - (surface[0] === word[0] ? 0 : 0.7) + Math.min(common, 20) / 40;
      found.push({ word: surface, strength: settings.typo, likely });
    }
    return found.sort((a, b) => b.likely - a.likely || (a.word < b.word ? -1 : 1)).slice(0, 4);
  }

  /** Two words of the guide that somebody wrote as one, or nothing. */
  function halves(index, word) {
    for (let cut = word.length - 3; cut >= 3; cut -= 1) {
      const [first, second] = [word.slice(0, cut), word.slice(cut)];
      if (index.vocabulary.known.has(first) && index.vocabulary.known.has(second)) return [first, second];
    }
    return [];
  }

  /** What a query asks for: concepts, each with its weight, its plain weight, and the terms that fulfil it with how well they do. */
  function read(index, query, settings) {
    const typing = !/[\s?!.,;:]$/.test(query);
    const { known, numbers, equals } = index.vocabulary;
    const isKnown = (word) => known.has(word) || numbers.has(words.stem(word)) || equals.has(words.stem(word));
    const mended = [];
    const written = words.split(query);
    written.forEach((word, place) => {
      const starts = [];
      if (typing && place === written.length - 1 && word.length >= 2 && !word.startsWith("=")) {
        for (const surface of index.vocabulary.surfaces) {
          if (surface.length > word.length && surface.startsWith(word)) starts.push({ word: surface, strength: settings.prefix });
        }
      }
      if (isKnown(word)) {
        mended.push({ word, strength: 1, others: starts.map(({ word: w, strength }) => ({ word: w, strength: strength * 0.7 })) });
        return;
      }
      const parts = starts.length ? [] : halves(index, word);
      if (parts.length) {
        mended.push(...parts.map((part) => ({ word: part, strength: 0.95, others: [] })));
        return;
      }
      const [best, ...others] = guesses(index, word, settings);
      if (best && !(starts.length && word.length < 6)) mended.push({ word: best.word, strength: best.strength, others: [...others, ...starts] });
      else if (!word.startsWith("=")) mended.push({ word, strength: 1, others: starts });
    });
    const byWord = new Map(mended.map((entry) => [entry.word, entry]));
    const joined = words.join(mended.map((entry) => entry.word), (word) => index.vocabulary.known.has(word));
    const concepts = [];
    for (const { token, from, to } of words.replaceEquals(joined.map(words.stem), equals)) {
      const sources = joined.slice(from, to).map((word) => byWord.get(word) ?? { strength: 1, others: [] });
      const strength = Math.min(...sources.map((source) => source.strength));
      const fulfilled = new Map();
      const offer = (term, value) => {
        if (term !== undefined && !(fulfilled.get(term) >= value)) fulfilled.set(term, value);
      };
      offer(numbers.get(token), strength);
      if (sources.length === 1) {
        for (const other of sources[0].others) {
          for (const { token: meant } of words.replaceEquals([words.stem(other.word)], equals)) {
            offer(numbers.get(meant), other.strength);
          }
        }
      }
      const isSaid = [...fulfilled.keys()].some((term) => index.inPhrases[term].length || index.inPages[term].length);
      if (!isSaid) for (const whole of index.vocabulary.wholes.get(token) ?? []) offer(numbers.get(whole), strength * settings.alike);
      for (const [word, value] of index.vocabulary.alike.get(token) ?? []) offer(numbers.get(word), value * strength * settings.alike);
      const best = [...fulfilled].sort((a, b) => b[1] - a[1])[0];
      if (best && concepts.some((concept) => concept.fulfilled.get(best[0]) === best[1])) continue; // said twice
      const isEveryday = to === from + 1 && words.isWeak(joined[from]);
      concepts.push({ weight: best ? index.focus[best[0]] : settings.unknown, plain: isEveryday ? settings.everyday : 1, fulfilled });
    }
    return concepts;
  }

  /** The pages for what is asked, the best first: [{page, score}, …]; pages below `settings.least` are left out. */
  function rank(index, concepts, settings) {
    const asked = concepts.reduce((sum, { weight }) => sum + weight, 0);
    const askedPlain = concepts.reduce((sum, { plain }) => sum + plain, 0);
    if (!asked) return [];
    const held = new Float64Array(index.phrases.length); // what a phrase holds of the query's weight
    const wanted = new Float64Array(index.phrases.length); // what the query wants of the phrase's weight
    const union = new Float64Array(index.pages);
    const body = new Float64Array(index.pages);
    const plainly = new Float64Array(index.pages);
    concepts.forEach(({ weight, plain, fulfilled }) => {
      const phraseBest = new Map();
      const bodyBest = new Map();
      const plainBest = new Map();
      for (const [term, strength] of fulfilled) {
        for (const phrase of index.inPhrases[term]) {
          const before = phraseBest.get(phrase);
          if (!before || before.strength < strength) phraseBest.set(phrase, { strength, term });
        }
        const pairs = index.inPages[term];
        for (let i = 0; i < pairs.length; i += 2) {
          const page = pairs[i];
          const share = pairs[i + 1] / LEVELS;
          if (!(bodyBest.get(page) >= strength * share)) bodyBest.set(page, strength * share);
          if (!(plainBest.get(page) >= strength)) plainBest.set(page, strength);
        }
      }
      const unionBest = new Map();
      for (const [phrase, { strength, term }] of phraseBest) {
        held[phrase] += weight * strength;
        wanted[phrase] += index.focus[term] * strength;
        const { page } = index.phrases[phrase];
        if (!(unionBest.get(page) >= strength)) unionBest.set(page, strength);
      }
      for (const [page, strength] of unionBest) union[page] += weight * strength;
      for (const [page, value] of bodyBest) body[page] += weight * value;
      for (const [page, strength] of plainBest) plainly[page] += plain * strength;
    });
    const best = new Float64Array(index.pages);
    const second = new Float64Array(index.pages);
    const title = new Float64Array(index.pages);
    index.phrases.forEach(({ page, weight, isTitle }, phrase) => {
      if (!held[phrase]) return;
      const value = (held[phrase] / asked) * Math.min(1, wanted[phrase] / weight);
      if (isTitle && value > title[page]) title[page] = value;
      if (value > best[page]) {
        second[page] = best[page];
        best[page] = value;
      } else if (value > second[page]) second[page] = value;
    });
    const hits = [];
    for (let page = 0; page < index.pages; page += 1) {
      const score =
        settings.best * best[page] +
        settings.second * second[page] +
        settings.title * title[page] +
        (settings.union * union[page] + settings.body * body[page]) / asked +
        (settings.plain * plainly[page]) / askedPlain;
      if (score >= settings.least) hits.push({ page, score: page < index.questions ? score : score * settings.notebook });
    }
    return hits.sort((a, b) => b.score - a.score || a.page - b.page);
  }

  /**
   * What the guide says to a query: {hits, meant}. `hits` are the pages, the best first: [{page, score}, …], a score of
   * about 1.5 or more being a good hit. `meant` is the set of stems asked for, slips mended, to be marked where they
   * stand.
   */
  function ask(index, query, settings = SETTINGS) {
    const concepts = read(index, query, settings);
    const meant = new Set(words.split(query).map(words.stem));
    for (const { fulfilled } of concepts) {
      const best = Math.max(...fulfilled.values());
      for (const [term, strength] of fulfilled) if (strength === best) meant.add(index.terms[term]);
    }
    return { hits: rank(index, concepts, settings), meant };
  }

  Object.assign(ranking, { SETTINGS, STEPS, distance, levelOf, makeVocabulary, numbersFrom, numbersOf, open, packPage, prepare });
  Object.assign(ranking, { ask, packWords, termsOf, textFrom, unpackWords, weighPage });
})(
  typeof module === "object" ? module.exports : (globalThis.guideRanking = {}),
  typeof module === "object" ? require("./words.js") : globalThis.guideWords,
);
