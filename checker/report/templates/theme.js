"use strict";
// Runs before anything is drawn: a page that was dark does not flash.
try {
  const chosen = localStorage.getItem("refguard-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* a browser that keeps nothing follows the system */ }
