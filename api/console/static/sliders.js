// Gives a date field that states its first and last day a slider; without a script it is a date field.
"use strict";
(() => {
  const DAY = 86400000;
  const dayOf = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY);
  const textOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

  function slide(field) {
    const first = dayOf(field.min), last = dayOf(field.max);
    if (!(last > first) || field.nextElementSibling?.type === "range") return;
    const slider = document.createElement("input");
    slider.type = "range";
    slider.className = "slider";
    slider.min = first;
    slider.max = last;
    slider.value = field.value ? dayOf(field.value) : last;
    slider.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? field.name);
    const say = () => slider.setAttribute("aria-valuetext", field.value || textOf(last));
    slider.addEventListener("input", () => {
      field.value = Number(slider.value) >= last ? "" : textOf(Number(slider.value));
      say();
    });
    slider.addEventListener("change", () => field.form.requestSubmit());
    field.addEventListener("change", () => { slider.value = field.value ? dayOf(field.value) : last; say(); });
    say();
    field.after(slider);
  }

  const begin = (root) => root.querySelectorAll("input[type=date][data-slider]").forEach(slide);
  document.addEventListener("DOMContentLoaded", () => {
    begin(document);
    document.body.addEventListener("htmx:afterSwap", (event) => begin(event.target));
  });
})();
