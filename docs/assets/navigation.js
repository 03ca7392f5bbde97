// Lists the pages of the section at hand in the sidebar. The titles come from pages.js, which all pages share.
(function listSection() {
  const list = document.querySelector("[data-section]");
  if (!list) return;
  const root = new URL("..", document.currentScript.src).href;
  const here = location.href.replace(/[?#].*$/, "");
  const section = new URL(list.dataset.section, here).href;
  const pages = guidePages.find(({ address }) => new URL(address, root).href === section)?.pages ?? [];
  for (const [title, address] of pages) {
    const link = document.createElement("a");
    link.className = "md-nav__link";
    link.href = root + address;
    link.textContent = title;
    if (link.href === here) {
      link.classList.add("md-nav__link--active");
      link.setAttribute("aria-current", "page");
    }
    const item = document.createElement("li");
    item.className = "md-nav__item";
    item.append(link);
    list.append(item);
  }
  list.hidden = pages.length === 0;
})();

// The theme wraps the copy button of each code block in a landmark of its own, a list of thirty that all say the same.
new MutationObserver(() => {
  for (const group of document.querySelectorAll("nav.md-code__nav:not([role])")) group.setAttribute("role", "none");
}).observe(document.body, { childList: true, subtree: true });

// A formula or drawing that is wider than the screen scrolls inside itself, so the keyboard must be able to reach it.
function markScrollable() {
  for (const part of document.querySelectorAll("x-display, p:has(> img[src*='/drawings/'])")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}
addEventListener("resize", markScrollable);
addEventListener("load", markScrollable);
