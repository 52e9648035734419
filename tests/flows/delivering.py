"""From an award to its evaluation: signing, serving, paying, judging."""

import re
from decimal import Decimal

from playwright.sync_api import Page, expect

from tests.flows.cast import fill, press
from tests.flows.walk import (
    FINANCE,
    HEAD,
    NAME,
    NEW_PASSWORD,
    NEWCOMER,
    OFFICER,
    PERSONS,
    REVIEWER,
    SIGNER,
    Walk,
    found,
)  # fmt: skip

RIDERS = [f"1390000000{n}" for n in range(1, 7)]


def the_agreement_is_signed(walk: Walk) -> None:
    """Step 7: from the template, with the amount in words, as PDF, signed by both sides."""
    page = walk.as_(OFFICER)
    page.goto(f"/u/agreements/new/{walk.tender}/1/")
    press(page, "生成协议草稿")
    walk.agreement = found(r"HT-\d+-\d+-\d+", page.url)
    expect(page.locator("main")).to_contain_text("伍万贰仟捌佰元整")
    pdf = page.request.get(f"/u/agreements/{walk.agreement}/pdf/")
    assert pdf.body().startswith(b"%PDF")
    press(page, "提交签署")
    for side, signer in (("u", walk.as_(HEAD)), ("o", walk.newcomer)):
        signer.goto(f"/{side}/agreements/{walk.agreement}/sign/")
        signer.get_by_label("我已阅读").check()
        press(signer, "签署协议")
    expect(walk.newcomer.locator("main")).to_contain_text("按协议开展服务")


def services_are_recorded_on_a_phone(walk: Walk) -> None:
    """Step 8: two sessions of six riders, seven different people; the union verifies them."""
    walk.cast.move_clock("2026-12-18T21:30")
    phone = walk.cast.person(NEWCOMER, NEW_PASSWORD, phone=True)
    for title, starts, ends, riders in (
        ("夜间减压团体辅导", "20:00", "21:30", RIDERS),
        ("情绪管理小组", "18:00", "19:30", [*RIDERS[:5], "13900000009"]),
    ):
        phone.goto("/o/m/record/")
        fill(phone, title=title, served_on="2026-12-18", starts_at=starts, ends_at=ends,
             place="曙光街工会驿站", person_times="6", attendees="\n".join(riders))  # fmt: skip
        press(phone, "提交记录")
        expect(phone.locator("main")).to_contain_text("6 人次，具名 6 人")
    reviewer = walk.as_(REVIEWER)
    reviewer.goto(f"/u/records/?agreement={walk.agreement}")
    for _ in range(2):
        press(reviewer, "通过 FW-")
    reviewer.goto(f"/u/projects/{walk.project}/")
    expect(reviewer.locator("main")).to_contain_text("12 人次")


def the_first_payment_is_made(walk: Walk) -> None:
    """Step 8: claimed by the organisation, checked by finance, approved by the head."""
    page = walk.newcomer
    page.goto(f"/o/projects/{walk.project}/payments/new/")
    fill(
        page, amount="20000", invoice_no="26410000000000000001", plan="按周开展，五个工作日内登记。"
    )
    press(page, "提交付款申请")
    expect(page.locator("main")).to_contain_text("15,840.00")  # 30 % of 52,800, and no more
    fill(page, amount="15840")
    press(page, "提交付款申请")
    payment = found(r"FK-\d+-\d+-\d+", page.url)
    finance, head = walk.as_(FINANCE), walk.as_(HEAD)
    finance.goto(f"/u/payments/{payment}/")
    press(finance, "审核通过")
    head.goto(f"/u/payments/{payment}/")
    fill(head, voucher_no="记-202612-0008")
    press(head, "批准支付")
    expect(head.locator("main")).to_contain_text("已支付")


def the_project_is_reviewed_half_way(walk: Walk) -> None:
    """Step 9: the organisation reports, one reviewer scores, another signs the opinion."""
    walk.cast.move_clock("2026-12-24T09:00")
    page, reviewer = walk.as_(OFFICER), walk.as_(REVIEWER)
    page.goto(f"/u/projects/{walk.project}/")
    press(page, "发起中期评审")
    address = page.url
    walk.newcomer.goto(f"/o/projects/{walk.project}/midterm/")
    fill(walk.newcomer, report="已完成两场夜间团体辅导，服务记录完整，下一步每周三场。")
    press(walk.newcomer, "提交自评报告")
    reviewer.goto(address)
    give_points(reviewer)
    press(reviewer, "提交中期评分")
    signer = walk.as_(SIGNER)
    signer.goto(address)
    fill(signer, opinion="项目按期推进，服务记录完整，职工评价较好。")
    press(signer, "签发评审意见")
    expect(signer.locator("main")).to_contain_text("中期评审合格")


def give_points(page: Page, share: Decimal = Decimal("0.9")) -> None:
    """Give each indicator its share of the full points, with the ground where one is asked."""
    for cell in page.locator("main input[type=number]").all():
        cell.fill(str((Decimal(cell.get_attribute("max") or "0") * share * 2 // 1) / 2))
    for ground in page.locator("main textarea[name$=_comment]").all():
        ground.fill("依据抽查和台账核对")


def riders_answer_the_survey(walk: Walk) -> None:
    """Step 9: printed links that work once, on a phone, without an account; one question a screen."""
    walk.cast.move_clock("2027-01-04T09:00")
    page = walk.as_(OFFICER)
    page.goto(f"/u/surveys/open/{walk.agreement}/")
    press(page, "发起满意度调查")
    address = page.url
    page.goto(f"{address}slips/")
    links = re.findall(rf"{walk.stack.url}/s/[\w-]+/", page.locator("body").inner_text())
    assert len(links) == PERSONS
    phone = walk.cast.window("rider", phone=True)
    for link in links:
        phone.goto(link)
        for verb in (*["下一题"] * 6, "提交评价"):
            phone.locator("main input[type=radio][value='5']").check(force=True)
            press(phone, verb)
        expect(phone.get_by_role("heading", level=1)).to_contain_text("已收到您的评价")
    page.goto(address)
    press(page, "结束调查")
    expect(page.locator("main")).to_contain_text("5.00")


def three_parties_evaluate(walk: Walk) -> None:
    """Step 9: union, workers' representatives and third party score; conclusion and notice.

    Seven answers cannot become thirty: the union decides that the representatives' view counts.
    """
    page, reviewer = walk.as_(OFFICER), walk.as_(REVIEWER)
    page.goto(f"/u/evaluations/start/{walk.agreement}/")
    page.locator("main [name=third_party]").select_option(label="平顶山市智衡评估咨询有限公司")
    press(page, "发起绩效评价")
    address = page.url
    number = address.rstrip("/").rsplit("/", 1)[-1]
    reviewer.goto(address)
    give_points(reviewer)
    press(reviewer, "提交评价")
    for username in (*(f"u410402-zg{n}" for n in range(1, 6)), "eval013"):
        scorer = walk.as_(username)
        scorer.goto(f"/x/evaluations/{number}/")
        give_points(scorer)
        press(scorer, "提交评价")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("满意度答卷 7 份，不足 30 份")
    page.get_by_text("答卷收不齐，按决定形成结论").click()
    fill(
        page,
        survey_decision="主席办公会同意按职工代表评议计分。",
        opinion="完成全部服务，职工满意。",
    )
    press(page, "形成评价结论")
    reviewer.goto(address)
    press(reviewer, "发布评价结果")
    public = walk.cast.window("public")
    public.goto(f"/tenders/{walk.agreement}-YS/")
    expect(public.locator("main")).to_contain_text(NAME)
