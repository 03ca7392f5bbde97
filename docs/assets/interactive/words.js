// What stands beside the shapes of a drawing: its lettering, the result in words, formulas, a table, the fields.
(function define(guideFigure) {
  "use strict";

  const { make, nodes, svg: node } = guideFigure;
  const PARTS = 5;
  const AT_ONCE = { set: (place, letters) => (place.data = letters) };

  /** Makes the nodes `now` what an element holds that nothing else fills. */
  function show(element, ...now) {
    nodes.patch(element, element.guideShown ?? [], now, AT_ONCE);
    element.guideShown = now;
  }

  function drawTable({ caption, head, rows }) {
    const line = ([first, ...rest], scope, tag, attributes) => node("tr", {}, node("th", { scope }, first), rest.map((text) => node(tag, attributes, text)));
    const body = node("tbody", {}, rows.map((row) => line(row, "row", "td", {})));
    return node("table", { class: "interactive-numbers" }, node("caption", {}, caption), node("thead", {}, line(head, "col", "th", { scope: "col" })), body);
  }

  /** The words of one figure. */
  class Words {
    constructor(showFields) {
      this.showFields = showFields;
      this.said = make("p", { class: "interactive-text" });
      this.formulas = make("div", { class: "interactive-formulas" });
      this.table = make("div", { class: "interactive-table" });
      this.boxes = [this.said, this.formulas, this.table];
      this.lettering = new Map(); // the text nodes in the drawing that are to change, with their new texts
      this.now = null;
      this.part = -1; // the one last written
      this.left = 0; // how many still say what was before
    }

    /** Takes what `draw` gave, and as `sound` whether the settings are; to be written by one of the next two. */
    tell(now) {
      this.now = now;
      this.left = PARTS;
    }

    refuse(message) {
      show(this.said, message);
    }

    writeAll() {
      while (this.left) this.writeNext();
    }

    /** Writes the next of the parts. While a figure moves that is one at a time: all at once would make a frame late. */
    writeNext() {
      if (!this.left) return;
      this.left -= 1;
      const { text, formulas = [], table, sound } = this.now;
      this.part = (this.part + 1) % PARTS;
      if (this.part === 0) {
        for (const [place, letters] of this.lettering) place.data = letters;
        this.lettering.clear();
      } else if (this.part === 1 && sound) show(this.said, text);
      else if (this.part === 2) show(this.formulas, ...formulas.map((formula) => node("p", {}, formula)));
      else if (this.part === 3) show(this.table, ...(table ? [drawTable(table)] : []));
      else if (this.part === 4) this.showFields();
    }

    /** Gives each box the height of what is in it, and keeps it: what is written into one moves nothing else. */
    keepHeights() {
      const heights = this.boxes.map((box) => box.getBoundingClientRect().height + Math.max(0, box.scrollHeight - box.clientHeight));
      this.boxes.forEach((box, place) => (box.style.height = `${heights[place]}px`));
    }

    freeHeights() {
      for (const box of this.boxes) box.style.height = "";
    }
  }

  guideFigure.Words = Words;
})(globalThis.guideFigure);
