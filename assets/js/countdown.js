// Countdowns run by the server's clock: `data-now` is its time when the page was made, and the device
// only measures what has passed since, so a wrong device clock changes nothing.
const began = performance.now();

export function startCountdowns(root) {
  root.querySelectorAll("[data-countdown]").forEach((element) => {
    if (element.dataset.running) return;
    element.dataset.running = "1";
    run(element, performance.now());
  });
}

function run(element, shownAt) {
  const offset = Date.parse(element.dataset.now);
  const until = Date.parse(element.dataset.until);
  const from = element.dataset.countdown === "seconds" || document.readyState !== "complete" ? began : shownAt;
  const bySecond = element.dataset.countdown === "seconds";
  const tick = () => {
    if (!element.isConnected) return;
    const left = Math.max(0, Math.ceil((until - offset - (performance.now() - from)) / 1000));
    if (bySecond) showSeconds(element, left);
    else showMinutes(element, left);
    if (left > 0) setTimeout(tick, bySecond ? 250 : 5000);
    else element.dispatchEvent(new CustomEvent("countdown:end", { bubbles: true }));
  };
  tick();
}

function showSeconds(element, left) {
  const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  element.querySelectorAll("b").forEach((digit, place) => {
    const text = String(parts[place]).padStart(2, "0");
    if (digit.textContent !== text) digit.textContent = text;
  });
}

function showMinutes(element, left) {
  if (left === 0) {
    element.textContent = element.dataset.done;
    return;
  }
  const parts = { days: Math.floor(left / 86400), hours: Math.floor(left / 3600) % 24, minutes: Math.floor(left / 60) % 60 };
  for (const [name, value] of Object.entries(parts)) {
    const place = element.querySelector(`[data-part=${name}]`);
    if (place && place.textContent !== String(value)) place.textContent = value;
  }
}
