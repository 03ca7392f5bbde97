// Small pieces of the page: elements, forms, links that keep the state in the address, and texts on demand.
(function define(view) {
  "use strict";

  const base = document.currentScript.src;
  const loading = new Map(); // script to its promise

  /**
   * An element. Text is never read as HTML here.
   * @param {string} name with classes, as in "p.practice-note"
   * @param {Record<string, any>} [attributes] `on…` are listeners; false and null are left out
   * @param {...(Node | string | null)} content
   */
  function make(name, attributes = {}, ...content) {
    const [tag, ...classes] = name.split(".");
    const element = document.createElement(tag);
    if (classes.length) element.className = classes.join(" ");
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...content.filter((part) => part !== null));
    return element;
  }

  /** An element that holds HTML made by the build from a page of the guide. */
  function built(name, markup, attributes = {}) {
    const element = make(name, attributes);
    element.innerHTML = markup;
    for (const display of element.querySelectorAll("x-display, pre")) display.tabIndex = 0; // they may scroll
    return element;
  }

  /** A button; `key` is the key that does the same, shown on it. */
  function button(label, action, { key = "", primary = false, ...attributes } = {}) {
    const content = key ? [label, make("kbd", { "aria-hidden": "true" }, key)] : [label];
    return make(primary ? "button.md-button.md-button--primary" : "button.md-button", { type: "button", onclick: action, ...attributes }, ...content);
  }

  /** "1 question", "2 questions". */
  function count(number, name) {
    return `${number.toLocaleString("en")} ${name}${number === 1 ? "" : "s"}`;
  }

  /** A day as "Mon, 5 Jan". */
  function dayName(time) {
    return new Date(time).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
  }

  /** Loads a classic script once, by its address beside this one. */
  function load(name) {
    if (!loading.has(name)) {
      loading.set(
        name,
        new Promise((resolve, reject) => {
          const script = make("script", { src: new URL(name, base).href });
          script.onload = resolve;
          script.onerror = () => {
            loading.delete(name); // the next try may succeed
            reject(new Error(`${name} did not load`));
          };
          document.head.append(script);
        }),
      );
    }
    return loading.get(name);
  }

  /**
   * The texts of a question.
   * @typedef {{slug: string, answer: string, points: string[], followUps: {question: string, answer: string}[], statements: {key: string, holds: boolean, text: string, reason: string}[]}} Card
   * @param {import("./questions.js").Question} question
   * @returns {Promise<Card>}
   */
  async function card(question) {
    await load(question.script);
    const found = guideCards[question.topic].find(([slug]) => slug === question.slug);
    const [slug, answer, points, followUps, statements] = found;
    return {
      slug,
      answer,
      points,
      followUps: followUps.map(([asked, reply]) => ({ question: asked, answer: reply })),
      statements: statements.map(([key, holds, text, reason]) => ({ key, holds: holds === 1, text, reason })),
    };
  }

  /** Offers a text as a file to download. */
  function download(name, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  /** Check boxes in a row; `onchange` gets the values of those ticked. */
  function choices(legend, name, options, ticked, onchange) {
    const boxes = options.map(([value, label]) => {
      const box = make("input", { type: "checkbox", name, value, checked: ticked.includes(value) });
      return make("label.practice-choice", {}, box, make("span", {}, label));
    });
    const group = make("fieldset.practice-choices", {}, make("legend", {}, legend), make("div", {}, ...boxes));
    group.addEventListener("change", () => onchange([...group.querySelectorAll("input:checked")].map(({ value }) => value)));
    return group;
  }

  /** A labelled list to choose one value from. */
  function select(label, name, options, chosen, onchange) {
    const list = make("select", { name }, ...options.map(([value, text]) => make("option", { value, selected: value === chosen }, text)));
    list.addEventListener("change", () => onchange(list.value));
    return make("label.practice-field", {}, label, list);
  }

  /** A labelled input. */
  function field(label, attributes, onchange) {
    const input = make("input", attributes);
    input.addEventListener("change", () => onchange(input.value, input));
    return make("label.practice-field", {}, label, input);
  }

  Object.assign(view, { built, button, card, choices, count, dayName, download, field, load, make, select });
})(((globalThis.guidePractice ??= {}).view = {}));
