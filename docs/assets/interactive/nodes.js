// Turns the nodes of a drawing into the elements of the page, changing only what differs from the last drawing.
(function define(guideFigure) {
  "use strict";

  const { isColor, round } = guideFigure;
  const NAMESPACE = "http://www.w3.org/2000/svg";

  function create(node, parent) {
    if (typeof node !== "object") return document.createTextNode(String(node));
    node.element = document.createElementNS(parent.namespaceURI, node.tag);
    setAttributes(node.element, {}, node.attributes);
    patch(node.element, [], node.children);
    return node.element;
  }

  /**
   * Makes the children of `parent`, drawn from the nodes `before`, those of the nodes `now`, matched by their place.
   * Lettering that changes stays as it is and is put into the map `later`: setting type is what costs most.
   */
  function patch(parent, before, now, later) {
    now.forEach((node, place) => {
      const old = before[place];
      if (node === old) return;
      if (old === undefined) parent.append(create(node, parent));
      else if (typeof node !== "object" && typeof old !== "object") later.set(parent.childNodes[place], String(node));
      else if (old.tag !== node.tag) parent.childNodes[place].replaceWith(create(node, parent));
      else {
        node.element = old.element;
        setAttributes(node.element, old.attributes, node.attributes);
        patch(node.element, old.children, node.children, later);
      }
    });
    for (let extra = now.length; extra < before.length; extra += 1) parent.lastChild.remove();
  }

  function setAttributes(element, before, now) {
    for (const name in before) if (!(name in now)) element.removeAttribute(name === "press" ? "data-press" : name);
    for (const name in now) {
      const value = now[name];
      if (name === "drag") setDrag(element, value);
      else if (name === "press") {
        element.guidePress = value;
        element.setAttribute("data-press", "");
      } else if (value === before[name]) continue;
      else if (value === null || value === undefined) element.removeAttribute(name);
      else element.setAttribute(name, isColor(name, value) ? `var(--figure-${value})` : round(value));
    }
  }

  /** A handle is a slider to a screen reader; the figure reads `guideDrag` when it is moved. */
  function setDrag(element, drag) {
    element.guideDrag = drag;
    const axis = drag.x ?? drag.y;
    const state = { "data-drag": "", tabindex: 0, role: "slider", "aria-label": drag.label, "aria-valuemin": axis.min, "aria-valuemax": axis.max, "aria-valuenow": axis.value, "aria-valuetext": drag.text };
    for (const [name, value] of Object.entries(state)) {
      if (value !== undefined && element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
    }
  }

  /** The empty element that holds a drawing. */
  function makeRoot(label) {
    const root = document.createElementNS(NAMESPACE, "svg");
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", label);
    return root;
  }

  /** Draws the node `now`, an svg, on `root`, which shows the node `before`, null at first; `later` as for `patch`. */
  function redraw(root, before, now, later) {
    setAttributes(root, before?.attributes ?? {}, now.attributes);
    patch(root, before?.children ?? [], now.children, later);
  }

  guideFigure.nodes = { makeRoot, patch, redraw };
})(globalThis.guideFigure);
