// Only what goes beyond the boxes, which the style sheet reads by itself: a search, and how many findings are shown.
(() => {
  const filter = document.querySelector(".filter");
  if (!filter) return;
  const findings = [...document.querySelectorAll(".finding")];
  const label = document.createElement("label");
  label.className = "search";
  label.textContent = "Search ";
  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = "rule, object, file, text";
  label.append(search);
  const shown = document.createElement("output");
  shown.className = "shown";
  filter.append(label, shown);
  const texts = findings.map((finding) => (finding.parentElement.firstElementChild.textContent + " " + finding.textContent).toLowerCase());
  const update = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    findings.forEach((finding, place) => {
      finding.classList.toggle("unmatched", !words.every((word) => texts[place].includes(word)));
    });
    const visible = findings.filter((finding) => getComputedStyle(finding).display !== "none").length;
    shown.textContent = visible + " of " + findings.length + " shown";
  };
  filter.addEventListener("input", update);
  filter.addEventListener("change", update);
  update();
})();
