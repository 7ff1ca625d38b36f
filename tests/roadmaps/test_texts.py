"""Both published road maps are read whole, each cell in its column, whatever pages did to them."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from api.roadmap_texts.reading import read_roadmap
from api.roadmap_texts.text_faults import RoadmapUnreadable
from api.roadmap_texts.words import RoadmapText
from events.base import Act, ActKind
from events.indicator import Indicator
from events.roadmap import Deadline, DeadlineKind, Goal, RoadmapMeasure, Target

HERE = Path(__file__).parent
FLOWING = (HERE / "leninsk-kuznetsky.txt").read_text("utf-8")
TABBED = (HERE / "kabardino-balkaria.txt").read_text("utf-8")
WHOLE = {"leninsk-kuznetsky": FLOWING, "kabardino-balkaria": TABBED}


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RoadmapUnreadable) as told:
        read_roadmap(text)
    return [(each.line, each.code.value) for each in told.value.faults]


def measures(text: str) -> dict[str, RoadmapMeasure]:
    return {each.number: each for each in read_roadmap(text).measures}


def targets_of(measure: RoadmapMeasure, indicator: Indicator) -> list[tuple[int, str]]:
    return [(each.year, each.percent) for each in measure.targets if each.indicator is indicator]


@pytest.mark.parametrize("name", WHOLE)
def test_every_cell_is_as_a_person_has_read_it(name: str) -> None:
    written = msgspec.json.format(msgspec.json.encode(read_roadmap(WHOLE[name])), indent=1)
    assert written.decode() + "\n" == (HERE / f"{name}.json").read_text("utf-8")


def test_each_document_names_its_act() -> None:
    assert read_roadmap(FLOWING).act == Act(
        kind=ActKind.ORDER, number="4/1", dated=date(2019, 1, 10)
    )
    assert read_roadmap(TABBED).act == Act(
        kind=ActKind.DIRECTIVE, number="242-рп", dated=date(2020, 5, 26)
    )


def test_all_measures_are_there_in_their_order() -> None:
    assert list(measures(FLOWING)) == [str(number) for number in range(1, 14)]
    first = [f"1.{number}" for number in range(1, 13)]
    assert list(measures(TABBED)) == [*first, "2.1", "2.2", "2.3"]


def test_a_measure_may_be_due_before_the_one_that_stands_above_it() -> None:
    found = measures(FLOWING)
    assert found["7"].deadline.last_on == date(2019, 5, 18)
    assert found["6"].deadline.last_on == date(2019, 5, 22)


def test_words_and_numbers_that_a_page_broke_are_whole_again() -> None:
    found = measures(FLOWING)
    assert "персонифицированного финансирования" in (found["10"].form_text or "")
    assert "социально-педагогической" in (found["1"].expected_result or "")
    assert found["8"].deadline == Deadline(
        kind=DeadlineKind.DATE, first_on=date(2020, 4, 2), last_on=date(2020, 4, 2)
    )


def test_the_map_is_of_a_district_by_its_title_and_of_an_area_by_its_body() -> None:
    read = read_roadmap(FLOWING)
    assert "ОКРУГЕ" in read.title
    assert "муниципального района" in (read.expected_results or "")


def test_targets_of_two_mechanisms_in_one_cell_are_parted() -> None:
    found = measures(FLOWING)
    assert targets_of(found["12"], Indicator.ASSIGNMENT_COVERAGE) == [
        (2020, "61.3"),
        (2021, "59.1"),
        (2022, "58.1"),
    ]
    pf = [(2020, "9"), (2021, "10"), (2022, "11")]
    assert targets_of(found["12"], Indicator.PF_COVERAGE) == pf
    assert targets_of(found["11"], Indicator.PF_COVERAGE) == pf
    assert found["13"].targets == tuple(
        Target(year=year, indicator=Indicator.ORGANISATIONS, percent=percent)
        for year, percent in ((2020, "16"), (2021, "28"), (2022, "41"))
    )


def test_goals_of_the_preamble_are_kept_beside_the_targets_that_contradict_them() -> None:
    assert read_roadmap(FLOWING).goals == (
        Goal(indicator=Indicator.COVERAGE, percent="67"),
        Goal(indicator=Indicator.PF_COVERAGE, percent="11"),
        Goal(indicator=Indicator.ORGANISATIONS, percent="15"),
    )


def test_months_take_their_year_from_the_section_or_from_themselves() -> None:
    found = measures(TABBED)
    assert found["1.1"].deadline == Deadline(
        kind=DeadlineKind.MONTH, first_on=date(2020, 5, 1), last_on=date(2020, 5, 31)
    )
    assert found["2.1"].deadline == Deadline(
        kind=DeadlineKind.MONTH_RANGE, first_on=date(2020, 11, 1), last_on=date(2020, 12, 31)
    )
    assert found["2.3"].deadline.last_on == date(2021, 3, 31)


def test_what_is_recommended_is_told_from_what_is_demanded() -> None:
    found = measures(TABBED)
    demanded = {number for number, each in found.items() if not each.recommended}
    assert demanded == {"1.2", "1.3", "1.4", "2.3"}
    assert {number for number, each in found.items() if each.conditional} == {"2.3"}


@pytest.mark.parametrize("name", WHOLE)
def test_line_ends_of_another_system_change_nothing(name: str) -> None:
    text = WHOLE[name]
    assert read_roadmap(text.replace("\n", "\r\n")) == read_roadmap(text)


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    return next(number for number, each in enumerate(text.splitlines(), 1) if words in each)


@pytest.mark.parametrize(
    ("text", "old", "new", "code"),
    [
        (FLOWING, "25.02.2019", "31.02.2019", "deadline-unreadable"),
        (FLOWING, "2021 - 10", "2021 - много", "target-unreadable"),
        (TABBED, "май-июль", "июль-май", "deadline-unreadable"),
        (TABBED, "ноябрь - декабрь 2020 г.", "скоро", "deadline-unreadable"),
        (TABBED, "1.4\t", "1.5\t", "number-out-of-order"),
        (TABBED, "\tмай-июнь\t", "\t", "cells-miscounted"),
        (TABBED, "\tмай\tутверждение концепции", "\t\tутверждение концепции", "cell-empty"),
    ],
)
def test_a_bad_cell_is_named_with_its_line(text: str, old: str, new: str, code: str) -> None:
    bad = changed(text, old, new)
    found = faults(bad)
    assert code in {each for _, each in found}
    assert all(1 <= line <= len(bad.splitlines()) for line, _ in found)


def test_the_line_is_the_one_on_which_the_cell_begins() -> None:
    bad = changed(FLOWING, "25.02.2019", "31.02.2019")
    assert faults(bad) == [(line_of(bad, "31.02.2019"), "deadline-unreadable")]
    bad = changed(TABBED, "ноябрь - декабрь 2020 г.", "скоро")
    assert faults(bad) == [(line_of(bad, "скоро"), "deadline-unreadable")]


def test_all_faults_are_told_at_once() -> None:
    bad = changed(changed(TABBED, "май-август", "всегда"), "март 2021 г.", "никогда")
    assert [code for _, code in faults(bad)] == ["deadline-unreadable"] * 2


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["no-measures"]),
        ("   \n\t\n", ["no-measures"]),
        ("Просто письмо.\n", ["no-title", "no-act"]),
        (re.sub(r"от 26 мая 2020 г\.", "", TABBED), ["no-act"]),
        (FLOWING[: FLOWING.index("N Наименование")], ["no-measures"]),
    ],
)
def test_what_is_no_road_map_says_why(text: str, codes: list[str]) -> None:
    assert [code for _, code in faults(text)] == codes


def test_a_page_without_its_spaces_still_has_all_measures() -> None:
    stripped = "\n".join(line.rstrip() for line in FLOWING.splitlines())
    read: RoadmapText = read_roadmap(stripped)
    assert [each.deadline for each in read.measures] == [
        each.deadline for each in read_roadmap(FLOWING).measures
    ]


@pytest.mark.parametrize("percent", ["150", "100,5", "09", "9,1234"])
def test_no_target_is_more_than_a_hundred_or_oddly_written(percent: str) -> None:
    bad = changed(FLOWING, "2021 - 10", f"2021 - {percent}")
    assert [code for _, code in faults(bad)] == ["target-unreadable"]


def test_a_character_that_no_act_has_is_named_with_its_line() -> None:
    bad = changed(TABBED, "утверждение концепции", "утверждение\x00концепции")
    assert faults(bad) == [(line_of(bad, "\x00"), "control-character")]


def test_a_cell_without_an_end_is_told() -> None:
    bad = changed(TABBED, "утверждение концепции", "утверждение концепции " * 300)
    assert faults(bad) == [(line_of(bad, "концепции утв"), "text-too-long")]
