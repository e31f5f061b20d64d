"""The Atom documents Exact answers when a client forgets to ask for JSON."""

from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
DATA = "http://schemas.microsoft.com/ado/2007/08/dataservices"
METADATA = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"
for prefix, namespace in (("", ATOM), ("d", DATA), ("m", METADATA)):
    ET.register_namespace(prefix, namespace)


def feed_document(title: str, rows: list[dict], next_url: str | None = None) -> bytes:
    """A collection of presented entities as an Atom feed."""
    feed = ET.Element(f"{{{ATOM}}}feed")
    ET.SubElement(feed, f"{{{ATOM}}}title", type="text").text = title
    for row in rows:
        feed.append(_entry(row))
    if next_url:
        ET.SubElement(feed, f"{{{ATOM}}}link", rel="next", href=next_url)
    return ET.tostring(feed, "utf-8", xml_declaration=True)


def entry_document(row: dict) -> bytes:
    """One presented entity as an Atom entry."""
    return ET.tostring(_entry(row), "utf-8", xml_declaration=True)


def error_document(text: str, lang: str) -> bytes:
    """An error as XML."""
    error = ET.Element(f"{{{METADATA}}}error")
    ET.SubElement(error, f"{{{METADATA}}}code")
    message = ET.SubElement(error, f"{{{METADATA}}}message")
    message.set("{http://www.w3.org/XML/1998/namespace}lang", lang)
    message.text = text
    return ET.tostring(error, "utf-8", xml_declaration=True)


def _entry(row: dict) -> ET.Element:
    """A row as an Atom entry."""
    entry = ET.Element(f"{{{ATOM}}}entry")
    ET.SubElement(entry, f"{{{ATOM}}}id").text = row["__metadata"]["uri"]
    content = ET.SubElement(entry, f"{{{ATOM}}}content", type="application/xml")
    properties = ET.SubElement(content, f"{{{METADATA}}}properties")
    for name, value in row.items():
        if name == "__metadata" or isinstance(value, dict):
            continue
        element = ET.SubElement(properties, f"{{{DATA}}}{name}")
        if value is None:
            element.set(f"{{{METADATA}}}null", "true")
        else:
            element.text = str(value).lower() if isinstance(value, bool) else str(value)
    return entry
