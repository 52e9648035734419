"""Uploads: checked by size, name, signature and content before a byte is kept."""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet

from portal.common.access import Actor, ActorKind, Permission
from portal.common.errors import Detail, Incomplete
from portal.common.models import StoredFile

# Extension to (content type, signatures at the start of the file).
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\x03\x04",),
    ),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (b"PK\x03\x04",),
    ),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
}
DOCUMENTS = ("pdf", "docx", "xlsx", "png", "jpg", "jpeg")
IMAGES = ("png", "jpg", "jpeg")
# Tables that offices have and the reader does not take: what they are, for the sentence.
OTHER_TABLES = {
    "xls": "旧版 Excel 表格",
    "et": "WPS 表格",
    "csv": "文本表格",
    "ods": "OpenDocument 表格",
    "xlsm": "带宏的 Excel 表格",
    "xlsb": "二进制 Excel 表格",
}


def read_upload(
    upload: "UploadedFile[bytes]", *, allowed: Iterable[str] = DOCUMENTS, field: str = "file"
) -> tuple[str, bytes]:
    """Return (safe file name, bytes) of an upload that passed every check.

    Raises: Incomplete at `field` with what is wrong and how to mend it.
    """
    name = safe_name(upload.name or "")
    allowed = tuple(allowed)
    problem = _problem(name, upload.size or 0, allowed)
    data = b"" if problem else upload.read()
    if not problem:
        problem = _content_problem(name, data)
    if problem:
        raise Incomplete("文件没有上传。", [{"field": field, "message": problem}])
    return name, data


def problems_of(
    upload: "UploadedFile[bytes] | None",
    *,
    allowed: Iterable[str] = DOCUMENTS,
    field: str = "file",
) -> list[Detail]:
    """Return what `read_upload` would refuse; nothing for no upload. It can still be read after."""
    if upload is None:
        return []
    upload.seek(0)  # the action that just refused something else has read it to its end
    try:
        read_upload(upload, allowed=allowed, field=field)
    except Incomplete as refusal:
        return refusal.details
    finally:
        upload.seek(0)
    return []


def store(
    name: str, data: bytes, *, purpose: str, by: Actor, is_public: bool = False
) -> StoredFile:
    """Keep checked bytes under a random name; the row is the only way to find them."""
    file_id = uuid.uuid4()
    relative = f"files/{file_id.hex[:2]}/{file_id.hex}"
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return StoredFile.objects.create(
        id=file_id,
        purpose=purpose,
        name=name,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content_type=content_type(name),
        path=relative,
        union_id=by.union_id,
        organisation_id=by.organisation_id,
        is_public=is_public,
        uploaded_by=by.name,
    )


def visible_to(by: Actor) -> QuerySet[StoredFile]:
    """Return public files and those of the actor's own unit.

    In a union they belong to projects, so a role without projects (the administrator's) has none.
    """
    own = Q(is_public=True)
    if by.is_system:
        return StoredFile.objects.all()
    # Experts and worker representatives of a union are guests.
    if by.kind is ActorKind.STAFF and by.may(Permission.PROJECT_READ):
        own |= Q(union_id__in=by.union_ids)
    if by.organisation_id:
        own |= Q(organisation_id=by.organisation_id)
    return StoredFile.objects.filter(own)


def content(file: StoredFile) -> bytes:
    """Return the file's bytes."""
    return (Path(settings.MEDIA_ROOT) / file.path).read_bytes()


def content_type(name: str) -> str:
    """Return the content type for the name's extension."""
    kind = KINDS.get(_extension(name))
    return kind[0] if kind else "application/octet-stream"


def safe_name(name: str) -> str:
    """Return the last path part without control and direction signs, at most 120 long."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "C")
    plain = re.sub(r'[<>:"|?*]', "_", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:110]}{dot}{ending[:10]}" if dot else plain[:120]


def _extension(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def _problem(name: str, size: int, allowed: tuple[str, ...]) -> str:
    limit = settings.MAX_FILE_BYTES // 1024 // 1024
    kinds = "、".join(sorted({a.upper() for a in allowed}))
    other = OTHER_TABLES.get(_extension(name))
    if other and "xlsx" in allowed:
        return (
            f"“{name}”是{other}，不能读取。请用 Excel 或 WPS 打开，点“文件—另存为”，"
            "类型选“Excel 工作簿（*.xlsx）”，再上传。"
        )
    if _extension(name) in IMAGES and not set(IMAGES) & set(allowed):
        return f"“{name}”是图片，不能读取里面的内容。请选择 {kinds} 文件。"
    if _extension(name) not in allowed:
        return f"“{name}”的类型不能上传。请另存为 {kinds} 后再选。"
    if size == 0:
        return "所选文件是空的（0 字节）。请检查后重新选择。"
    if size > settings.MAX_FILE_BYTES:
        return f"“{name}”有 {size / 1024 / 1024:.1f} MB，超过 {limit} MB。请压缩或拆分后再传。"
    return ""


def _content_problem(name: str, data: bytes) -> str:
    extension = _extension(name)
    if not data.startswith(KINDS[extension][1]):
        return f"“{name}”的内容不是 {extension.upper()} 格式。请用原软件打开后另存再传。"
    if extension in ("docx", "xlsx"):
        if b"vbaProject" in data:
            return f"“{name}”带有宏。请另存为不含宏的文件后再传。"
        if b"[Content_Types].xml" not in data:
            return f"“{name}”不是完整的 Office 文件。请用原软件打开后另存再传。"
    if extension == "pdf" and b"/Encrypt" in data[-4096:]:
        return f"“{name}”设有密码。请去掉密码后再传。"
    return ""
