// Handles, for the figures that have something to drag or to press: they move by pointer, finger and keys.
(function define(guideFigure) {
  "use strict";

  const { stepOf, svg: node } = guideFigure;
  const KEYS = {
    ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1],
    PageUp: ["", 10], PageDown: ["", -10], Home: ["", -Infinity], End: ["", Infinity],
  };

  /** A round handle at (x, y) to be dragged along `drag.x`, `drag.y` or both. Readers without a script see its dot. */
  function handle(x, y, drag, color = "orange") {
    return node("g", { class: "interactive-handle", drag }, [
      node("circle", { cx: x, cy: y, r: 14, fill: "ground", "fill-opacity": 0 }),
      node("circle", { cx: x, cy: y, r: 7, fill: color, stroke: "ground", "stroke-width": 2 }),
    ]);
  }

  /** Lets the reader move what can be moved in the drawing of `live`, a figure of this page. */
  function makeDraggable(live) {
    const { svg } = live;
    let held = null; // {handle, pointer, grip}: the pixels from the handle's place to where it was taken

    svg.addEventListener("pointerdown", (event) => {
      const handle = event.target.closest("[data-drag]");
      if (!handle || held || event.button) return;
      const { x, y } = handle.guideDrag;
      const at = placeOf(event);
      held = { handle, pointer: event.pointerId, grip: { x: x ? at.x - placeOn(x) : 0, y: y ? at.y - placeOn(y) : 0 } };
      svg.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      event.preventDefault();
    });

    // Chromium does not heed touch-action on the parts of an SVG: a finger on a handle would scroll the page
    svg.addEventListener("touchstart", (event) => {
      if (event.target.closest("[data-drag]")) event.preventDefault();
    }, { passive: false });

    svg.addEventListener("pointermove", (event) => {
      if (held?.pointer !== event.pointerId) return;
      const at = placeOf(event);
      for (const key of ["x", "y"]) {
        const axis = held.handle.guideDrag[key];
        if (axis) move(axis, axis.min + ((at[key] - held.grip[key] - axis.from) / (axis.to - axis.from)) * (axis.max - axis.min));
      }
    });

    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      svg.addEventListener(end, (event) => {
        if (held?.pointer === event.pointerId) held = null;
      });
    }

    // By click: a finger that scrolls the page over the drawing changes nothing
    svg.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-press]")?.guidePress ?? {};
      for (const [name, value] of Object.entries(typeof pressed === "function" ? pressed(placeOf(event)) : pressed)) live.set(name, value, true);
    });

    svg.addEventListener("keydown", (event) => {
      const drag = event.target.guideDrag;
      if (!drag || event.altKey || event.ctrlKey || event.metaKey || !(event.key in KEYS)) return;
      event.preventDefault();
      event.stopPropagation();
      live.answerAtOnce();
      const [key, steps] = KEYS[event.key];
      const axis = drag[key] ?? drag.x ?? drag.y;
      if (steps === -Infinity) move(axis, axis.min);
      else if (steps === Infinity) move(axis, axis.max);
      else move(axis, valueNow(axis) + steps * stepAlong(axis));
    });

    /** Where a pointer is in the drawing, in its pixels. */
    function placeOf({ clientX, clientY }) {
      const box = svg.getBoundingClientRect();
      const scale = live.width / box.width;
      return { x: (clientX - box.left) * scale, y: (clientY - box.top) * scale };
    }

    /** Where an axis has its present value, in pixels of the drawing. */
    function placeOn({ value, from, to, min, max }) {
      return from + ((value - min) / (max - min || 1)) * (to - from);
    }

    /** What the last key set, though its drawing may still be to come: none of two quick keys is lost. */
    function valueNow({ field, index }) {
      const whole = live.valueOf(field);
      return index === undefined ? whole : [index].flat().reduce((part, place) => part[place], whole);
    }

    function stepAlong({ field, min, max }) {
      return stepOf(live.figure.settings[field], min, max);
    }

    function move(axis, wanted) {
      const step = stepAlong(axis);
      const stepped = Number((Math.round(wanted / step) * step).toPrecision(10));
      live.set(axis.field, Math.min(axis.max, Math.max(axis.min, stepped)), true, axis.index);
    }
  }

  Object.assign(guideFigure, { handle, makeDraggable });
  if (typeof module === "object") module.exports = guideFigure;
})(typeof module === "object" ? require("./figure.js") : globalThis.guideFigure);
