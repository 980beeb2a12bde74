"""Days and hours in free text, on a Tuesday at half past four in the morning."""

from datetime import datetime

import pytest

from shared.understanding.grammar.hours import PARTS
from shared.understanding.when import Convention, read

TUESDAY = datetime.fromisoformat("2013-02-12T04:30")
NEXT_WEEK = Convention("dmy", "next", "week_after")
MONTH_FIRST = Convention("mdy", "next", "week_after")

SPANISH = [
    ("pasado mañana a las 15h", "2013-02-14 15:00"),
    ("el cinco de mayo", "2013-05-05 00:00"),
    ("el primero de marzo", "2013-03-01 00:00"),
    ("las cuatro menos cuarto", "2013-02-12 15:45"),
    ("cinco para las tres", "2013-02-12 14:55"),
    ("una y cuarto de la tarde", "2013-02-12 13:15"),
    ("a las 17.30 horas", "2013-02-12 17:30"),
    ("17h30", "2013-02-12 17:30"),
    ("de hoy en ocho días", "2013-02-19 00:00"),
    ("dentro de dos semanas", "2013-02-26 00:00"),
    ("el martes que viene", "2013-02-19 00:00"),
    ("el miércoles de la semana que viene", "2013-02-20 00:00"),
    ("la semana que viene el jueves", "2013-02-21 00:00"),
    ("el otro lunes", "2013-02-25 00:00"),
    ("el último viernes de marzo", "2013-03-29 00:00"),
    ("el 20 del mes que viene", "2013-03-20 00:00"),
    ("15/2", "2013-02-15 00:00"),
    ("lunes 18/2", "2013-02-18 00:00"),
    ("alas 5 de la tarde", "2013-02-12 17:00"),
    ("medianoche", "2013-02-13 00:00"),
    ("a mediodía", "2013-02-12 12:00"),
    ("esta noche a las 9", "2013-02-12 21:00"),
    ("en una hora y media", "2013-02-12 06:00"),
    ("en 2 horas y 20 minutos", "2013-02-12 06:50"),
    ("en una hora y 15", "2013-02-12 05:45"),
    ("dentro de 3 días hábiles", "2013-02-15 00:00"),
    ("vamos a ser 4 el viernes", "2013-02-15 00:00"),
    ("a las 5 y pico", "2013-02-12 05:00"),
    ("el último viernes a las 5 de marzo", "2013-03-29 05:00"),
]
ENGLISH = [
    ("half three", "2013-02-12 15:30"),
    ("a quarter to noon", "2013-02-12 11:45"),
    ("twenty five past 6 in the evening", "2013-02-12 18:25"),
    ("3 in the AM", "2013-02-13 03:00"),
    ("3:18a", "2013-02-13 03:18"),
    ("at 1930", "2013-02-12 19:30"),
    ("friday after next", "2013-02-22 00:00"),
    ("wednesday next week", "2013-02-20 00:00"),
    ("a week from tuesday", "2013-02-26 00:00"),
    ("a fortnight today", "2013-02-26 00:00"),
    ("the day after tomorrow 5pm", "2013-02-14 17:00"),
    ("on Saturday for 9am", "2013-02-16 09:00"),
    ("Wed, Feb13", "2013-02-13 00:00"),
    ("2/15", "2013-02-15 00:00"),
    ("third tuesday of september 2014", "2014-09-16 00:00"),
    ("5th day of the coming month", "2013-03-05 00:00"),
    ("last Monday of March", "2013-03-25 00:00"),
    ("evening 6", "2013-02-12 18:00"),
    ('11 o"clock in the morning', "2013-02-12 11:00"),
    ("in three-quarters of an hour", "2013-02-12 05:15"),
    ("in an hour and 15 minutes", "2013-02-12 05:45"),
    ("in 3 business days", "2013-02-15 00:00"),
    ("we'll be 4 on Friday", "2013-02-15 00:00"),
    ("party of 3 tomorrow", "2013-02-13 00:00"),
]
SPANS = [
    ("es", "entre 3 y 5 de la tarde", "2013-02-12 15:00", "2013-02-12 17:00"),
    ("es", "del 13 al 15 de julio", "2013-07-13 00:00", "2013-07-15 00:00"),
    ("es", "jueves de 9:30 a 11:00", "2013-02-14 09:30", "2013-02-14 11:00"),
    ("es", "la última semana de julio", "2013-07-22 00:00", "2013-07-28 00:00"),
    ("en", "3-4pm", "2013-02-12 15:00", "2013-02-12 16:00"),
    ("en", "11:30-1:30", "2013-02-12 11:30", "2013-02-12 13:30"),
    ("en", "8am until 6", "2013-02-12 08:00", "2013-02-12 18:00"),
    ("en", "Aug 8 - Aug 12", "2013-08-08 00:00", "2013-08-12 00:00"),
    ("en", "this weekend", "2013-02-16 00:00", "2013-02-17 00:00"),
    ("es", "de mayo a junio", "2013-05-01 00:00", "2013-06-01 00:00"),
    ("es", "entre noviembre y marzo", "2012-11-01 00:00", "2013-03-01 00:00"),
    ("es", "del 5 de febrero a marzo", "2013-02-05 00:00", "2013-03-01 00:00"),
    ("es", "el próximo trimestre", "2013-04-01 00:00", "2013-06-30 00:00"),
    ("es", "la primera mitad de 2014", "2014-01-01 00:00", "2014-06-30 00:00"),
    ("es", "la semana 31", "2013-07-29 00:00", "2013-08-04 00:00"),
    ("es", "la primera semana de este año", "2012-12-31 00:00", "2013-01-06 00:00"),
    ("es", "marzo de 2014", "2014-03-01 00:00", "2014-03-31 00:00"),
    ("es", "3/2014", "2014-03-01 00:00", "2014-03-31 00:00"),
    ("es", "el lunes de 12-4", "2013-02-18 12:00", "2013-02-18 16:00"),
    (
        "es",
        "entre el viernes y el domingo de la semana pasada",
        "2013-02-08 00:00",
        "2013-02-10 00:00",
    ),
    ("en", "from May to June", "2013-05-01 00:00", "2013-06-01 00:00"),
    ("en", "Nov 2013 to March 2014", "2013-11-01 00:00", "2014-03-01 00:00"),
    ("en", "between Nov 5th and January 2014", "2013-11-05 00:00", "2014-01-01 00:00"),
    ("en", "last quarter", "2012-10-01 00:00", "2012-12-31 00:00"),
    ("en", "q3", "2013-07-01 00:00", "2013-09-30 00:00"),
    ("en", "2014 H2", "2014-07-01 00:00", "2014-12-31 00:00"),
    ("en", "the last week of 2013", "2013-12-23 00:00", "2013-12-29 00:00"),
    ("en", "from week 31 to week 35", "2013-07-29 00:00", "2013-08-26 00:00"),
    ("en", "for 3 days starting from next Monday", "2013-02-18 00:00", "2013-02-20 00:00"),
    ("en", "for a month from the 20th", "2013-02-20 00:00", "2013-03-19 00:00"),
    ("en", "between 2pm tomorrow and 4", "2013-02-13 14:00", "2013-02-13 16:00"),
    ("en", "the period is 10/1-11/2/2014", "2014-10-01 00:00", "2014-11-02 00:00"),
    ("es", "el mes pasado", "2013-01-01 00:00", "2013-01-31 00:00"),
    ("es", "mayo pasado", "2012-05-01 00:00", "2012-05-31 00:00"),
    ("es", "a finales del próximo mes", "2013-03-21 00:00", "2013-03-31 00:00"),
    ("es", "la primera quincena de marzo", "2013-03-01 00:00", "2013-03-15 00:00"),
    ("es", "los últimos 5 días de marzo", "2013-03-27 00:00", "2013-03-31 00:00"),
    ("es", "en las 4 semanas siguientes", "2013-02-13 00:00", "2013-03-12 00:00"),
    ("es", "12 de enero de 2014-22/1/2014", "2014-01-12 00:00", "2014-01-22 00:00"),
    ("en", "July 13 - 15", "2013-07-13 00:00", "2013-07-15 00:00"),
    ("en", "4th to 22nd", "2013-02-04 00:00", "2013-02-22 00:00"),
    ("en", "from the 20th to the 22nd", "2013-02-20 00:00", "2013-02-22 00:00"),
    ("en", "the second half of May", "2013-05-16 00:00", "2013-05-31 00:00"),
    ("en", "middle of next month", "2013-03-11 00:00", "2013-03-20 00:00"),
    ("es", "la segunda mitad del año", "2013-07-01 00:00", "2013-12-31 00:00"),
    ("es", "a partir de marzo", "2013-03-01 00:00", "2013-03-31 00:00"),
    ("es", "semanas 12 a 14", "2013-03-18 00:00", "2013-04-01 00:00"),
    ("en", "between 0730-0930", "2013-02-12 07:30", "2013-02-12 09:30"),
    ("en", "the first half of the year", "2013-01-01 00:00", "2013-06-30 00:00"),
    ("en", "earlier this week", "2013-02-11 00:00", "2013-02-12 00:00"),
    ("en", "May to June 2014", "2014-05-01 00:00", "2014-06-01 00:00"),
    ("en", "earlier this month", "2013-02-01 00:00", "2013-02-12 00:00"),
    ("es", "el martes a primeras horas de la mañana", "2013-02-19 08:00", "2013-02-19 10:00"),
    ("es", "a últimas horas de la mañana", "2013-02-12 10:00", "2013-02-12 12:00"),
    ("es", "a primera hora de la tarde", "2013-02-12 12:00", "2013-02-12 16:00"),
    ("es", "mañana a últimas horas de la tarde", "2013-02-13 16:00", "2013-02-13 20:00"),
    ("es", "el viernes a altas horas de la noche", "2013-02-15 22:00", "2013-02-15 23:59"),
    ("es", "tempranito en la tarde", "2013-02-12 12:00", "2013-02-12 16:00"),
    ("es", "el viernes por la noche ya tarde", "2013-02-15 22:00", "2013-02-15 23:59"),
    ("es", "al final de la mañana", "2013-02-12 10:00", "2013-02-12 12:00"),
    ("es", "a media mañana", "2013-02-12 10:00", "2013-02-12 12:00"),
    ("es", "por el resto del día", "2013-02-12 04:30", "2013-02-12 23:59"),
    ("es", "lo que queda de la semana", "2013-02-12 00:00", "2013-02-17 00:00"),
    ("es", "el resto del año", "2013-02-12 00:00", "2013-12-31 00:00"),
    ("es", "más tarde esta semana", "2013-02-14 00:00", "2013-02-17 00:00"),
    ("es", "más adelante este mes", "2013-02-16 00:00", "2013-02-28 00:00"),
    ("es", "a principios de semana", "2013-02-11 00:00", "2013-02-13 00:00"),
    ("es", "a mitad de semana", "2013-02-12 00:00", "2013-02-14 00:00"),
    ("es", "los próximos 3 días hábiles", "2013-02-13 00:00", "2013-02-15 00:00"),
    ("es", "los 4 días laborables anteriores", "2013-02-06 00:00", "2013-02-11 00:00"),
    ("es", "de este mayo a octubre de 2014", "2013-05-01 00:00", "2014-10-01 00:00"),
    ("es", "desde ahora hasta 3 min después", "2013-02-12 04:30", "2013-02-12 04:33"),
    ("es", "en los próximos 2 días 3 horas", "2013-02-12 04:30", "2013-02-14 07:30"),
    (
        "es",
        "el primer lunes de 13:00 a 15:00 del próximo mes",
        "2013-03-04 13:00",
        "2013-03-04 15:00",
    ),
    ("es", "el último viernes por la tarde de marzo", "2013-03-29 12:00", "2013-03-29 19:00"),
    ("es", "somos 3 la próxima semana", "2013-02-18 00:00", "2013-02-24 00:00"),
    ("es", "de aquí al viernes", "2013-02-12 00:00", "2013-02-15 00:00"),
    ("en", "late morning", "2013-02-12 10:00", "2013-02-12 12:00"),
    ("en", "early friday afternoon", "2013-02-15 12:00", "2013-02-15 14:00"),
    ("en", "late tonight", "2013-02-12 22:00", "2013-02-12 23:59"),
    ("en", "late friday night", "2013-02-15 22:00", "2013-02-15 23:59"),
    ("en", "towards the end of the afternoon", "2013-02-12 17:00", "2013-02-12 20:00"),
    ("en", "first thing in the afternoon", "2013-02-12 12:00", "2013-02-12 14:00"),
    ("en", "the rest of the day", "2013-02-12 04:30", "2013-02-12 23:59"),
    ("en", "what's left of the week", "2013-02-12 00:00", "2013-02-17 00:00"),
    ("en", "the remainder of the month", "2013-02-12 00:00", "2013-02-28 00:00"),
    ("en", "later this week", "2013-02-14 00:00", "2013-02-17 00:00"),
    ("en", "midweek", "2013-02-12 00:00", "2013-02-14 00:00"),
    ("en", "early in the week", "2013-02-11 00:00", "2013-02-13 00:00"),
    ("en", "the next 3 business days", "2013-02-13 00:00", "2013-02-15 00:00"),
    ("en", "within the upcoming 2 days 1 hour 5 minutes", "2013-02-12 04:30", "2013-02-14 05:35"),
    ("en", "within 15 seconds", "2013-02-12 04:30", "2013-02-12 04:30"),
    ("en", "within the hour", "2013-02-12 04:30", "2013-02-12 05:30"),
    ("en", "from this may to october 2014", "2013-05-01 00:00", "2014-10-01 00:00"),
    ("en", "from now until 3 min later", "2013-02-12 04:30", "2013-02-12 04:33"),
    ("en", "between now and 5pm", "2013-02-12 00:00", "2013-02-12 17:00"),
    (
        "en",
        "the first monday of next month, early afternoon",
        "2013-03-04 12:00",
        "2013-03-04 14:00",
    ),
    ("en", "the first monday afternoon of next month", "2013-03-04 12:00", "2013-03-04 19:00"),
    ("en", "Feb 15 pm", "2013-02-15 12:00", "2013-02-15 19:00"),
    ("en", "this coming friday night", "2013-02-15 19:00", "2013-02-15 22:00"),
    ("en", "we'll be 4 next week", "2013-02-18 00:00", "2013-02-24 00:00"),
    ("es", "sábado y domingo", "2013-02-16 00:00", "2013-02-17 00:00"),
    ("es", "el último fin de semana de marzo", "2013-03-30 00:00", "2013-03-31 00:00"),
    ("es", "el fin de semana del 22", "2013-02-23 00:00", "2013-02-24 00:00"),
    ("es", "del lunes 18 al viernes 22", "2013-02-18 00:00", "2013-02-22 00:00"),
    ("es", "los próximos 3 viernes", "2013-02-15 00:00", "2013-03-01 00:00"),
    ("es", "el viernes del mediodía a las 3", "2013-02-15 12:00", "2013-02-15 15:00"),
    ("es", "el 15 de 3 a 5", "2013-02-15 03:00", "2013-02-15 05:00"),
    ("es", "entre las 1130 y las 4pm", "2013-02-12 11:30", "2013-02-12 16:00"),
    ("es", "la próxima hora", "2013-02-12 04:30", "2013-02-12 05:30"),
    ("es", "en menos de 2 horas", "2013-02-12 04:30", "2013-02-12 06:30"),
    ("es", "antes de que acabe el mes", "2013-02-12 00:00", "2013-02-28 00:00"),
    ("es", "toda la semana", "2013-02-11 00:00", "2013-02-17 00:00"),
    ("es", "en el transcurso del día", "2013-02-12 04:30", "2013-02-12 23:59"),
    ("es", "desde el 3 de mayo hasta el 10", "2013-05-03 00:00", "2013-05-10 00:00"),
    ("en", "saturday and sunday", "2013-02-16 00:00", "2013-02-17 00:00"),
    ("en", "the first weekend of march", "2013-03-02 00:00", "2013-03-03 00:00"),
    ("en", "the rest of my week", "2013-02-12 00:00", "2013-02-17 00:00"),
    ("en", "in the early-afternoon", "2013-02-12 12:00", "2013-02-12 14:00"),
    ("en", "between 1130 to 4pm", "2013-02-12 11:30", "2013-02-12 16:00"),
    ("en", "thursday 8 to 9", "2013-02-14 08:00", "2013-02-14 09:00"),
    ("en", "next 3 fridays", "2013-02-15 00:00", "2013-03-01 00:00"),
    ("en", "from monday the 18th to friday the 22nd", "2013-02-18 00:00", "2013-02-22 00:00"),
    ("en", "next hour", "2013-02-12 04:30", "2013-02-12 05:30"),
    ("en", "all week", "2013-02-11 00:00", "2013-02-17 00:00"),
]
MONTH_LATER = [
    ("es", "el día 15 de julio de 2014 a las 10:20 am", "2014-07-15 10:20"),
    ("es", "el 15, de julio de 2014", "2014-07-15 00:00"),
    ("en", "the 15th, in July 2014", "2014-07-15 00:00"),
]
NOT_SPANS = ["week 60", "q7", "2014 H3", "13/2014", "from week 35 to week 31"]


@pytest.mark.parametrize(("text", "moment"), SPANISH)
def test_spanish_names_a_moment(text: str, moment: str) -> None:
    assert str(read(text, "es", TUESDAY, NEXT_WEEK)[0].start)[:16] == moment


@pytest.mark.parametrize(("text", "moment"), ENGLISH)
def test_english_names_a_moment(text: str, moment: str) -> None:
    assert str(read(text, "en", TUESDAY, MONTH_FIRST)[0].start)[:16] == moment


@pytest.mark.parametrize(("lang", "text", "start", "end"), SPANS)
def test_a_span_has_two_ends(lang: str, text: str, start: str, end: str) -> None:
    found = read(text, lang, TUESDAY, MONTH_FIRST if lang == "en" else NEXT_WEEK)[0]
    assert (str(found.start)[:16], str(found.end)[:16]) == (start, end)


@pytest.mark.parametrize("text", NOT_SPANS)
def test_a_period_that_does_not_exist_has_no_days(text: str) -> None:
    assert not [found for found in read(text, "en", TUESDAY, MONTH_FIRST) if found.end]


@pytest.mark.parametrize(("lang", "text", "moment"), MONTH_LATER)
def test_a_month_and_year_after_a_day_are_not_a_span(lang: str, text: str, moment: str) -> None:
    found = read(text, lang, TUESDAY, NEXT_WEEK)[0]
    assert (str(found.start)[:16], found.end) == (moment, None)


def test_a_convention_may_move_the_parts_of_the_day() -> None:
    moved = Convention(parts={**PARTS, "night": (18 * 60, 24 * 60)})
    night = read("tomorrow night", "en", TUESDAY, moved)[0]
    assert (str(night.start), str(night.end)) == ("2013-02-13 18:00:00", "2013-02-14 00:00:00")
    assert read("tomorrow night", "en", TUESDAY)[0].start.hour == 19


def test_an_hour_to_end_at_is_the_next_one_first() -> None:
    ends = [str(found.end)[11:16] for found in read("today before 3", "en", TUESDAY)]
    assert ends == ["15:00", "03:00"]


def test_the_weekend_after_next_skips_the_next_one() -> None:
    starts = [
        str(read("the weekend after next", "en", TUESDAY, Convention(next_weekday=rule))[0].start)
        for rule in ("both", "week_after")
    ]
    assert [start[:10] for start in starts] == ["2013-02-23", "2013-03-02"]


def test_an_open_hour_has_both_readings_the_next_one_first() -> None:
    hours = [found.start.hour for found in read("at 3 today", "en", TUESDAY)]
    assert hours == [15, 3]


def test_opening_hours_decide_an_open_hour() -> None:
    opening = Convention(opening=(9 * 60, 19 * 60))
    assert [c.start.hour for c in read("thursday 5:30", "en", TUESDAY, opening)] == [17]


def test_next_friday_has_two_readings_unless_people_agree() -> None:
    both = [str(found.start)[:10] for found in read("next friday", "en", TUESDAY)]
    assert both == ["2013-02-15", "2013-02-22"]
    first = read("next friday", "en", TUESDAY, Convention(next_weekday="week_after"))[0]
    assert str(first.start)[:10] == "2013-02-22"


def test_a_weekday_on_itself_is_today_only_while_the_hour_is_ahead() -> None:
    assert str(read("tuesday at 9 am", "en", TUESDAY)[0].start)[:10] == "2013-02-12"
    assert str(read("tuesday at 3 am", "en", TUESDAY)[0].start)[:10] == "2013-02-19"
    assert str(read("tuesday", "en", TUESDAY)[0].start)[:10] == "2013-02-19"


NO_DATES = [
    "",
    "hola",
    "el 31 de noviembre",
    "30 feb",
    "\x00",
    "el 32",
    "3er lunes de mayo dos mil 9000",
]


@pytest.mark.parametrize("text", NO_DATES)
def test_a_text_without_a_real_date_names_none(text: str) -> None:
    assert read(text, "es", TUESDAY, NEXT_WEEK) == []
