"""``/docs/...``: downloads of attachments, and the XML API that is about to disappear."""

import base64
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, redirect, request

from . import access, rules
from .access import Access
from .errors import Refusal, not_found
from .faults import HTML
from .knobs import Knobs
from .messages import messages
from .rules import BusinessError, Context
from .simulator import Simulator, current

docs = Blueprint("docs", __name__)
FAILED, DONE, FATAL = "0", "2", "3"


@docs.get("/docs/SysAttachment.aspx")
def attachment():
    """The bytes of an attachment, for a bearer token."""
    simulator = current()
    return simulator.answer(
        "docs/SysAttachment", lambda: _enter(simulator, "docs/SysAttachment", _attachment)
    )


def _attachment(simulator: Simulator, ctx: Context) -> Response:
    key = request.args.get("ID", "").strip("{}").lower()
    found = ctx.store.get(ctx.code, "documents/DocumentAttachments", key)
    if not found or not found.get("Attachment"):
        raise not_found("SysAttachment")
    answer = Response(base64.b64decode(found["Attachment"]), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=found["FileName"])
    return answer


@docs.post("/docs/XMLUpload.aspx")
def upload():
    """Take an XML upload; always 200, every record answered by a Message of its own."""
    simulator = current()
    endpoint = f"xml/{request.args.get('Topic', '')}"
    return simulator.answer(endpoint, lambda: _enter(simulator, endpoint, _upload))


@docs.get("/docs/XMLDownload.aspx")
def download():
    """An XML download; the simulator has no topic to download and answers an empty page."""
    simulator = current()
    topic = request.args.get("Topic", "")
    return simulator.answer(
        f"xml/{topic}", lambda: _enter(simulator, f"xml/{topic}", _empty_download)
    )


def _enter(simulator: Simulator, endpoint: str, act) -> Response:
    """Do a call to ``/docs`` after its token, budget and division; a refusal becomes an answer.

    :param act: does the work and returns the answer
    """
    state = Access()
    try:
        division = request.args.get("_Division_", 0, type=int)
        caller = access.authenticate(simulator, state, endpoint, division)
        access.spend(simulator, state, division)
        ctx = access.enter_division(simulator, caller, division, endpoint)
        access.check_scope(simulator.knobs, endpoint, "", request.method)
        ended = _ended(simulator.knobs) if endpoint.startswith("xml/") else None
        response = ended or act(simulator, ctx)
    except Refusal as refusal:
        response = simulator.error_response(refusal.status, refusal.message, refusal.reason)
    if state.budget:
        response.headers.update(state.budget.headers())
    if state.velocity_key:
        simulator.limits.count_error(state.velocity_key, response.status_code)
    return response


def _ended(knobs: Knobs) -> Response | None:
    """What is left of the XML API in the form the knob ``xml_api`` gives to its end.

    :raises Refusal: 410
    """
    if knobs.xml_api == "gone":
        raise Refusal(410, "The XML API has been discontinued.")
    if knobs.xml_api == "302":
        return redirect("/docs/Login.aspx", 302)
    if knobs.xml_api in ("html", "404", "503"):
        status = 200 if knobs.xml_api == "html" else int(knobs.xml_api)
        return Response(HTML.format("This page is no longer available."), status)
    return None


def _empty_download(simulator: Simulator, ctx: Context) -> Response:
    root = ET.Element("eExact")
    topics = ET.SubElement(root, "Topics")
    code = request.args.get("Topic", "")
    ET.SubElement(topics, "Topic", code=code, ts_d="0x", count="0", pagesize="1000")
    return _xml(root)


def _upload(simulator: Simulator, ctx: Context) -> Response:
    """Take the records of an XML upload, and answer for each.

    With the knob ``xml_api`` at ``partial`` it takes every other one and does not say so of the
    first.
    """
    topic = request.args.get("Topic", "")
    answer = ET.Element("eExact")
    replies = ET.SubElement(answer, "Messages")
    try:
        root = ET.fromstring(request.get_data())
    except ET.ParseError as error:
        _reply(ctx, replies, FATAL, topic, "", f"XML: {error}")
        return _xml(answer)
    records = [record for group in root.iter(topic) for record in group]
    most = ctx.knobs.max_lines
    if most and len(records) > most:
        _reply(ctx, replies, FATAL, topic, "", f"Topic [{topic}] Too many: {topic}")
        return _xml(answer)
    simulator.faults.pause(ctx.knobs.seconds_per_line * len(records))
    partial = ctx.knobs.xml_api == "partial"
    for record in records[::2] if partial else records:
        _upload_one(ctx, topic, record, replies)
    if partial and len(replies):
        replies.remove(replies[0])
    if not records:
        _reply(ctx, replies, FATAL, topic, "", f"Topic [{topic}] Mandatory: {topic}")
    return _xml(answer)


def _upload_one(ctx: Context, topic: str, record: ET.Element, replies: ET.Element) -> None:
    """Take one record through its rule, and say how that went."""
    try:
        with ctx.store.transaction(user=ctx.user):
            done = rules.upload(ctx, topic, record)
        if done is None:
            _reply(ctx, replies, FATAL, topic, record.tag, f"Topic [{topic}] Unknown: Topic")
        else:
            _reply(ctx, replies, DONE, topic, record.tag, done.description, done)
    except BusinessError as error:
        word = {"nl": "Onderwerp", "fr": "Sujet"}.get(ctx.user["Language"], "Topic")
        text = f"{word} [{topic}] {messages(error.problems, ctx.user['Language'])}"
        _reply(ctx, replies, FAILED, topic, record.tag, text)


def _reply(ctx, replies, kind: str, topic: str, node: str, text: str, done=None) -> None:
    message = ET.SubElement(replies, "Message", type=kind)
    element = ET.SubElement(message, "Topic", code=topic, node=node)
    data = ET.SubElement(element, "Data")
    if done:
        data.set("key", done.key)
        data.set("keyAlt", done.key_alt)
    ET.SubElement(message, "Date").text = ctx.clock.now().strftime("%Y-%m-%dT%H:%M:%S")
    ET.SubElement(message, "Description").text = text


def _xml(root: ET.Element) -> Response:
    return Response(ET.tostring(root, "utf-8", xml_declaration=True), mimetype="text/xml")
