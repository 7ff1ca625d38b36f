"""Reads the text of a road map, whichever of its forms it has, whole or not at all."""

from api.roadmap_texts.flowing import read_flowing
from api.roadmap_texts.tabbed import read_tabbed
from api.roadmap_texts.text_faults import Faults, TextFaultCode
from api.roadmap_texts.words import RoadmapText, check_characters, check_length, lines_of


def read_roadmap(text: str) -> RoadmapText:
    """Give the road map that a text sets out; raise `RoadmapUnreadable` with every fault."""
    faults = Faults()
    lines = lines_of(text)
    if not text.strip():
        faults.add(1, TextFaultCode.NO_MEASURES)
        faults.raise_if_any()
    check_characters(lines, faults)
    read = read_tabbed if any("\t" in each.text for each in lines) else read_flowing
    found = read(lines, faults)
    if found is not None and not found.measures and not faults.found:
        faults.add(len(lines), TextFaultCode.NO_MEASURES)
    if found is not None:
        check_preamble(found, faults)
    faults.raise_if_any()
    if found is None:
        raise AssertionError("a text without faults gave no road map")
    return found


def check_preamble(found: RoadmapText, faults: Faults) -> None:
    """Note what stands around the table and is longer than any preamble."""
    around = (found.title, found.adopted_by, found.aim, found.expected_results, found.note)
    for text in (*around, *found.tasks):
        check_length(text or "", 1, faults)
