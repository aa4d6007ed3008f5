// Keys go to the explorer as soon as it is connected: whoever opens the page can type at once.
window.addEventListener("load", () => {
  new MutationObserver((_, observer) => {
    if (document.body.classList.contains("-first-byte")) {
      observer.disconnect();
      document.querySelector(".xterm-helper-textarea")?.focus();
    }
  }).observe(document.body, { attributeFilter: ["class"] });
});
