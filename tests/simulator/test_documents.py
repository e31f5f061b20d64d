"""Attachments and the XML API: protocol only, what a record does stands in the books' tests."""

import base64

import pytest
import requests

from .client import BE, TIMEOUT

PDF = b"%PDF-1.4 a few bytes"


@pytest.fixture
def attachment(api):
    document = api.created("documents/Documents", {"Subject": "Bill", "Type": 55})
    return api.created(
        "documents/DocumentAttachments",
        {
            "Document": document["ID"],
            "FileName": "bill.pdf",
            "Attachment": base64.b64encode(PDF).decode(),
        },
    )


def test_bytes_are_never_in_an_answer(api, attachment):
    assert attachment["Attachment"] is None
    assert attachment["FileSize"] == len(PDF)


def test_download_needs_the_token(api, attachment):
    url = attachment["Url"] + "&Download=1"
    answer = api.get(url)
    assert answer.content == PDF
    assert "bill.pdf" in answer.headers["Content-Disposition"]
    assert requests.get(url, timeout=TIMEOUT).status_code == 401


def test_the_files_of_a_document_are_listed(api, attachment):
    other = api.created("documents/Documents", {"Subject": "Other", "Type": 55})
    resource = "documents/DocumentAttachments"
    assert api.get(resource, select="ID").status_code == 400  # wants a filter
    for document, expected in (
        (attachment["Document"], [("bill.pdf", float(len(PDF)))]),
        (other["ID"], []),
    ):
        query = {"select": "FileName,FileSize", "filter": f"Document eq guid'{document}'"}
        rows = api.rows(resource, **query)
        assert [(row["FileName"], row["FileSize"]) for row in rows] == expected


def upload(api, xml: str, topic="MatchSets", division=BE):
    params = {"Topic": topic, "_Division_": division}
    url = api.root.replace("/api/v1", "/docs/XMLUpload.aspx")
    return api.call("POST", url, params=params, data=xml)


@pytest.mark.parametrize(
    ("topic", "xml", "kind"),
    [
        ("MatchSets", "this is no xml", "3"),
        ("MatchSets", "<eExact/>", "3"),
        ("Nothing", "<eExact><Nothing><One/></Nothing></eExact>", "3"),
        ("MatchSets", "<eExact><MatchSets><MatchSet/></MatchSets></eExact>", "0"),
    ],
)
def test_upload_errors_come_with_200(api, topic, xml, kind):
    answer = upload(api, xml, topic)
    assert answer.status_code == 200
    assert f'<Message type="{kind}">' in answer.text
    assert f"[{topic}]" in answer.text or "XML" in answer.text


def test_xml_shares_the_budget(api):
    before = int(upload(api, "<eExact/>").headers["X-RateLimit-Minutely-Remaining"])
    after = int(
        api.get("financial/Journals", select="Code").headers["X-RateLimit-Minutely-Remaining"]
    )
    assert after == before - 1 or after == 59  # a new minute began


def test_xml_access(api):
    assert upload(api, "<eExact/>", division=300001).status_code == 403
    assert upload(api, "<eExact/>", division="").status_code == 403


def test_xml_can_be_gone(simulator, api):
    simulator.control("knobs", {"xml_api": "gone"})
    assert upload(api, "<eExact/>").status_code == 410


def test_xml_download_is_empty(api):
    url = api.root.replace("/api/v1", "/docs/XMLDownload.aspx")
    answer = api.call("GET", url, params={"Topic": "MatchSets", "_Division_": BE})
    assert 'count="0"' in answer.text
