// The settings of the figures of a page, `alive`, in its address, where they differ from what the page sets.
(function define(guideFigure) {
  "use strict";

  const { fill, later } = guideFigure;
  const WAIT = 250; // milliseconds: browsers refuse a hundred changes of the address in a row
  const alive = [];

  /** The texts of all fields as the address sets them over what the page sets. */
  function readAddress({ figure, start }) {
    const prefix = `${figure.name}.`;
    const given = [...new URLSearchParams(location.search)].filter(([key]) => key.startsWith(prefix));
    const texts = given.map(([key, text]) => [key.slice(prefix.length), text]).filter(([name]) => name in figure.settings);
    return fill(figure, start, Object.fromEntries(texts));
  }

  /** The parts of the address in which this figure differs from what the page sets; a preset stands for its texts. */
  function addressOf({ figure: { settings }, figure, start, texts }) {
    const begun = fill(figure, start);
    const choices = Object.keys(settings).filter((name) => settings[name].presets && texts[name] !== begun[name]);
    const filled = fill(figure, start, Object.fromEntries(choices.map((name) => [name, texts[name]])));
    const changed = Object.keys(settings).filter((name) => choices.includes(name) || texts[name] !== filled[name]);
    return changed.map((name) => `${figure.name}.${name}=${encode(texts[name])}`);
  }

  function encode(text) {
    return encodeURIComponent(text.replace(/([,;])\s+/g, "$1")).replaceAll("%2C", ",").replaceAll("%3B", ";");
  }

  const ours = (key) => alive.some(({ figure }) => key.startsWith(`${figure.name}.`));

  const remembering = later(remember, WAIT);

  function remember() {
    remembering.stop();
    if (alive.some(({ playing }) => playing)) return;
    const others = [...new URLSearchParams(location.search)].filter(([key]) => !ours(key)).map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
    const query = [...others, ...alive.flatMap((live) => addressOf(live))].join("&");
    const wanted = `${location.pathname}${query ? `?${query}` : ""}${location.hash}`;
    if (wanted !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(history.state, "", wanted);
  }

  function readAll() {
    for (const live of alive) {
      live.answerAtOnce();
      live.pause();
      live.texts = readAddress(live);
      live.update();
    }
  }

  addEventListener("popstate", () => (remembering.asked() ? remember() : readAll()));

  /** Goes to an address of this page that sets a figure, without leaving the page. */
  function goTo(address) {
    remembering.stop();
    history.pushState(null, "", address);
    readAll();
  }

  Object.assign(guideFigure, { alive, goTo, readAddress, remembering });
})(globalThis.guideFigure);
