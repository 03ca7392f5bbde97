// Moves the handles of a figure's drawing by pointer, finger and keys.
(function define(guideFigure) {
  "use strict";

  const STEPS = 200; // across the range of a number whose field names no step
  const KEYS = {
    ArrowRight: ["x", 1], ArrowLeft: ["x", -1], ArrowUp: ["y", 1], ArrowDown: ["y", -1],
    PageUp: ["", 10], PageDown: ["", -10], Home: ["", -Infinity], End: ["", Infinity],
  };

  /** Lets the reader move what can be moved in the drawing of `live`, a figure of this page. */
  function makeDraggable(live) {
    const { svg } = live;
    let held = null;

    svg.addEventListener("pointerdown", (event) => {
      const pressed = event.target.closest("[data-press]");
      for (const [name, value] of Object.entries(pressed?.guidePress ?? {})) live.set(name, value, true);
      held = event.target.closest("[data-drag]");
      if (!held) return;
      svg.setPointerCapture(event.pointerId);
      held.focus({ preventScroll: true });
      event.preventDefault();
    });

    svg.addEventListener("pointermove", (event) => {
      if (!held) return;
      const box = svg.getBoundingClientRect();
      const scale = live.width / box.width;
      const at = { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
      for (const key of ["x", "y"]) {
        const axis = held.guideDrag[key];
        if (axis) move(axis, axis.min + ((at[key] - axis.from) / (axis.to - axis.from)) * (axis.max - axis.min));
      }
    });

    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      svg.addEventListener(end, () => {
        held = null;
      });
    }

    svg.addEventListener("keydown", (event) => {
      const drag = event.target.guideDrag;
      if (!drag || event.altKey || event.ctrlKey || event.metaKey || !(event.key in KEYS)) return;
      event.preventDefault();
      event.stopPropagation();
      const [key, steps] = KEYS[event.key];
      const axis = drag[key] ?? drag.x ?? drag.y;
      if (steps === -Infinity) move(axis, axis.min);
      else if (steps === Infinity) move(axis, axis.max);
      else move(axis, valueNow(axis) + steps * stepOf(axis));
    });

    /** What the last key set, though its drawing may still be to come: none of two quick keys is lost. */
    function valueNow({ field, index }) {
      const whole = live.valueOf(field);
      return index === undefined ? whole : [index].flat().reduce((part, place) => part[place], whole);
    }

    function stepOf({ field, min, max }) {
      const { step, type } = live.figure.settings[field];
      return step ?? (type === "integer" ? 1 : (max - min) / STEPS);
    }

    function move(axis, wanted) {
      const step = stepOf(axis);
      const stepped = Number((Math.round(wanted / step) * step).toPrecision(10));
      live.set(axis.field, Math.min(axis.max, Math.max(axis.min, stepped)), true, axis.index);
    }
  }

  guideFigure.makeDraggable = makeDraggable;
})(globalThis.guideFigure);
