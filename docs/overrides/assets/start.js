{%- set controls %}
  {% include "partials/color-schemes.html" %}
  <label class="md-header__button md-icon" for="__search">
    {% include ".icons/material/magnify.svg" %}
  </label>
  {% include "partials/search.html" %}
{% endset -%}
// Runs before the first paint: the parts of the header that only scripts bring to life, which so stand once instead of
// in every page; the storage helpers that the theme's scripts call; and the reader's colour scheme.
(document.querySelector(".md-header__source") ?? document.currentScript).insertAdjacentHTML("beforebegin", {{ controls | squeeze | tojson }});

var __md_scope = new URL("..", document.currentScript.src);

function __md_hash(text) {
  return Array.from(text).reduce((hash, character) => ((hash << 5) - hash + character.charCodeAt(0)) | 0, 0);
}

function __md_get(key, storage = localStorage, scope = __md_scope) {
  return JSON.parse(storage.getItem(`${scope.pathname}.${key}`));
}

function __md_set(key, value, storage = localStorage, scope = __md_scope) {
  try {
    storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing forgets the scheme with the page.
  }
}

// The reader's color scheme, and the switch between them. The theme's own switch, which this one stands for, has the
// styles of all elements of the page computed three times anew when it begins; here there are none yet but the header's.
(function chooseScheme() {
  const options = [...document.querySelectorAll("[name=__palette]")];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const FOLLOWED = "(prefers-color-scheme)";
  let index = 0;
  try {
    index = Math.max(0, Math.min(options.length - 1, Number(__md_get("__palette").index))) || 0;
  } catch {
    // Storage is forbidden, empty or holds something else: the page follows the system.
  }

  const mediaOf = (option) => option.dataset.mdColorMedia;

  function apply() {
    const chosen = options[index];
    const wanted = `(prefers-color-scheme: ${dark.matches ? "dark" : "light"})`;
    const shown = mediaOf(chosen) === FOLLOWED ? options.find((option) => mediaOf(option) === wanted) : chosen;
    for (const key of ["scheme", "primary", "accent"]) document.body.setAttribute(`data-md-color-${key}`, shown.getAttribute(`data-md-color-${key}`));
    document.body.dataset.mdColorMedia = mediaOf(chosen);
    document.documentElement.style.colorScheme = mediaOf(shown).includes("dark") ? "dark" : "light"; // scroll bars
    chosen.checked = true;
    for (const option of options) option.nextElementSibling.hidden = option !== chosen;
  }

  function choose(next) {
    index = next;
    apply();
    __md_set("__palette", { index });
  }

  for (const [place, option] of options.entries()) option.addEventListener("change", () => choose(place));
  options[0].form.addEventListener("keydown", ({ key }) => {
    if (key !== "Enter") return;
    choose((index + 1) % options.length);
    options[index].focus();
  });
  dark.addEventListener("change", apply);
  apply();
  const color = getComputedStyle(document.querySelector(".md-header")).backgroundColor;
  document.head.append(Object.assign(document.createElement("meta"), { name: "theme-color", content: color }));
})();

document.documentElement.className = "js"; // the theme says so later, when every element's style depends on it
