// The page at an old address: leads on to the one it links to, with the query and the fragment that the reader brought.
(function leadOn() {
  const target = new URL(document.links[0].href);
  target.search = location.search;
  target.hash = location.hash;
  location.replace(target);
})();
