// Sorts the public station list by distance when the browser tells where it is; the page works without.
export function startNear() {
  const button = document.querySelector("[data-near]");
  if (!button) return;
  const status = document.querySelector("[data-near-status]");
  if (!navigator.geolocation) {
    button.closest(".near-row").hidden = true;
    return;
  }
  button.addEventListener("click", () => {
    status.textContent = "正在定位…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const address = new URL(window.location.href);
        // Three decimals, some hundred metres, are enough to sort by.
        address.searchParams.set("lat", coords.latitude.toFixed(3));
        address.searchParams.set("lng", coords.longitude.toFixed(3));
        address.searchParams.delete("page");
        window.location.assign(address);
      },
      () => {
        status.textContent = "没有取得位置。请允许浏览器定位，或按区县、地址查找。";
      },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}
