"""What comes back instead of an answer, by the name that docs/bad-answers.md gives it."""

import gzip
import json
import zlib

from .raw import answer, dripping, endless

GUID = "8f1c7a52-0000-4000-8000-00000000abcd"
DAY = '"/Date(1772323200000)/"'


def _said(text: str, status: str = "400 Bad Request", *headers: str) -> bytes:
    return answer(json.dumps({"error": {"message": {"value": text}}}).encode(), status, headers)


def _bomb(megabytes: int = 1000) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    part = b"0" * 1_000_000
    return b"".join([packer.compress(part) for _ in range(megabytes)] + [packer.flush()])


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
HTML = b"<!DOCTYPE html><html><body>Log in</body></html>"
_FAULT = '{"fault": {"faultstring": "x", "detail": {"errorcode": "%s"}}}'
_BOMB = _bomb()

# Of the wire and of whatever stands in between: for every call.
WIRE = {
    "hung up": b"",
    "silence": lambda: [5.0],
    "byte by byte": lambda: dripping(answer(b'{"d": {"results": []}}'), 0.05),
    "a header byte by byte": lambda: dripping(HEAD + b"X: " + b"x" * 999, 0.05),
    "headers without end": lambda: endless(HEAD, b"X: y\r\n" * 100),
    "a header without end": lambda: endless(HEAD + b"X: ", b"y" * 4096),
    "100 Continue without end": lambda: endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10),
    "a body without end": lambda: endless(HEAD + b"\r\n", b" " * 65536),
    "chunks without end": lambda: endless(CHUNKED, b"1000\r\n" + b" " * 4096 + b"\r\n"),
    "trailers without end": lambda: endless(CHUNKED + b"0\r\n", b"X: y\r\n" * 100),
    "1 MB that unpacks to 1 GB": lambda: answer(_BOMB, headers=["Content-Encoding: gzip"]),
    "packed twice": lambda: answer(gzip.compress(_BOMB), headers=["Content-Encoding: gzip, gzip"]),
    "packed as br": answer(b"x", headers=["Content-Encoding: br"]),
    "not packed as it says": answer(b"{}", headers=["Content-Encoding: gzip"]),
    "packed and cut": answer(gzip.compress(b"{}")[:-6], headers=["Content-Encoding: gzip"]),
    "shorter than it says": answer(b"{}", length=999),
    "a chunk cut": CHUNKED + b"ff\r\n{}",
    "no HTTP": b"\x16\x03\x01\x02\x00",
    "a status of 42": b"HTTP/1.1 42 Odd\r\n\r\n",
    "302 to another host": answer(b"", "302 Found", ["Location: https://example.com/"]),
    "302 to nowhere": answer(b"", "302 Found", ["Location: http://[::1"]),
    "304": answer(b"", "304 Not Modified"),
    "400 HTML": answer(HTML, "400 Bad Request"),
    "408": _said("too broad", "408 Request Timeout"),
    "410": _said("gone", "410 Gone"),
    "413": answer(HTML, "413 Too Large"),
    "429 without limits": answer(b"", "429 Too Many Requests"),
    "500 without words": answer(b"", "500 Error"),
    "500 with words of 1 MB": _said("Ongeldig: Dagboek " + "x" * 1_000_000, "500 Error"),
    "500 with a list for words": _said(["x"], "500 Error"),
    "503 HTML": answer(HTML, "503 Unavailable"),
    "599": answer(b"{}", "599 Odd"),
    "the gateway found no way": answer(
        (_FAULT % "messaging.adaptors.http.flow.ApplicationNotFound").encode(), "404 Not Found"
    ),
    "the gateway gave up": answer((_FAULT % "flow.GatewayTimeout").encode(), "504 Gateway"),
    "403 with a NUL for a reason": answer(b"", "403 Forbidden", ["Reason: \x00"]),
    "limits that are none": _said("x", "404 Not", "X-RateLimit-Remaining: " + "9" * 5000),
}
# Of these what comes is never a whole answer, and never too much.
NEVER_THERE = (
    "silence",
    "byte by byte",
    "a header byte by byte",
    "100 Continue without end",
    "trailers without end",
)
# What stands in a body that should be JSON, under the status of a success.
BODIES = {
    "nothing": b"",
    "HTML": HTML,
    "null": b"null",
    "[]": b"[]",
    "a number": b"1",
    "a text": b'"x"',
    "half of it": b'{"d": {"results": [{"ID": "8f1c',
    "two of them": b'{"d": []}{"d": []}',
    "d is null": b'{"d": null}',
    "d is a text": b'{"d": "x"}',
    "d is a number": b'{"d": 7}',
    "d is a list of null": b'{"d": [null]}',
    "d is a list of lists": b'{"d": [[]]}',
    "d is empty": b'{"d": {}}',
    "results is null": b'{"d": {"results": null}}',
    "results is an object": b'{"d": {"results": {}}}',
    "results is a text": b'{"d": {"results": "x"}}',
    "a row is a text": b'{"d": {"results": ["x"]}}',
    "a row is empty": b'{"d": {"results": [{}]}}',
    "NaN": b'{"d": {"results": [{"ID": NaN}]}}',
    "Infinity": b'{"d": {"results": [{"ID": -Infinity}]}}',
    "a number of 5000 digits": b'{"d": {"results": [{"ID": ' + b"9" * 5000 + b"}]}}",
    "a property twice": b'{"d": {"results": [{"ID": 1, "ID": 2}]}}',
    "100,000 lists in each other": b"[" * 100_000 + b"]" * 100_000,
    "300,000 lists": b'{"d": {"results": [' + b"[]," * 300_000 + b"[]]}}",
    "UTF-16": '{"d": {"results": []}}'.encode("utf-16"),
    "bytes that are no UTF-8": b'{"d": {"results": [{"Name": "\xe9\xff"}]}}',
}
XML = {
    "an entity that grows": b'<!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<eExact><Messages><Message type="0"><Description>&b;</Description></Message></Messages>'
    b"</eExact>",
    "an entity that is a file": b'<!DOCTYPE e [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<eExact><Messages><Message type="0"><Description>&a;</Description></Message></Messages>'
    b"</eExact>",
    "XML 100,000 deep": b"<eExact>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</eExact>",
    "half an answer": b'<?xml version="1.0"?><eExact><Messages><Message type="2">',
    "no message": b"<eExact><Messages/></eExact>",
    "two messages": b'<eExact><Messages><Message type="2"/><Message type="2"/></Messages></eExact>',
    "an unknown encoding": b'<?xml version="1.0" encoding="odd"?><eExact><Messages/></eExact>',
}
TOKENS = {
    "a token that is a list": b'{"access_token": ["a"], "refresh_token": "r"}',
    "a token with a line break": b'{"access_token": "a\\nb", "refresh_token": "r"}',
    "no refresh token": b'{"access_token": "a", "expires_in": "600"}',
    "a token twice": b'{"access_token": "a", "access_token": "b", "refresh_token": "r"}',
    "a token that lives -1 s": b'{"access_token": "a", "refresh_token": "r", "expires_in": -1}',
    "a token and an error": b'{"access_token": "a", "refresh_token": "r", "error": "x"}',
}
# Property, values: as JSON. Of each call those that it reads.
VALUES = {
    "list": {
        "ID": ("null", '"x"', "7", '["x"]'),
        "Code": ("null", "{}", "true"),
        "Percentage": ("null", '"abc"', "true", "1e400", "[]"),
        "Charged": ('"yes"', "2"),
        "Description": ('"a\\u0000b\\ud800"', "[]", f'"{"x" * 1_000_000}"'),
    },
    "periods": {
        "FinYear": ("null", '"x"', "2147483648", "1.5", "true"),
        "StartDate": ("null", '"2026-07-01"', '"/Date(99999999999999999)/"', "5", '"/Date()/"'),
    },
    "user": {
        "UserID": ("null", '"x"'),
        "CurrentDivision": ('"x"', "[7]"),
        "IsStarterUser": ("{}",),
    },
    "relation": {
        "ID": ('""', '"guid"'),
        "Name": ("null", "[]", "1.5"),
        "EndDate": ('"/Date(253402300799000)/"', '"/Date(-99999999999999999)/"', '"soon"'),
        "IsSupplier": ('"true"', "null"),
    },
    "open items": {
        "ID": ("null", '"x"'),
        "AmountDC": ("null", '"abc"', "[1]", "1e99", '"NaN"', '"1_0"', '"12.50"'),
        "AmountFC": ("null", "[]"),
        "TransactionAmountDC": ("null", '"abc"'),
        "TransactionAmountFC": ("null", '"abc"'),
        "LineType": ("null", '"x"'),
        "DueDate": ('"/Date(99999999999999999)/"', '"abc"', "[]", "null"),
        "Timestamp": ("null", '"x"', "9223372036854775808", "1.5"),
        "Account": ('"x"', "null"),
        "EntryNumber": ("99999999999", '"1"'),
    },
    "deleted": {"EntityKey": ("null", '"x"'), "EntityType": ("null", '"x"'), "Timestamp": ("{}",)},
    "look-up": {"EntryID": ("null", "5"), "AmountFC": ("null", '"abc"'), "EntryDate": ('"abc"',)},
    "as it stands": {"AmountFC": ("null", '"abc"'), "GLAccount": ('"x"',)},
    "entries of days": {"AmountFC": ("null", '"abc"'), "EntryID": ("null",)},
    "lines": {"AmountFC": ("null",), "VATAmountFC": ("null", '"abc"')},
    "balance": {"ClosingBalanceFC": ("null", '"abc"')},
    "batch": {"AmountFC": ("null", "true")},
    "suspense": {"AmountDC": ("null", "true"), "Date": ("null", '"/Date(x)/"')},
    "right": {"UserHasRights": ('"yes"', "null", "[]")},
    "book": {
        "EntryID": ("null", '"x"', "[]"),
        "EntryNumber": ('"x"', "null"),
        "AmountFC": ('"abc"', "null"),
        "EntryDate": ('"/Date(99999999999999999)/"',),
    },
    "mandate": {"ID": ("null", '"x"'), "Main": ('"x"', "1")},
}
# What "the next page" is; {0} stands for our own address, {1} for the page that asked.
NEXT = {
    "at another host": "https://example.com/api/v1/7/vat/VATCodes?$skiptoken=1",
    "of another division": "{0}/api/v1/8/vat/VATCodes?$skiptoken=1",
    "of another division, hidden": "{0}/api/v1/7/%2e%2e/8/vat/VATCodes?$skiptoken=1",
    "not of the service": "{0}/docs/XMLDownload.aspx?Topic=x",
    "no address": "http://[::1",
    "a script": "javascript:alert(1)",
    "itself": "{1}",
    "the same rows for ever": "{0}/api/v1/7/vat/VATCodes?$skiptoken={2}",
    "empty pages in a circle": "{0}/api/v1/7/vat/VATCodes?$skiptoken={3}",
    "a number": 7,
    "a list": [],
}
