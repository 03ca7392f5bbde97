{%- set controls %}
  {% include "partials/color-schemes.html" %}
  <label class="md-header__button md-icon" for="__search">
    {% include ".icons/material/magnify.svg" %}
  </label>
  {% include "partials/search.html" %}
{% endset -%}
// Runs before the first paint: the parts of the header that only scripts bring to life, which so stand once instead of
// in every page; the storage helpers that the theme's scripts call; and the reader's colour scheme.
document.currentScript.insertAdjacentHTML("beforebegin", {{ controls | squeeze | tojson }});

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

(function applyScheme() {
  let palette = null;
  try {
    palette = __md_get("__palette");
  } catch {
    // Storage is forbidden or holds something else: the page keeps its default.
  }
  const followed = "(prefers-color-scheme)";
  const color = palette?.color ?? { media: followed };
  if (color.media === followed) {
    const wanted = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const option = document.querySelector(`[data-md-color-media="(prefers-color-scheme: ${wanted})"]`);
    for (const key of ["scheme", "primary", "accent"]) color[key] = option.getAttribute(`data-md-color-${key}`);
  }
  for (const [key, value] of Object.entries(color)) document.body.setAttribute(`data-md-color-${key}`, value);
})();
