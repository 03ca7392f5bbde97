// What every page does beside the theme.

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
  list.parentElement.classList.remove("section-unlisted");
})();

// In a narrow window the navigation is behind a label, which a button stands in for that the keyboard can press; Escape
// closes it again. The theme's style knows what opens the drawer by `for`.
(function openByKeyboard() {
  const toggle = document.getElementById("__drawer");
  const label = document.querySelector(".md-header [for=__drawer]");
  const button = document.createElement("button");
  button.className = label.className;
  for (const [name, value] of Object.entries({ type: "button", for: "__drawer", "aria-label": "Navigation" })) button.setAttribute(name, value);
  button.append(...label.childNodes);
  label.replaceWith(button);
  button.addEventListener("click", ({ detail }) => {
    toggle.click();
    if (detail === 0) document.querySelector(".md-sidebar--primary .md-nav__list a").focus(); // a key pressed it
  });
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !toggle.checked) return;
    toggle.click();
    button.focus();
  });
})();

// Who keeps the guide on this device hears of its new versions; nobody else loads more for that.
(function hearOfVersions(workers) {
  const script = document.createElement("script");
  script.src = new URL("../assets/offline/update.js", document.currentScript.src).href;
  if (workers?.controller) document.head.append(script);
  else workers?.addEventListener("controllerchange", () => document.head.append(script), { once: true });
})(navigator.serviceWorker);

// Each code block gets its copy button, all at once: the theme's own come one by one, and between any two of them the
// page is laid out anew.
for (const code of document.querySelectorAll(".md-content pre > code")) {
  const button = document.createElement("button");
  button.className = "md-code__button";
  button.dataset.mdType = "copy";
  button.title = "Copy to clipboard";
  const corner = document.createElement("div");
  corner.className = "md-code__nav";
  corner.append(button);
  code.before(corner);
}

// A formula or drawing that is wider than the screen scrolls inside itself, so the keyboard must be able to reach it.
function markScrollable() {
  for (const part of document.querySelectorAll("x-display, p:has(> img[src*='/drawings/'])")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}
addEventListener("resize", markScrollable);
addEventListener("load", markScrollable);

// A heading's link to itself, which a reader copies to point somebody to it.
for (const heading of document.querySelectorAll(".md-content :is(h2, h3)[id]")) {
  const link = document.createElement("a");
  link.className = "headerlink";
  link.href = `#${heading.id}`;
  link.title = "Copy link to this section";
  link.textContent = "\u00b6";
  heading.append(link);
}

// The mark of a heading copies the link to its section, a code block's button the code. Where the browser lets no page
// copy, the address bar has the one, and the other is selected, for the reader to copy.
const notice = document.querySelector("[data-md-component=dialog]");
notice.firstElementChild.setAttribute("role", "status");
let noticed = 0;
function say(what) {
  clearTimeout(noticed);
  notice.firstElementChild.textContent = what;
  notice.classList.add("md-dialog--active");
  noticed = setTimeout(() => notice.classList.remove("md-dialog--active"), 2000);
}
document.addEventListener("click", ({ target }) => {
  const mark = target.closest(".headerlink");
  const code = target.closest(".md-code__nav")?.nextElementSibling;
  const copy = (text) => Promise.resolve().then(() => navigator.clipboard.writeText(text)); // it may be missing
  if (mark) copy(mark.href).then(() => say("Link to this section copied"), () => {});
  if (code) {
    copy(code.textContent).then(() => say("Copied to clipboard"), () => {
      getSelection().selectAllChildren(code);
      say("Selected: this browser lets no page copy");
    });
  }
});

// A report of an error names the section that is read: the last one that begins in the upper half of the window.
function nameSection(event) {
  const link = event.target.closest("a[href*='/issues/new?']");
  if (!link) return;
  const headings = Array.from(document.querySelectorAll(".md-content :is(h2, h3)[id]"));
  const section = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2).at(-1);
  const address = new URL(link.href);
  const [file, ...rest] = address.searchParams.get("body").split("\n").filter((line) => !line.startsWith("Section: "));
  const name = section ? [`Section: ${section.textContent.replace("¶", "")} (#${section.id})`] : [];
  address.searchParams.set("body", [file, ...name, ...rest].join("\n"));
  link.href = address;
}
for (const kind of ["click", "auxclick"]) document.addEventListener(kind, nameSection);

(function addReportToContents() {
  const report = document.querySelector(".question-facts a[href*='/issues/new?']");
  const contents = document.querySelector(".md-nav--secondary > .md-nav__list");
  if (!report || !contents) return;
  const link = document.createElement("a");
  link.className = "md-nav__link report";
  link.href = report.href;
  link.textContent = "Report an error here";
  const item = document.createElement("li");
  item.className = "md-nav__item";
  item.append(link);
  contents.append(item);
})();
