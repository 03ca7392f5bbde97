// The questions of the guide as practice sees them, and the graph of what needs what.
// A classic script, so that pages read it from disk; the tests load the same file in Node.js.
(function define(questions) {
  "use strict";

  /**
   * @typedef {object} Question
   * @property {string} slug the last part of the page's address; it stays for good
   * @property {string} title
   * @property {string} address of the page, from the site's root
   * @property {string} topic the topic's name in addresses
   * @property {string} topicTitle
   * @property {string} script the address of the topic's texts beside this file
   * @property {string} level
   * @property {string} levelName
   * @property {string[]} tags
   * @property {string[]} needs slugs of the pages to read before
   * @property {{true: boolean, false: boolean}} has whether the page has true and false statements for the quiz
   */

  /**
   * Joins the index of questions with the pages that the sidebar lists.
   * @param {{title: string, topic: boolean, pages: [string, string][]}[]} sections `guidePages`
   * @param {{levels: [string, string][], tags: string[], topics: [string, number, string][], questions: [number, number[], number[], number][]}} index `guideQuestions`
   * @returns {Question[]} in the order of the index
   */
  function read(sections, index) {
    const pages = sections
      .filter(({ topic }) => topic)
      .flatMap(({ title, pages: own }, place) => own.map(([name, address]) => ({ topicTitle: title, topic: index.topics[place][0], script: index.topics[place][2], title: name, address })));
    const slugs = pages.map(({ address }) => address.replace(/(\.html|\/)$/, "").split("/").at(-1));
    return index.questions.map(([level, tags, needs, verdicts], place) => ({
      ...pages[place],
      slug: slugs[place],
      level: index.levels[level][0],
      levelName: index.levels[level][1],
      tags: tags.map((tag) => index.tags[tag]),
      needs: needs.map((need) => slugs[need]),
      has: { true: (verdicts & 1) > 0, false: (verdicts & 2) > 0 },
    }));
  }

  /**
   * The questions so that each follows those it needs; else in the order given. Needs outside the list do not matter.
   * @param {Question[]} list
   * @returns {Question[]}
   */
  function inOrder(list) {
    const known = new Map(list.map((question) => [question.slug, question]));
    const done = new Set();
    const order = [];
    const visit = (question) => {
      if (done.has(question.slug)) return;
      done.add(question.slug);
      for (const need of question.needs) if (known.has(need)) visit(known.get(need));
      order.push(question);
    };
    list.forEach(visit);
    return order;
  }

  /**
   * For each question the slugs of all that it rests on, over any number of steps.
   * @param {Question[]} list
   * @returns {Map<string, Set<string>>}
   */
  function allNeeds(list) {
    const found = new Map();
    for (const question of inOrder(list)) {
      const own = new Set();
      for (const need of question.needs) {
        if (!found.has(need)) continue;
        own.add(need);
        for (const further of found.get(need)) own.add(further);
      }
      found.set(question.slug, own);
    }
    return found;
  }

  Object.assign(questions, { read, inOrder, allNeeds });
})(typeof module === "object" ? module.exports : ((globalThis.guidePractice ??= {}).questions = {}));
