// Brings the interactive figures of a page to life: what they are set to, their drawing, and how it moves.
(function define(guideFigure) {
  "use strict";

  const { alive, figures, fill, later, make, nodes, presetOf, rangeOf, read, readAddress, readField, readQuery, readWhole, remembering, round, say, showFields, svg: node, writeField } = guideFigure;
  const QUIET = 700; // milliseconds without a change before a screen reader is told
  const SPOKEN = 5000; // milliseconds that it has to take it up
  const NEXT = 100; // milliseconds: a figure moves when one drawing follows another within them
  const REST = 150; // milliseconds without a change after which it moves no more
  const GROWTH = 160; // pixels by which a drawing in motion grows: each time, all that stands below it moves
  const FRAMES = 2; // for one part of the words
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");

  class Live {
    constructor(figure, place) {
      this.figure = figure;
      this.place = place;
      this.image = place.querySelector("img");
      this.start = readQuery(place.dataset.settings ?? ""); // the page's own settings, as texts
      this.texts = {};
      this.drawing = null; // the nodes shown
      this.height = 0; // that the drawing asks for; while it moves it may have more
      this.shown = null; // the last sound values and their result
      this.given = null; // the last values, sound or not, and their messages
      this.fields = new Map();
      this.width = 0; // of the drawing, in pixels; the observer at the end of this file sets it
      this.frame = 0;
      this.words = new guideFigure.Words(() => showFields(this));
      this.drawn = -Infinity; // when it last was
      this.turns = 0; // drawings that followed each other closely, up to that one
      this.resting = later(() => this.rest(), REST);
      this.speaking = later(() => this.speak(), QUIET);
      this.hushing = later(() => say(this.spoken, ""), SPOKEN); // or the page would hold it twice
      this.playing = false;
      this.build();
      this.texts = readAddress(this);
      this.update();
    }

    // Building

    build() {
      const { title, settings, play } = this.figure;
      const button = (text, label, act) => {
        const made = make("button", { type: "button", "aria-label": label }, text);
        made.addEventListener("click", act);
        return made;
      };
      this.svg = nodes.makeRoot(this.image.alt);
      this.spoken = make("p", { class: "interactive-spoken", role: "status" });
      const buttons = make("div", { class: "interactive-buttons" });
      if (play) {
        const label = settings[play.field].label.toLowerCase();
        buttons.append(
          button("Back", `Back: ${label}`, () => this.step(-1)),
          button("Next", `Next: ${label}`, () => this.step(1)),
          (this.player = button("Play", `Play: ${label}`, () => (this.playing ? this.pause() : this.run()))),
        );
        this.player.hidden = stillness.matches;
      }
      buttons.append(button("Reset", `Reset: ${title}`, () => this.reset()));
      const { said, formulas, table } = this.words;
      this.live = make("div", { class: "interactive-live" }, guideFigure.makeFields(this), buttons, this.svg, said, this.spoken, formulas, table);
      this.image.loading = "eager"; // it stays for print
      this.image.after(this.live);
      this.place.classList.add("interactive-alive");
      guideFigure.makeDraggable?.(this);
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
      if (wrong.length) this.words.refuse(`Not drawn anew. ${figure.settings[wrong[0]].label}: ${messages[wrong[0]]}`);
      if (wrong.length || !this.width) showFields(this);
      if (this.shown) this.draw(wrong.length === 0);
      else this.showStart();
    }

    /** Has a screen reader say the result once the figure has come to rest; a sentence a frame would drown it. */
    speak() {
      if (this.playing) return;
      say(this.spoken, this.words.said.textContent);
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
      if (this.turns > 0) this.words.keepHeights();
      const { height, picture, ...words } = this.figure.draw(values, result, this.width);
      const kept = this.turns > 0 ? this.drawing.attributes.height : 0;
      this.redraw(picture, kept && height > kept ? Math.ceil(height / GROWTH) * GROWTH : Math.max(height, kept));
      this.words.tell({ ...words, sound });
      this.height = height;
      this.drawn = performance.now();
      if (this.turns > 0) {
        this.live.classList.add("interactive-moving");
        if (this.turns % FRAMES === 0) this.words.writeNext();
        this.resting.ask();
      } else if (!this.playing) this.rest();
    }

    redraw(picture, height) {
      const drawing = node("svg", { viewBox: `0 0 ${this.width} ${round(height)}`, width: this.width, height, ...guideFigure.ROOT }, picture);
      nodes.redraw(this.svg, this.drawing, drawing, this.words.lettering);
      this.drawing = drawing;
    }

    /** Has what is typed or pressed answered in words with the next drawing, however soon it follows another. */
    answerAtOnce() {
      this.turns = -1;
    }

    rest() {
      this.turns = Math.min(this.turns, 0);
      this.live.classList.remove("interactive-moving");
      this.words.freeHeights();
      this.redraw(this.drawing.children, this.height);
      this.words.writeAll();
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
        if (!steps) this.words.writeNext();
        if (steps && !this.advance(steps)) this.pause();
        else requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    }

    pause() {
      if (!this.playing) return;
      this.playing = false;
      this.words.writeAll();
      say(this.player, "Play");
      this.player.setAttribute("aria-label", `Play: ${this.figure.settings[this.figure.play.field].label.toLowerCase()}`);
      remembering.ask();
      this.speaking.ask();
    }
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

  guideFigure.start = start;
})(globalThis.guideFigure);
