"""From a need to an award: the pages that the union, bidders and experts go through."""

import json
import re

from playwright.sync_api import FilePayload, expect

from orgs.rules.credit_code import check_sign
from portal.demo.accounts import PASSPHRASE
from tests.factories.papers import PNG
from tests.flows.cast import fill, press, told
from tests.flows.stack import Stack
from tests.flows.walk import (
    HEAD,
    NAME,
    NEW_PASSWORD,
    NEWCOMER,
    OFFICER,
    REVIEWER,
    WITNESS,
    Walk,
    found,
)  # fmt: skip

SECRET = "夜航每周三场密约辅导XYZZY"


def a_rider_files_a_need(walk: Walk) -> None:
    """Step 1: by the address of a QR code, on a phone, without an account."""
    sites = walk.as_(OFFICER)
    sites.goto("/u/needs/qr/")
    sites.get_by_role("link", name="打印海报 ：曙光街工会驿站").click()
    address = re.search(r"/n/\w+/", sites.locator("main").inner_text())
    assert address
    phone = walk.cast.window("rider", phone=True)
    phone.goto(address.group())
    phone.get_by_label("心理关怀").check(force=True)
    phone.get_by_label("您的需求").fill("夜里送单压力大，睡不好，希望有人能聊一聊。")
    phone.get_by_label("外卖骑手").check(force=True)
    press(phone, "提交需求")
    shown = phone.locator("main").inner_text()
    walk.need = found(r"XQ-\d+-\d+-\d+", shown)
    walk.need_code = found(r"查询码\s*(\w{6})", shown)
    assert "已收到" in track(walk)


def track(walk: Walk) -> str:
    """Look the need up as its asker does; return what the page says."""
    phone = walk.cast.window("rider", phone=True)
    phone.goto("/n/track/")
    fill(phone, no=walk.need, code=walk.need_code)
    press(phone, "查进度")
    return phone.locator("main").inner_text()


def the_officer_starts_a_project(walk: Walk) -> None:
    """Step 2: classify the need, start a project from it."""
    page = walk.as_(OFFICER)
    page.goto(f"/u/needs/{walk.need}/")
    fill(page, domain="L4", group="G1")
    press(page, "确认归类")
    page.get_by_role("link", name="由这条需求立项").click()
    fill(page, name=NAME, domain="L4", group="G1", budget_amount="60000",
         service_from="2026-12-18", service_to="2026-12-31")  # fmt: skip
    press(page, "建立项目草稿")
    walk.project = found(r"XM-\d+-\d+-\d+", page.url)


def the_project_takes_money_and_is_approved(walk: Walk) -> None:
    """Step 3 and the first half of 4: complete, hand in, reviewed and approved by others."""
    page = walk.as_(OFFICER)
    line = page.locator("main [name=budget_line] option", has_text="2026 年").filter(
        has_text="职工生活服务"
    )
    page.select_option("main [name=budget_line]", line.first.get_attribute("value"))
    fill(
        page,
        content="每周三场夜间团体辅导和个案咨询，地点在曙光街工会驿站，由持证心理咨询师带领。",
        objectives="骑手心理压力自评下降，满意度不低于4.5分。",
        target_person_times="12", target_persons="7", target_sessions="2",
        collective_record="新华区总工会2026年第11次主席办公会纪要〔2026〕11号",
        method_reason="需求明确、金额较小，本区域可承接的社会组织不少于三家，采用比选。",
        risk_note="签订保密承诺，活动前购买意外险。",
    )  # fmt: skip
    press(page, "提交立项")
    for person, verb in ((REVIEWER, "审核通过"), (HEAD, "批准立项")):
        other = walk.as_(person)
        other.goto("/u/")
        other.get_by_role("link", name=re.compile(NAME)).first.click()
        press(other, verb)
    assert "预算指标已预占" in told(walk.as_(HEAD))
    page.goto("/u/budgets/YS-410402-2026/lines/L501/")
    expect(page.locator("main")).to_contain_text(walk.project)


def the_tender_is_published(walk: Walk) -> None:
    """Step 4: written by the officer, checked and published by the reviewer, read by anybody."""
    page = walk.as_(OFFICER)
    page.goto(f"/u/projects/{walk.project}/")
    page.get_by_role("link", name="编制采购公告").click()
    press(page, "开始编制")
    walk.tender = found(r"ZB-\d+-\d+-\d+", page.url)
    fill(page, deadline="2026-12-02T17:00", contact="王敏，0375-2930000", price_weight="15")
    sheet = (("需求理解与实施方案", "50"), ("项目团队", "35"))
    for row, (item, points) in enumerate(sheet):
        page.locator("[name=items-name]").nth(row).fill(item)
        page.locator("[name=items-standard]").nth(row).fill("好得高分，较好得中等分，一般得低分。")
        page.locator("[name=items-points]").nth(row).fill(points)
    page.get_by_label("王敏（可主持）").check()
    page.get_by_label("李建国（可监督）").check()
    press(page, "保存并提交审核")
    press(page, "提交审核")
    other = walk.as_(REVIEWER)
    for act, verb in (("approve", "审核通过"), ("publish", "发布公告")):
        other.goto(f"/u/tenders/{walk.tender}/do/{act}/")
        press(other, verb)
    public = walk.cast.window("public")
    public.goto("/tenders/")
    public.get_by_role("link", name=re.compile(f"{NAME}.*公告")).first.click()
    expect(public.get_by_role("heading", level=1)).to_contain_text(NAME)


def a_new_organisation_registers(walk: Walk) -> None:
    """Step 5: registration with a checked credit code, the profile, approval by the union."""
    page = walk.cast.window(NEWCOMER)
    page.goto("/register/")
    fill(page, uscc="52410402MJ7770001A", name="夜航骑手心理服务中心", keeper="410402",
         contact_phone="13837500001", full_name="宋航", username=NEWCOMER,
         password=NEW_PASSWORD)  # fmt: skip
    press(page, "注册机构账号")
    expect(page.locator("main")).to_contain_text("校验")  # the last sign does not fit
    walk.uscc = "52410402MJ7770001" + check_sign("52410402MJ7770001")
    fill(page, uscc=walk.uscc, password=NEW_PASSWORD)
    press(page, "注册机构账号")
    fill(page, registration_authority="平顶山市新华区民政局", registered_on="2019-05-20",
         cert_valid_to="2029-05-19", legal_rep="宋航", address="平顶山市新华区曙光街8号")  # fmt: skip
    press(page, "保存并继续")
    fill(page, contact_name="宋航", contact_phone="13837500001")
    press(page, "保存并继续")
    photo: FilePayload = {"name": "证书.png", "mimeType": "image/png", "buffer": PNG}
    page.set_input_files("[name=certificate-file]", photo)
    press(page, "上传选好的材料")
    page.goto("/o/profile/part/account/")
    fill(page, bank_account_name="夜航骑手心理服务中心", bank_name="平顶山银行曙光街支行",
         bank_account="6222020000000001234")  # fmt: skip
    press(page, "保存并继续")
    press(page, "提交入库审核")
    reviewer = walk.as_(REVIEWER)
    reviewer.goto(f"/u/orgs/{walk.uscc}/")
    reviewer.get_by_role("link", name="审核入库").click()
    press(reviewer, "审核入库")


def three_bids_are_sealed(walk: Walk) -> None:
    """Step 5: three bids; nobody sees that there are any, nor what they say."""
    for page, price, plan in (
        (walk.newcomer, "52800", SECRET),
        (walk.as_("songjia"), "55000", "常规团体辅导。"),
        (walk.as_("hejun"), "56800", "电话陪伴服务。"),
    ):
        page.goto(f"/o/bids/{walk.tender}/")
        fill(page, **{"price-1": price, "plan-1": plan, "plan-2": "社工两名。", "team": "五人"})
        page.locator("[name=promise]").check()
        press(page, "保存并检查")
        press(page, "加密并提交")
        expect(page.get_by_role("heading", level=1)).to_have_text("投标文件已加密封存")
    room = walk.as_(WITNESS)
    room.goto(f"/u/opening/{walk.tender}/")
    expect(room.locator("main")).to_contain_text("投标截止前不显示任何投标信息")
    expect(room.get_by_role("button", name="开启全部投标文件")).to_have_count(0)
    for username in (OFFICER, REVIEWER, WITNESS):
        page = walk.as_(username)
        page.goto(f"/u/tenders/{walk.tender}/")
        assert not re.search("夜航骑手|52,?800", page.content())


def two_officers_open(walk: Walk) -> None:
    """Step 6: after the deadline each turns a key; then the bids and their digests are shown."""
    walk.cast.move_clock("2026-12-02T17:01")
    for username in (OFFICER, WITNESS):
        page = walk.as_(username)
        page.goto(f"/u/opening/{walk.tender}/")
        fill(page, passphrase=PASSPHRASE)
        press(page, "验证我的口令")
    page = walk.as_(OFFICER)
    page.goto(f"/u/opening/{walk.tender}/")
    press(page, "开启全部投标文件")
    for shown in ("52,800.00", "55,000.00", "56,800.00", "已校验"):
        expect(page.locator("main")).to_contain_text(shown)


def three_experts_score(walk: Walk) -> None:
    """Step 6: drawn at random, free of conflicts, each scores the weighted sheet."""
    page = walk.as_(OFFICER)
    page.goto(f"/u/reviews/{walk.tender}/")
    press(page, "随机抽取")
    names = found(r"随机抽取了 3 人：(\S+)", page.locator("main").inner_text()).split("、")
    press(page, "组建评审小组")
    for username in logins_of(walk.stack, names):
        expert = walk.as_(username)
        expert.goto(f"/x/reviews/{walk.tender}/conflict/")
        expert.get_by_label("没有利害关系").check()
        press(expert, "提交声明")
        cells = expert.locator("input[name^='score-']")
        for place, points in enumerate(("45", "31", "40", "28.5", "33", "24")):
            cells.nth(place).fill(points)
            expert.locator("textarea[name^='reason-']").nth(place).fill("对照响应文件评定。")
        press(expert, "保存并提交评分")
        press(expert, "提交评分")


def logins_of(stack: Stack, names: list[str]) -> list[str]:
    """Return the login names of these experts; the tests know the people, the pages do not tell."""
    code = (
        "import json\nfrom orgs.models import Membership\n"
        f"names = {names!r}\n"
        "held = Membership.objects.filter(role='expert', user__full_name__in=names)\n"
        "print(json.dumps({m.user.full_name: m.user.username for m in held}))"
    )
    logins: dict[str, str] = json.loads(stack.shell(code).splitlines()[-1])
    return [logins[name] for name in names]


def the_head_vets_the_newcomer(walk: Walk) -> None:
    """Step 6: no award without a dated vetting; only the head and who vets see it (QC-04)."""
    page = walk.as_(HEAD)
    page.goto(f"/u/vetting/{walk.uscc}/")
    fill(
        page,
        conclusion="pass",
        leader="赵立新",
        ground="实地走访，征求民政部门意见，没有发现问题。",
    )
    page.locator("[name=has_declared_overseas]").check()
    press(page, "记录把关结论")


def the_reviewer_decides_the_doubt(walk: Walk) -> None:
    """Step 6: no inspection result yet, so a person decides, with reason (QC-13)."""
    page = walk.as_(REVIEWER)
    page.goto("/u/qualification/")
    page.get_by_role("row", name=re.compile("夜航骑手")).get_by_role(
        "link", name="核对并决定"
    ).click()
    page.get_by_label("可以承接").check()
    fill(page, reason="新近登记，已查阅登记机关出具的年报说明。")
    press(page, "作出决定")


def the_award_stands_still_and_is_notified(walk: Walk) -> None:
    """Step 6: proposed, decided by another, published; the notice waits for the standstill."""
    page = walk.as_(OFFICER)
    page.goto(f"/u/awards/{walk.tender}/")
    expect(page.locator("main")).to_contain_text("第 1 名")
    press(page, "提出成交建议")
    reviewer = walk.as_(REVIEWER)
    reviewer.goto(f"/u/tenders/{walk.tender}/do/decide/")
    press(reviewer, "确定成交")
    expect(reviewer.locator("main")).to_contain_text("没有在有效期内的合格把关结论")
    the_head_vets_the_newcomer(walk)
    the_reviewer_decides_the_doubt(walk)
    for act, verb in (("decide", "确定成交"), ("publish-result", "发布成交公示")):
        reviewer.goto(f"/u/tenders/{walk.tender}/do/{act}/")
        press(reviewer, verb)
    public = walk.cast.window("public")
    public.goto(f"/tenders/{walk.tender}-result/")
    expect(public.locator("main")).to_contain_text("夜航骑手心理服务中心")
    reviewer.goto(f"/u/tenders/{walk.tender}/")
    expect(reviewer.get_by_role("link", name="发出成交通知书")).to_have_count(0)
    walk.cast.move_clock("2026-12-10T09:00")
    reviewer.goto(f"/u/tenders/{walk.tender}/do/send-notice/")
    press(reviewer, "发出成交通知书")
