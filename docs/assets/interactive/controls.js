// The controls of a figure: a field for each setting, with its message and perhaps a slider.
(function define(guideFigure) {
  "use strict";

  const { STEPS, format, make, rangeOf, say, stepOf, writeField } = guideFigure;

  /** An input in a box of its own: when it changes, the page around it is not laid out anew. */
  const hold = (input) => make("span", { class: "interactive-hold" }, input);

  /** The fields of the figure `live`; fills `live.fields`. */
  function makeFields(live) {
    const { settings, title } = live.figure;
    const rows = Object.entries(settings).map(([name, field]) => makeField(live, name, field));
    return make("div", { class: "interactive-controls", role: "group", "aria-label": `Settings: ${title}` }, ...rows);
  }

  function makeField(live, name, field) {
    const id = `${live.figure.name}-${name}`;
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
        parts.slider.addEventListener("input", () => live.set(name, fromSlider(live, name, Number(parts.slider.value)), true));
      }
    }
    parts.input.setAttribute("aria-describedby", message.id);
    parts.input.addEventListener(field.type === "switch" ? "change" : "input", () => {
      const text = field.type === "switch" ? writeField(field, parts.input.checked) : parts.input.value;
      live.setText(name, text);
    });
    const row = make("div", { class: `interactive-field interactive-${field.type}` }, label, parts.input.type === "text" ? hold(parts.input) : parts.input);
    if (parts.slider) row.append(hold(parts.slider));
    row.append(message);
    live.fields.set(name, { ...parts, row });
    return row;
  }

  /** Sets a slider's range and place for the present values. A logarithmic one counts steps, not values. */
  function moveSlider(live, name, values) {
    const { slider } = live.fields.get(name);
    const field = live.figure.settings[name];
    const [min, max] = rangeOf(live.figure, values, name);
    const log = field.scale === "log";
    const state = log ? { min: 0, max: STEPS, step: 1 } : { min, max, step: stepOf(field, min, max) };
    for (const [key, value] of Object.entries(state)) if (slider[key] !== String(value)) slider[key] = value;
    const place = log ? (Math.log(values[name] / min) / Math.log(max / min)) * STEPS : values[name];
    if (Number(slider.value) !== place) slider.value = place;
    if (log) slider.setAttribute("aria-valuetext", format(values[name]));
  }

  function fromSlider(live, name, place) {
    const field = live.figure.settings[name];
    const [min, max] = rangeOf(live.figure, live.shown.values, name); // the slider's own may be that of frames ago
    if (field.scale !== "log") return Math.min(max, Math.max(min, place));
    const value = Number((min * (max / min) ** (place / STEPS)).toPrecision(3));
    const now = live.shown.values[name];
    const whole = Math.round(value) === now ? now + Math.sign(value - now) : Math.round(value); // a small one still moves
    return Math.min(max, Math.max(min, field.type === "integer" ? whole : value));
  }

  /** Has the controls show the present settings, and what is wrong with them. */
  function showFields(live) {
    const { values, messages } = live.given;
    for (const [name, { row, input, slider, message }] of live.fields) {
      const field = live.figure.settings[name];
      row.hidden = Boolean(field.when && !field.when(values));
      say(message, messages[name] ?? "");
      if (messages[name]) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      if (field.type === "switch") input.checked = values[name];
      else if (field.type === "choice") input.value = values[name];
      else if (name !== live.edited && input.value !== live.texts[name]) input.value = live.texts[name];
      if (slider && Object.keys(messages).length === 0) moveSlider(live, name, values);
    }
    live.edited = undefined;
  }

  Object.assign(guideFigure, { makeFields, showFields });
})(globalThis.guideFigure);
