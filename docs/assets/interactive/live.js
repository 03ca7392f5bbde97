// Brings the interactive figures of a page to life: controls, dragging, keys, animation, and settings in the address.
(function define(guideFigure) {
  "use strict";

  const { figures, fill, format, nodes, presetOf, rangeOf, read, readField, readQuery, readWhole, round, svg: node, writeField } = guideFigure;
  const SLIDER_STEPS = 200; // of a slider whose field names no step
  const QUIET = 700; // milliseconds without a change before a screen reader is told
  const SPOKEN = 5000; // milliseconds that it has to take it up
  const [NEXT, SERIES] = [100, 1]; // a figure moves when so many drawings followed within so many milliseconds each
  const REST = 150; // milliseconds without a change after which it moves no more
  const GROWTH = 160; // pixels by which a drawing in motion grows: each time, all that stands below it moves
  const FRAMES = 2; // that share the writing of a part
  const PARTS = 5; // of what stands beside the shapes of a drawing; see `write`
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  const alive = []; // the figures of this page

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

  function make(name, attributes, ...content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...content);
    return element;
  }

  const AT_ONCE = { set: (place, letters) => (place.data = letters) };

  /** Makes the nodes `now` what an element holds that nothing else fills. */
  function show(element, ...now) {
    nodes.patch(element, element.guideShown ?? [], now, AT_ONCE);
    element.guideShown = now;
  }

  /** Gives an element a text where it differs from the last one. */
  function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function drawTable({ caption, head, rows }) {
    const line = ([first, ...rest], scope, tag, attributes) => node("tr", {}, node("th", { scope }, first), rest.map((text) => node(tag, attributes, text)));
    const body = node("tbody", {}, rows.map((row) => line(row, "row", "td", {})));
    return node("table", { class: "interactive-numbers" }, node("caption", {}, caption), node("thead", {}, line(head, "col", "th", { scope: "col" })), body);
  }

  /** An input in a box of its own: when it changes, the page around it is not laid out anew. */
  const hold = (input) => make("span", { class: "interactive-hold" }, input);

  // One figure

  class Live {
    constructor(figure, place) {
      this.figure = figure;
      this.place = place;
      this.image = place.querySelector("img");
      this.start = readQuery(place.dataset.settings ?? ""); // the page's own settings, as texts
      this.texts = {};
      this.drawing = null; // the nodes shown
      this.shown = null; // the last sound values and their result
      this.given = null; // the last values, sound or not, and their messages
      this.fields = new Map();
      this.width = 0; // of the drawing, in pixels; the observer at the end of this file sets it
      this.frame = 0;
      this.words = null; // what is said of the drawing, written or not
      this.lettering = new Map(); // the text nodes in the drawing that are to change, with their new texts
      this.part = -1; // of these, the one last written
      this.drawn = -Infinity; // when that last was
      this.turns = 0; // drawings that followed each other closely, up to that one
      this.resting = later(() => this.rest(), REST);
      this.speaking = later(() => this.speak(), QUIET);
      this.hushing = later(() => say(this.spoken, ""), SPOKEN); // or the page would hold it twice
      this.playing = false;
      this.build();
      this.readAddress();
      this.update();
    }

    // Building

    build() {
      const { title, settings, play } = this.figure;
      this.svg = nodes.makeRoot(this.image.alt);
      this.said = make("p", { class: "interactive-text" });
      this.spoken = make("p", { class: "interactive-spoken", role: "status" });
      this.formulas = make("div", { class: "interactive-formulas" });
      this.table = make("div", { class: "interactive-table" });
      this.boxes = [this.said, this.formulas, this.table];
      const controls = make("div", { class: "interactive-controls", role: "group", "aria-label": `Settings: ${title}` });
      for (const [name, field] of Object.entries(settings)) controls.append(this.makeField(name, field));
      const buttons = make("div", { class: "interactive-buttons" });
      if (play) {
        const label = settings[play.field].label.toLowerCase();
        buttons.append(
          this.makeButton("Back", `Back: ${label}`, () => this.step(-1)),
          this.makeButton("Next", `Next: ${label}`, () => this.step(1)),
          (this.player = this.makeButton("Play", `Play: ${label}`, () => (this.playing ? this.pause() : this.run()))),
        );
        this.player.hidden = stillness.matches;
      }
      buttons.append(this.makeButton("Reset", `Reset: ${title}`, () => this.reset()));
      this.live = make("div", { class: "interactive-live" }, controls, buttons, this.svg, this.said, this.spoken, this.formulas, this.table);
      this.image.loading = "eager"; // it stays for print
      this.image.after(this.live);
      this.place.classList.add("interactive-alive");
      guideFigure.makeDraggable?.(this);
    }

    makeButton(text, label, act) {
      const button = make("button", { type: "button", "aria-label": label }, text);
      button.addEventListener("click", act);
      return button;
    }

    makeField(name, field) {
      const id = `${this.figure.name}-${name}`;
      const message = make("p", { class: "interactive-message", id: `${id}-message` });
      const label = make("label", { for: id }, field.label);
      const parts = { message, input: null, slider: null };
      if (field.type === "choice") {
        parts.input = make("select", { id }, ...field.options.map(([value, text]) => make("option", { value }, text)));
      } else if (field.type === "switch") {
        parts.input = make("input", { id, type: "checkbox" });
      } else {
        const whole = field.type === "integer";
        const mode = whole && field.min >= 0 ? "numeric" : "text";
        parts.input = make("input", { id, type: "text", inputmode: mode, autocomplete: "off", spellcheck: "false" });
        if ((whole || field.type === "number") && field.slider !== false) {
          parts.slider = make("input", { type: "range", "aria-label": `${field.label}: slider` });
          parts.slider.addEventListener("input", () => this.set(name, this.fromSlider(name, Number(parts.slider.value)), true));
        }
      }
      parts.input.setAttribute("aria-describedby", message.id);
      parts.input.addEventListener(field.type === "switch" ? "change" : "input", () => {
        const text = field.type === "switch" ? writeField(field, parts.input.checked) : parts.input.value;
        this.setText(name, text);
      });
      const row = make("div", { class: `interactive-field interactive-${field.type}` }, label, parts.input.type === "text" ? hold(parts.input) : parts.input);
      if (parts.slider) row.append(hold(parts.slider));
      row.append(message);
      this.fields.set(name, { ...parts, row });
      return row;
    }

    // Sliders

    /** Sets a slider's range and place for the present values. A logarithmic one counts steps, not values. */
    moveSlider(name, values) {
      const { slider } = this.fields.get(name);
      const field = this.figure.settings[name];
      const [min, max] = rangeOf(this.figure, values, name);
      const log = field.scale === "log";
      const step = field.type === "integer" ? (field.step ?? 1) : (field.step ?? (max - min) / SLIDER_STEPS);
      const state = log ? { min: 0, max: SLIDER_STEPS, step: 1 } : { min, max, step };
      for (const [key, value] of Object.entries(state)) if (slider[key] !== String(value)) slider[key] = value;
      const place = log ? (Math.log(values[name] / min) / Math.log(max / min)) * SLIDER_STEPS : values[name];
      if (Number(slider.value) !== place) slider.value = place;
      if (log) slider.setAttribute("aria-valuetext", format(values[name]));
    }

    fromSlider(name, place) {
      const field = this.figure.settings[name];
      const [min, max] = rangeOf(this.figure, this.shown.values, name); // the slider's own may be that of frames ago
      if (field.scale !== "log") return Math.min(max, Math.max(min, place));
      const value = Number((min * (max / min) ** (place / SLIDER_STEPS)).toPrecision(3));
      const now = this.shown.values[name];
      const whole = Math.round(value) === now ? now + Math.sign(value - now) : Math.round(value); // a small one still moves
      return Math.min(max, Math.max(min, field.type === "integer" ? whole : value));
    }

    // State

    setText(name, text) {
      this.pause();
      this.answerAtOnce();
      this.texts[name] = text;
      this.settle(name);
      this.updateSoon(name);
      remembering.ask();
    }

    /** The value of a field as last set, drawn yet or not; the last sound one where its text is unsound. */
    valueOf(name) {
      return readField(this.figure.settings[name], this.texts[name]).value ?? structuredClone(this.shown.values[name]);
    }

    /** Sets a field to a sound value; `index` is its place in a list, or [row, column] in a matrix. */
    set(name, value, byHand, index) {
      if (byHand) this.pause();
      const field = this.figure.settings[name];
      let whole = value;
      if (index !== undefined) {
        whole = this.valueOf(name);
        if (Array.isArray(index)) whole[index[0]][index[1]] = value;
        else whole[index] = value;
      }
      this.texts[name] = writeField(field, whole);
      if (byHand) this.settle(name);
      this.updateSoon();
      remembering.ask();
    }

    /** After a change of one field by hand: what it fills in, which preset no longer holds, which ranges moved. */
    settle(changed) {
      const { settings } = this.figure;
      const preset = presetOf(this.figure, changed, this.texts[changed]);
      Object.assign(this.texts, preset);
      for (const [name, { presets, otherwise }] of Object.entries(settings)) {
        const fills = !settings[changed].free && Object.values(presets ?? {}).some((texts) => changed in texts);
        if (fills && otherwise !== undefined) this.texts[name] = otherwise;
      }
      this.follow(changed);
    }

    /** Moves numbers whose range follows from the others into it, after a change of the field `changed`. */
    follow(changed) {
      if (!this.figure.bounds) return;
      const others = { ...this.texts };
      const { bounds } = this.figure;
      this.bounded ??= Object.keys(bounds(read(this.figure, this.start).values));
      const moving = this.bounded.filter((name) => name !== changed);
      for (const name of moving) delete others[name];
      const { values, messages } = read({ ...this.figure, bounds: undefined }, others);
      if (Object.keys(messages).length) return;
      const ranges = bounds(values);
      for (const name of moving) {
        const { value, message } = readField(this.figure.settings[name], this.texts[name]);
        if (!message) this.texts[name] = String(Math.min(ranges[name][1], Math.max(ranges[name][0], value)));
      }
    }

    reset() {
      this.pause();
      this.texts = fill(this.figure, this.start);
      this.updateSoon();
      remembering.ask();
    }

    // Showing

    updateSoon(edited) {
      this.edited = edited; // the field whose text stays as typed
      this.speaking.ask();
      this.frame ||= requestAnimationFrame(() => {
        this.frame = 0;
        this.update();
      });
    }

    update() {
      const { figure } = this;
      const { values, messages } = readWhole(figure, this.texts);
      const wrong = Object.keys(messages);
      if (wrong.length === 0) this.shown = { values, result: figure.compute(values) };
      this.given = { values, messages };
      this.live.classList.toggle("interactive-stale", wrong.length > 0);
      if (wrong.length) show(this.said, `Not drawn anew. ${figure.settings[wrong[0]].label}: ${messages[wrong[0]]}`);
      if (wrong.length || !this.width) this.showFields();
      if (this.shown) this.draw(wrong.length === 0);
      else this.showStart();
    }

    /** Has the controls show the present settings, and what is wrong with them. */
    showFields() {
      const { values, messages } = this.given;
      for (const [name, { row, input, slider, message }] of this.fields) {
        const field = this.figure.settings[name];
        row.hidden = Boolean(field.when && !field.when(values));
        say(message, messages[name] ?? "");
        if (messages[name]) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
        if (field.type === "switch") input.checked = values[name];
        else if (field.type === "choice") input.value = values[name];
        else if (name !== this.edited && input.value !== this.texts[name]) input.value = this.texts[name];
        if (slider && Object.keys(messages).length === 0) this.moveSlider(name, values);
      }
      this.edited = undefined;
    }

    /** Has a screen reader say the result once the figure has come to rest; a sentence a frame would drown it. */
    speak() {
      if (this.playing) return;
      say(this.spoken, this.said.textContent);
      this.hushing.ask();
    }

    /** With wrong settings in the address there is nothing to draw yet: the figure stands as the page sets it. */
    showStart() {
      const { values } = read(this.figure, this.start);
      this.shown = { values, result: this.figure.compute(values) };
      this.draw(false);
    }

    draw(sound) {
      const { values, result } = this.shown;
      if (!this.width) return; // not laid out: the observer calls again
      this.turns = this.turns < 0 || performance.now() < this.drawn + NEXT ? this.turns + 1 : 0;
      if (this.turns >= SERIES) this.keepHeights();
      const { height, picture, ...words } = this.figure.draw(values, result, this.width);
      const kept = this.turns < SERIES ? 0 : this.drawing.attributes.height;
      this.redraw(picture, kept && height > kept ? Math.ceil(height / GROWTH) * GROWTH : Math.max(height, kept));
      this.words = { ...words, height, sound };
      this.drawn = performance.now();
      if (this.turns < SERIES) this.rest();
      else {
        if (this.turns % FRAMES === 0) this.write(1);
        this.resting.ask();
      }
    }

    redraw(picture, height) {
      const drawing = node("svg", { viewBox: `0 0 ${this.width} ${round(height)}`, width: this.width, height, ...guideFigure.ROOT }, picture);
      nodes.redraw(this.svg, this.drawing, drawing, this.lettering);
      this.drawing = drawing;
    }

    /** While a figure moves, its words have boxes of fixed height, which grow where they must: what changes in one moves nothing else. */
    keepHeights() {
      const heights = this.boxes.map((box) => box.getBoundingClientRect().height + Math.max(0, box.scrollHeight - box.clientHeight));
      this.boxes.forEach((box, place) => (box.style.height = `${heights[place]}px`));
      this.live.classList.add("interactive-moving");
    }

    /** Has what is typed or pressed answered in words with the next drawing, however soon it follows another. */
    answerAtOnce() {
      this.turns = -1;
    }

    rest() {
      this.turns = Math.min(this.turns, SERIES - 1);
      this.live.classList.remove("interactive-moving");
      for (const box of this.boxes) box.style.height = "";
      this.redraw(this.drawing.children, this.words.height);
      this.write(PARTS);
    }

    /** Writes the next `count` of five parts. While a figure moves that is one a frame: all at once would make it late. */
    write(count) {
      const { text, formulas = [], table, sound } = this.words;
      for (let written = 0; written < count; written += 1) {
        this.part = (this.part + 1) % PARTS;
        if (this.part === 0) {
          for (const [place, letters] of this.lettering) place.data = letters;
          this.lettering.clear();
        } else if (this.part === 1 && sound) show(this.said, text);
        else if (this.part === 2) show(this.formulas, ...formulas.map((formula) => node("p", {}, formula)));
        else if (this.part === 3) show(this.table, ...(table ? [drawTable(table)] : []));
        else if (this.part === 4) this.showFields();
      }
    }

    // Playing: only while something moves

    step(by) {
      this.pause();
      this.advance(by);
      this.speaking.ask();
      remembering.ask();
    }

    /** Moves the played field; returns whether there is more to come. */
    advance(by) {
      const { field } = this.figure.play;
      const { values } = this.shown;
      const [min, max] = rangeOf(this.figure, values, field);
      const value = Math.min(max, Math.max(min, values[field] + by));
      this.texts[field] = String(value);
      this.update();
      return value < max;
    }

    run() {
      const { field, perSecond } = this.figure.play;
      const [min, max] = rangeOf(this.figure, this.shown.values, field);
      if (this.shown.values[field] >= max) this.advance(min - max);
      this.playing = true;
      say(this.player, "Pause");
      this.player.setAttribute("aria-label", `Pause: ${this.figure.settings[field].label.toLowerCase()}`);
      let from = null;
      const tick = (now) => {
        if (!this.playing) return;
        from ??= now;
        const steps = Math.min(perSecond, Math.floor(((now - from) * perSecond) / 1000)); // after a pause of the page, a second at most
        if (steps) from = now - (steps === perSecond ? 0 : (now - from) % (1000 / perSecond));
        if (steps && !this.advance(steps)) this.pause();
        else requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    }

    pause() {
      if (!this.playing) return;
      this.playing = false;
      say(this.player, "Play");
      this.player.setAttribute("aria-label", `Play: ${this.figure.settings[this.figure.play.field].label.toLowerCase()}`);
      remembering.ask();
      this.speaking.ask();
    }

    // The address

    readAddress() {
      this.pause();
      const prefix = `${this.figure.name}.`;
      const given = [...new URLSearchParams(location.search)].filter(([key]) => key.startsWith(prefix));
      const texts = given.map(([key, text]) => [key.slice(prefix.length), text]).filter(([name]) => name in this.figure.settings);
      this.texts = fill(this.figure, this.start, Object.fromEntries(texts));
    }

    /** The parts of the address in which this figure differs from what the page sets; a preset stands for its texts. */
    address() {
      const { name: figure, settings } = this.figure;
      const begun = fill(this.figure, this.start);
      const choices = Object.keys(settings).filter((name) => settings[name].presets && this.texts[name] !== begun[name]);
      const filled = fill(this.figure, this.start, Object.fromEntries(choices.map((name) => [name, this.texts[name]])));
      const changed = Object.keys(settings).filter((name) => choices.includes(name) || this.texts[name] !== filled[name]);
      return changed.map((name) => `${figure}.${name}=${encode(this.texts[name])}`);
    }
  }

  // The address of the page

  function encode(text) {
    return encodeURIComponent(text.replace(/([,;])\s+/g, "$1")).replaceAll("%2C", ",").replaceAll("%3B", ";");
  }

  const ours = (key) => alive.some(({ figure }) => key.startsWith(`${figure.name}.`));

  const remembering = later(remember, 250); // browsers refuse a hundred changes in a row

  function remember() {
    remembering.stop();
    if (alive.some(({ playing }) => playing)) return;
    const others = [...new URLSearchParams(location.search)].filter(([key]) => !ours(key)).map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
    const query = [...others, ...alive.flatMap((live) => live.address())].join("&");
    const wanted = `${location.pathname}${query ? `?${query}` : ""}${location.hash}`;
    if (wanted !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(history.state, "", wanted);
  }

  function readAll() {
    for (const live of alive) {
      live.answerAtOnce();
      live.readAddress();
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

  stillness.addEventListener("change", () => {
    for (const live of alive) {
      if (!live.player) continue;
      live.pause();
      live.player.hidden = stillness.matches;
    }
  });

  const observer = new ResizeObserver((entries) => {
    for (const { contentRect, target } of entries) {
      const live = alive.find((one) => one.live === target);
      const width = Math.max(280, Math.min(640, Math.floor(contentRect.width)));
      if (live && contentRect.width && width !== live.width) {
        live.width = width;
        live.update();
      }
    }
  });

  /** Brings the figure to life that stands in `place`; once, however often it is asked for. */
  function start(place) {
    if (!figures[place.id] || alive.some((live) => live.place === place)) return;
    const live = new Live(figures[place.id], place);
    alive.push(live);
    observer.observe(live.live);
  }

  Object.assign(guideFigure, { goTo, start });
})(globalThis.guideFigure);
