// What the other parts build on: elements of the page, and timers.
(function define(guideFigure) {
  "use strict";

  function make(name, attributes, ...content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...content);
    return element;
  }

  /** Gives an element a text where it differs from the last one. */
  function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** Has `act` done once nobody has asked for it for `wait` milliseconds. Asking is cheap: it sets no timer anew. */
  function later(act, wait) {
    let [due, timer] = [0, 0];
    function look() {
      const left = due - performance.now();
      timer = left > 0 ? setTimeout(look, left) : 0;
      if (!timer) act();
    }
    return {
      ask() {
        due = performance.now() + wait;
        timer ||= setTimeout(look, wait);
      },
      asked: () => timer !== 0,
      stop() {
        clearTimeout(timer);
        timer = 0;
      },
    };
  }

  Object.assign(guideFigure, { later, make, say });
})(globalThis.guideFigure);
