"""The people of a flow: each with a browser window of their own, and how they press and fill."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from portal.demo.accounts import PASSWORD

DESK: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Cast:
    """Windows by login name; a window that nobody signed in to belongs to the public."""

    browser: Browser
    url: str
    windows: dict[str, Page] = field(default_factory=dict)

    def window(self, name: str, *, phone: bool = False) -> Page:
        """Return the window of that name, opening it at first use."""
        if name not in self.windows:
            context = self.browser.new_context(
                base_url=self.url, viewport=PHONE if phone else DESK, locale="zh-CN",
                is_mobile=phone, has_touch=phone,
            )  # fmt: skip
            self.windows[name] = context.new_page()
        return self.windows[name]

    def person(self, username: str, password: str = PASSWORD, *, phone: bool = False) -> Page:
        """Return the window of a person who is signed in: by the role card, or by password."""
        known = username + ("@phone" if phone else "")
        if known in self.windows:
            return self.windows[known]
        page = self.window(known, phone=phone)
        page.goto("/account/login/")
        card = page.locator(f".role-cards form:has(input[name=username][value='{username}'])")
        if card.count():
            card.get_by_role("button").click()
        else:
            page.get_by_label("登录名").fill(username)
            page.get_by_label("密码", exact=True).fill(password)
            page.get_by_role("button", name="登录", exact=True).click()
        expect(page).not_to_have_url(f"{self.url}/account/login/")
        return page

    def move_clock(self, moment: str) -> None:
        """Let everybody's platform time go on to the moment (2026-12-02T17:01, Shanghai)."""
        page = self.window("clock")
        page.goto("/demo/clock/")
        page.get_by_label("前进到", exact=True).fill(moment)
        page.get_by_role("button", name="前进到指定时间").click()
        expect(page.locator("main")).to_contain_text(moment.replace("T", " "))

    def close(self) -> None:
        """Close every window."""
        for page in self.windows.values():
            page.context.close()


def fill(page: Page, **values: str) -> None:
    """Put values into the fields of these names; a choice is given by its value."""
    for name, value in values.items():
        control: Locator = page.locator(f"main [name='{name}']").first
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def press(page: Page, name: str) -> None:
    """Press the button of this name, and yes where a dialog asks; wait for the page that answers."""
    button = page.get_by_role("button", name=name).first
    asks = button.evaluate("b => Boolean(b.dataset.confirm || (b.form && b.form.dataset.confirm))")
    if asks:
        button.click()
        button = page.locator("dialog[open] .btn-primary")
    with page.expect_navigation():
        button.click()


def told(page: Page) -> str:
    """Return what the page says happened."""
    return " ".join(page.get_by_role("status").all_inner_texts())
