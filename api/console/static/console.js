// What a script adds to pages that work without one: the badge of new facts, and htmx's quiet swaps.
"use strict";

// A mark for the style sheet: what only a script can use is shown, what it replaces is hidden.
document.documentElement.classList.add("scripted");

// Counts facts as they are recorded: the stream of the API, one line "id:" a fact.
async function countNew(badge) {
  const title = badge.dataset.title;
  let after = Number(badge.dataset.after);
  let count = 0;
  for (let pause = 1000; document.contains(badge); pause = Math.min(pause * 2, 60000)) {
    try {
      const answer = await fetch(`${badge.dataset.live}?after=${after}`, {
        headers: { Accept: "text/event-stream" },
      });
      if (!answer.ok) return;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        pause = 1000;
        const lines = (rest + value).split(/\r?\n/);
        rest = lines.pop();
        for (const line of lines) {
          if (line.startsWith("id:")) {
            after = Number(line.slice(3));
            count += 1;
          }
        }
        if (count) {
          badge.textContent = title.replace("{count}", count);
          badge.hidden = false;
        }
      }
    } catch {
      // the connection broke: it is tried again below
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function begin(root) {
  for (const badge of root.querySelectorAll("[data-live]")) countNew(badge);
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

// Copies a block of text for whoever wants it elsewhere.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = button.dataset.done;
});

document.addEventListener("DOMContentLoaded", () => {
  begin(document);
  document.body.addEventListener("htmx:afterSwap", (event) => begin(event.target));
});
