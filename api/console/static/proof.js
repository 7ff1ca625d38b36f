// Checks in this browser what the page says: that the record is under the checkpoint (RFC 6962).
"use strict";

(() => {
  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const same = (one, other) => one.length === other.length && one.every((each, at) => each === other[at]);

  async function hash(mark, ...parts) {
    const whole = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
    whole[0] = mark;
    let at = 1;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  }

  async function rootOf(leaf, index, size, path) {
    let found = leaf;
    let last = size - 1;
    for (const sibling of path) {
      if (last === 0) return null;
      if (index % 2 || index === last) {
        found = await hash(1, sibling, found);
        while (index && index % 2 === 0) {
          index = Math.floor(index / 2);
          last = Math.floor(last / 2);
        }
      } else {
        found = await hash(1, found, sibling);
      }
      index = Math.floor(index / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 ? found : null;
  }

  async function check(badge) {
    const { leaf, index, size, path, root, record } = badge.dataset;
    const entry = new TextEncoder().encode(document.getElementById(record).textContent);
    const hashed = await hash(0, entry);
    const reached = await rootOf(hashed, Number(index), Number(size), path ? path.split(" ").map(bytesOf) : []);
    const isRight = same(hashed, bytesOf(leaf)) && reached !== null && same(reached, bytesOf(root));
    badge.textContent = isRight ? badge.dataset.right : badge.dataset.wrong;
    badge.classList.add(isRight ? "good" : "bad");
    badge.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const badge = document.getElementById("proof-here");
    if (badge && window.crypto?.subtle) check(badge); // a page over plain HTTP has no crypto.subtle
  });
})();
