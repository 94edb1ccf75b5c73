// Keeps the page up to date: exchanges panels as the server sends them, and says when it hears nothing more.
"use strict";
(() => {
  const body = document.body;
  const connection = document.getElementById("connection");
  const SILENCE = 20000; // the server speaks every second
  const RETRY = 5000;
  let source = null;
  let lastHeard = Date.now();
  let isLost = false;
  let retryTimer = 0;

  const clock = (moment) =>
    new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

  function exchange(name, markup) {
    const panel = document.querySelector(`[data-panel="${name}"]`);
    if (!panel) return;
    const open = [...panel.querySelectorAll("details")].map((details) => details.open);
    const focused = panel.contains(document.activeElement)
      ? [...panel.querySelectorAll("a, summary, [tabindex]")].indexOf(document.activeElement)
      : -1;
    panel.innerHTML = markup;
    panel.querySelectorAll("details").forEach((details, index) => (details.open = open[index] === true));
    if (focused >= 0) panel.querySelectorAll("a, summary, [tabindex]")[focused]?.focus({ preventScroll: true });
  }

  function lose() {
    if (isLost) return;
    isLost = true;
    body.classList.add("stale");
    connection.className = "lost";
    connection.textContent = body.dataset.lost.replace("{time}", clock(lastHeard));
  }

  function hear() {
    lastHeard = Date.now();
    if (!isLost) return;
    isLost = false;
    body.classList.remove("stale");
    connection.className = "lost back";
    connection.textContent = body.dataset.back;
    setTimeout(() => isLost || (connection.textContent = ""), 6000);
  }

  function update(event) {
    const state = JSON.parse(event.data);
    // Another version of the program has other scripts and other panels.
    if (state.assets !== body.dataset.assets) return location.reload();
    for (const [name, markup] of Object.entries(state.panels)) exchange(name, markup);
    document.title = state.title;
    hear();
  }

  function connect() {
    clearTimeout(retryTimer);
    source?.close();
    source = new EventSource(body.dataset.events);
    source.addEventListener("state", update);
    // Signed out, or the token has ended: the page itself says so.
    source.addEventListener("ended", () => location.reload());
    source.addEventListener("error", () => {
      lose();
      // The browser tries again by itself unless the server has answered with something else than events.
      if (source.readyState === EventSource.CLOSED) retryTimer = setTimeout(retry, RETRY);
    });
  }

  async function retry() {
    try {
      const answer = await fetch(location.pathname, { method: "HEAD", redirect: "manual" });
      if (answer.type === "opaqueredirect") return location.reload();
    } catch {
      // Not there: try again.
    }
    connect();
  }

  // Nobody looks at a page in the background, so the server need not look for it either.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      clearTimeout(retryTimer);
      source?.close();
    } else {
      connect();
    }
  });
  setInterval(() => document.hidden || Date.now() - lastHeard < SILENCE || lose(), 2000);
  connect();
})();
