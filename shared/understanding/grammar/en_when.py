"""English days and hours, American and British."""

from shared.understanding.grammar import makers as m
from shared.understanding.grammar.days import (
    Ahead,
    Before,
    From,
    InMonth,
    LastDay,
    Month,
    MonthDay,
    Next,
    Nth,
    NthWeek,
    Rest,
    Through,
    Week,
    Weekday,
    Weekend,
    WeekendOf,
    WeekOf,
    Workdays,
)
from shared.understanding.grammar.engine import Rule
from shared.understanding.grammar.hours import Clock, Part, PartName
from shared.understanding.grammar.makers import item
from shared.understanding.grammar.periods import (
    Begun,
    LastMonth,
    MonthsThrough,
    NthMonth,
    PartOfWeek,
    PartOfYear,
    PartsAhead,
    StillToCome,
    ThroughMonth,
    WeekOfYear,
    WeeksThrough,
    WorkingDays,
    first_days,
    half_month,
    last_days,
)

WORDS: dict[str, dict[object, str]] = {
    "weekday": {
        0: "monday mon mondays mondey",
        1: "tuesday tue tues tuesdays",
        2: "wednesday wed weds wednesdays wensday wednsday",
        3: "thursday thu thur thurs thursdays thrusday",
        4: "friday fri fridays",
        5: "saturday sat saturdays satuday",
        6: "sunday sun sundays",
    },
    "month": {
        1: "january jan",
        2: "february feb febuary",
        3: "march mar",
        4: "april apr",
        5: "may",
        6: "june jun",
        7: "july jul",
        8: "august aug",
        9: "september sept sep",
        10: "october oct",
        11: "november nov",
        12: "december dec",
    },
    "num": {
        0: "zero oh",
        1: "one",
        2: "two",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
        13: "thirteen",
        14: "fourteen",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty",
        30: "thirty",
        40: "forty fourty",
        50: "fifty",
    },
    "ordword": {
        1: "first",
        2: "second",
        3: "third",
        4: "fourth",
        5: "fifth",
        6: "sixth",
        7: "seventh",
        8: "eighth",
        9: "ninth",
        10: "tenth",
        11: "eleventh",
        12: "twelfth",
        13: "thirteenth",
        14: "fourteenth",
        15: "fifteenth",
        16: "sixteenth",
        17: "seventeenth",
        18: "eighteenth",
        19: "nineteenth",
        20: "twentieth",
        30: "thirtieth",
    },
    "fraction": {15: "quarter", 30: "half"},
    "unit": {
        "second": "seconds secs",
        "minute": "minute minutes min mins",
        "hour": "hour hours hr hrs h",
        "day": "day days",
        "week": "week weeks wk wks",
        "month": "month months",
        "year": "year years",
        "fortnight": "fortnight fortnights",
    },
    "half": {"am": "am", "pm": "pm"},
    "part": {
        "morning": "morning mornings mornin",
        "afternoon": "afternoon arvo afternoons aft",
        "evening": "evening evenings eve",
        "night": "night nite nights",
        "midday": "lunchtime lunch midday",
    },
    "tonight": {0: "tonight tonite 2nite tonit"},
    "tomorrow": {
        0: """tomorrow tomorow tommorow tommorrow tmrw tmr tmw tomo tomoz tmrrw tomorrows 2morrow
        2moro"""
    },
    "hs": {0: "h hrs hours"},
}

_ABOUT = """(around|about|roughly|approximately|approx|like|say|circa|maybe|near|close to
|sometime around|somewhere around|round)"""
_AT = "(at|for|@|by at|on)"
_REMAINING = """[for|over|in|during] (the rest of|rest of|rest|the remainder of|remainder of
|what is left of|whats left of|whatever is left of)"""
_RUNNING = "[the|this|my|our|the current|current]"
_EARLY: dict[PartName, PartName] = {
    "morning": "early",
    "afternoon": "early_afternoon",
    "evening": "early_evening",
    "night": "night",
}
_LATE: dict[PartName, PartName] = {
    "morning": "late_morning",
    "afternoon": "late_afternoon",
    "evening": "night",
    "night": "late_night",
}

RULES: dict[str, list[Rule]] = {
    "number": [
        ("{digits}", lambda n: n),
        ("{num}", lambda n: n),
        ("{num} -? {num}", m.tens),
    ],
    "hour": [("{digits}", m.hour), ("{num}", m.hour)],
    "minutes": [("(minutes|minute|min|mins)", 1)],
    "mins": [("a? {fraction}", lambda n: n), ("{number}", m.minute)],
    "minword": [
        ("{num}", lambda n: n if n >= 10 else None),
        ("{num} -? {num}", m.tens),
        ("(oh|o|zero) {num}", lambda n: n if n < 10 else None),
    ],
    "ordinal": [
        ("{ord}", lambda n: n),
        ("{ordword}", lambda n: n),
        ("{num} -? {ordword}", lambda a, b: a + b if a in (20, 30) and b < 10 else None),
    ],
    "dom": [
        ("{digits}", m.dom),
        ("{ordinal}", m.dom),
        ("{num} -? {num}", m.tens),
        ("{num}", lambda n: m.dom(n) if n != 1 else None),
    ],
    "thousand": [
        ("{year}", lambda n: n),
        ("two thousand [and] {number}", lambda n: 2000 + n),
        ("twenty {number}", lambda n: 2000 + n if 10 <= n < 60 else None),
    ],
    "clock0": [
        ("{digits}", m.bare_hour),
        ("{num}", lambda n: m.bare_hour(n) if n != 1 else None),
        ("{hm}", m.hm),
        ("{hour} {minword}", m.past),
        ("{hour} {two}", m.past),
        ("{mins} <minutes>? (past|after) {clockhour}", m.past_clock),
        ("{mins} <minutes> (to|til|till|before|of) {clockhour}", m.before_clock),
        (
            "{mins} (to|til|till|before|of) {clockhour}",
            lambda n, c: m.before_clock(n, c) if n % 5 == 0 else None,
        ),
        ("half {hour}", lambda h: m.past(h, 30)),
        ("{hour} (oclock|o clock|oclk|sharp|on the dot)", m.oclock),
        ("{hour} ish", m.oclock),
        ("{hm} ish", m.hm),
    ],
    "clockhour": [
        ("{hour}", m.oclock),
        ("{hour} {half}", lambda h, a: m.halved(m.oclock(h), a)),
        ("{hour} <hs>", m.oclock),
        ("(noon|midday)", Clock(12, sure=True)),
        ("midnight", Clock(0, sure=True)),
    ],
    "clock": [
        ("{clock0}", lambda c: c),
        ("{clock0} (oclock|o clock)", m.marked),
        ("{clock0} {half}", m.halved),
        ("one {half}", lambda h: Clock(1, half=h)),
        ("one (in|of|on) [the] {part}", lambda p: m.clock_in(Clock(1), p)),
        ("{clock0} ish {half}", m.halved),
        ("{clock0} {half} ish", m.halved),
        ("{clock0} in the {half}", m.halved),
        ("{clock0} <hs>", m.twenty_four),
        ("{hhmm} {half}", lambda c, h: m.halved(m.hhmm(c), h)),
        ("{hhmm} <hs>", m.hhmm),
        ("{clock0} [oclock|o clock] (in|of|on) [the] {part}", m.clock_in),
        ("{clock0} (at|by) night", lambda c: m.clock_in(c, "night")),
        ("[12|twelve] (noon|noonish|noon ish|middayish|high noon)", Clock(12, sure=True)),
        ("[12|twelve] midnight", Clock(0, sure=True)),
    ],
    "aclock": [
        ("[the] {clock}", lambda c: c),
        ("(midday|lunch|lunchtime)", Clock(12, sure=True)),
    ],
    "dayclock": [
        ("at {num} five", lambda h: m.past(h, 5) if 1 <= h <= 12 else None),
        ("(at|for|by|@|to) " + _ABOUT + "? one", Clock(1)),
        (_AT + " " + _ABOUT + "? {clock}", m.marked),
        (_ABOUT + " {clock}", m.marked),
        (_AT + " {hhmm}", m.hhmm),
        (_ABOUT + " {hhmm}", m.hhmm),
        ("{clock} [or so|ish|or thereabouts|approx|sharp|if possible]", lambda c: c),
    ],
    "endclock": [("{aclock}", lambda c: c), ("{hhmm}", m.hhmm)],
    "bare_window": [("{aclock} (to|-|until|till|til|through|thru) {aclock}", m.between)],
    "window": [
        (
            """(between|from|b/w|btwn|btw|for) {endclock} (and|to|-|until|till|til|n|through|thru)
            {endclock}""",
            m.between,
        ),
        ("{bare_window}", lambda w: w if w.start.marked else None),
        ("(at|around|about) {aclock} (to|-|until|till|til) {aclock}", m.between),
        (
            """[any time|anytime|sometime|any|time|a bit|a little] (after|past|later than|from
            |post) {aclock} [on|onwards|onward|or later]""",
            m.after,
        ),
        (
            """{aclock} (onwards|onward|or later|or after|and later|and after|and on|plus|+|or so
            onwards)""",
            m.after,
        ),
        ("(not|no|nothing) (before|earlier than|sooner than) {aclock}", m.after),
        ("(starting|beginning) [at|from] {aclock}", m.after),
        (
            """[any time|anytime|sometime|any|earlier than] (before|b4|by|until|till|til|earlier
            than|no later than|not later than|not after) {aclock}""",
            m.until,
        ),
        ("{aclock} (or earlier|or before|at the latest|latest|max)", m.until),
    ],
    "earlypart": [("{part}", m.part_of(_EARLY))],
    "latepart": [("{part}", m.part_of(_LATE))],
    "partday": [
        ("(in|on|during|for|by|at) [the|da] {part}", m.part),
        ("(the|of the) {part}", m.part),
        ("{part}", m.part),
        ("[the] (mid day|mid-day)", Part("midday")),
        (
            """(at|around|over|during|on) [my|the]? (lunch|lunchtime|lunch time|lunch break|lunch
            hour|midday|mid day)""",
            Part("midday"),
        ),
        (
            """(early|earlier|first thing|earlyish|as early as possible|early on|nice and early
            |early as possible) [in the morning|in the am]""",
            Part("early"),
        ),
        ("[in the|the] (early|earlier) am", Part("early")),
        ("(morning|the morning) early", Part("early")),
        (
            """[in the|the|during the] [nice and|fairly|pretty|very|quite] (early|earlier|earlyish)
            -? {earlypart}""",
            lambda p: p,
        ),
        ("(early|earlier|earlyish) [on] in the {earlypart}", lambda p: p),
        (
            "[at|by|towards|toward|right at] [the] (beginning|start) of the {earlypart}",
            lambda p: p,
        ),
        ("first thing (in the|that|of the) {earlypart}", lambda p: p),
        (
            "[in the|the|during the] [fairly|pretty|very|quite] (late|later|latish) -? {latepart}",
            lambda p: p,
        ),
        ("[very|quite|pretty] (late|later|latish) [on] in the {latepart}", lambda p: p),
        ("late at night", Part("late_night")),
        (
            "[at|by|towards|toward|near|right at] [the] (end|tail end) of [the] {latepart}",
            lambda p: p,
        ),
        ("[in|the|in the] mid (morning|-? morning)", Part("morning")),
        ("[in|the|in the] mid (afternoon|-? afternoon)", Part("afternoon")),
        (
            """(end of the day|end of day|last thing|last slot|late in the day|after work|close of
            business)""",
            Part("late_afternoon"),
        ),
        (
            "before (work|my shift|my shift starts|school|class|the office|i start work)",
            Part("early"),
        ),
        ("after (school|class|classes|college|uni|the school run)", Part("afternoon")),
        ("(in the|this) am", Part("morning")),
        ("(in the|this) pm", Part("afternoon")),
        ("(as late as possible|the latest possible|late as possible)", Part("late_afternoon")),
    ],
    "named": [
        ("{weekday}", m.weekday("coming")),
        ("<tomorrow>", Ahead(1)),
        ("today", Ahead(0)),
        ("next {weekday}", m.weekday("next")),
    ],
    "plain": [
        ("{weekday}", m.weekday("coming")),
        ("(today|2day|todays|this day|tday)", Ahead(0)),
        ("(later|earlier|later on|sometime|any time|anytime) today", Ahead(0)),
        ("(same day)", Ahead(0)),
        ("<tomorrow>", Ahead(1)),
        ("[the] day after <tomorrow>", Ahead(2)),
        ("(yesterday|last day)", Ahead(-1)),
        ("[the] day before yesterday", Ahead(-2)),
        ("[the] (next|following) day", Ahead(1)),
        ("this {weekday}", m.weekday("coming")),
        ("(this|the|this next) (coming|upcoming|comming|following) {weekday}", m.weekday("coming")),
        ("(coming|upcoming) {weekday}", m.weekday("coming")),
    ],
    "later": [
        ("[the] next {weekday}", m.weekday("next")),
        ("(nxt|next weeks) {weekday}", m.weekday("next")),
        ("{weekday} (after next|after the next)", m.weekday("after")),
        ("{weekday} (after this|after that)", m.weekday("after")),
        ("the {weekday} after", m.weekday("after")),
        ("[a] week (from|on|after|this|next|come) {weekday}", m.weekday("after")),
        ("(one|1) week (from|after) {weekday}", m.weekday("after")),
        (
            "(a fortnight|two weeks|2 weeks) (from|on|after) {weekday}",
            lambda w: Weekday(w, "coming", 2),
        ),
        ("{weekday} week", m.weekday("after")),
        ("{weekday} fortnight", lambda w: Weekday(w, "coming", 2)),
        (
            "[the] {weekday} [of|in|from|on] [the] (next|nxt|following|coming) week",
            m.weekday("next_week"),
        ),
        (
            "(next week|next weeks|the following week|following week) [on|-|the|s] {weekday}",
            m.weekday("next_week"),
        ),
        ("(next week|the week after|following week) on {weekday}", m.weekday("next_week")),
        ("[the] {weekday} [of|in|from] (this week|the week)", m.weekday("this_week")),
        ("(this week|this weeks) [on|-|the|s] {weekday}", m.weekday("this_week")),
        ("[the] {weekday} [of|in|from] [the] (last|previous|past) week", m.weekday("last_week")),
        ("(last|previous|past) (week|weeks) [on|-|s] {weekday}", m.weekday("last_week")),
        ("(last|past|previous) {weekday}", m.weekday("past")),
        (
            "{number} {weekday} (from now|later|hence)",
            lambda n, w: Weekday(w, "coming", n - 1) if n else None,
        ),
        ("[the] other {weekday}", m.weekday("after")),
    ],
    "inmonth": [
        ("[of|in] (this|the) [current|same] month", 0),
        ("[of|in] [the] (next|following|coming|nxt) month", 1),
        ("[of|in] [the] (last|previous|past) month", -1),
    ],
    "date": [
        ("[the] {dom} [day] of {month} [of|in] {thousand}?", m.month_day),
        ("[the] {dom} {month} [of|in] {thousand}?", m.month_day),
        ("{month} [the] {dom} [of|in] {thousand}?", m.day_month),
        ("{month} {slashday}", m.day_month),
        ("{dom} - {month} - {year}", m.month_day),
        ("{dom} - {month}", m.month_day),
        ("{month} - {dom}", m.day_month),
        ("{year} - {month} - {dom}", lambda y, mo, d: m.month_day(d, mo, y)),
        ("[the] {dom} [day] {inmonth}", InMonth),
        ("{slash} [of] {year}?", m.slash),
        ("{dmy}", m.dmy),
        ("{ymd}", m.ymd),
        ("[the] {nth} {weekday} {inmonth}", lambda n, w, a: Nth(n, w, None, a)),
        (
            "[the] {nth} {weekday} (of|in) {month} [of|in] {thousand}?",
            lambda n, w, mo, y: Nth(n, w, mo, 0, y),
        ),
        ("[the] last day (of|in) {month}", LastDay),
        ("[the] last day {inmonth}", lambda n: LastDay(None, n)),
        ("{ordinal} {weekday}", lambda n, w: Nth(n, w) if n <= 5 else None),
        ("next {date}", lambda d: d),
        ("[the] day after {holiday}", lambda d: m.after_day(m.Length(days=1), d)),
        ("[the] day before {holiday}", lambda d: m.before_day(m.Length(days=1), d)),
        ("{holiday}", lambda d: d),
    ],
    "holiday": [
        ("(christmas|xmas) [day]", MonthDay(25, 12)),
        ("(christmas eve|xmas eve)", MonthDay(24, 12)),
        ("boxing day", MonthDay(26, 12)),
        ("(new years eve|new year eve|nye)", MonthDay(31, 12)),
        ("(new years day|new year|new years)", MonthDay(1, 1)),
        ("(valentines day|valentines)", MonthDay(14, 2)),
        ("thanksgiving", Nth(4, 3, 11)),
        ("halloween", MonthDay(31, 10)),
    ],
    "nth": [("{ordinal}", lambda n: n), ("last", -1)],
    "hoursaid": [
        ("{window}", lambda w: w),
        ("{partday}", lambda p: p),
        ("{dayclock}", lambda c: c if c.marked else None),
    ],
    "nthday": [
        (
            "[on] [the] {nth} {weekday} {hoursaid} {inmonth}",
            lambda n, w, h, a: m.both(Nth(n, w, None, a), h),
        ),
        (
            "[on] [the] {nth} {weekday} {hoursaid} (of|in) {month} {year}?",
            lambda n, w, h, mo, y: m.both(Nth(n, w, mo, 0, y), h),
        ),
    ],
    "slashday": [("/ {dom}", lambda n: n)],
    "theday": [
        ("the {ordinal}", lambda n: m.dom(n) and MonthDay(n)),
        ("the {digits}", lambda n: m.dom(n) and MonthDay(n)),
        ("the {dom} day", MonthDay),
        ("on [the] {dom}", MonthDay),
        ("{ord}", lambda n: MonthDay(n) if 1 <= n <= 31 else None),
    ],
    "oneday": [
        ("{oneday0}", lambda d: d),
        ("(on|for|by|at|from|of|in|to|this|sometime|any time|anytime) {oneday0}", lambda d: d),
        ("(on|for) (the|this) {oneday0}", lambda d: d),
        ("(in|within) (a|one|1) weeks time", Ahead(7)),
        ("(this time|same time) next week", Ahead(7)),
        ("[a] week (today|from today)", Ahead(7)),
        ("(today|this day) week", Ahead(7)),
        ("[a] week <tomorrow>", Ahead(8)),
        ("[a] week from <tomorrow>", Ahead(8)),
        ("<tomorrow> week", Ahead(8)),
        ("[a] fortnight (today|from today|from now)", Ahead(14)),
        ("[a] fortnight [from] <tomorrow>", Ahead(15)),
        ("(in|within) a week or so", Ahead(7)),
        ("{length} (after|from|following) {oneday0}", m.after_day),
        ("{length} before {oneday0}", m.before_day),
        ("on {dotted}", m.slash),
    ],
    "oneday0": [
        ("{plain}", lambda d: d),
        ("{later}", lambda d: d),
        ("{date}", lambda d: d),
        ("{theday}", lambda d: d),
        ("[this] {weekday} [the] [-] {date}", m.with_weekday),
        ("[this] {weekday} the {dom}", m.weekday_dom),
        ("[this] {weekday} {dom}", m.weekday_dom),
        ("[this] {weekday} {dotted}", lambda _, v: m.slash(v)),
        ("{date} {weekday}", lambda d, w: m.with_weekday(w, d)),
    ],
    "ofweek": [
        ("[of|in|from] (this week|the current week)", "this_week"),
        ("[of|in|from] [the] (next|following|coming) week", "next_week"),
        ("[of|in|from] [the] (last|previous|past) week", "last_week"),
    ],
    "daterange": [
        (
            """(from|between) [the] {dom} (to|and|-|until|till|til|through|thru) [the] {dom} [of]
            {month} [of|in] {thousand}?""",
            lambda a, b, mo, y: m.through_month(a, MonthDay(b, mo, y)),
        ),
        (
            """{dom} (to|-|until|till|til|through|thru|and) [the] {dom} [of] {month} [of|in]
            {thousand}?""",
            lambda a, b, mo, y: m.through_month(a, MonthDay(b, mo, y)),
        ),
        (
            "(from|between) {dom} (to|-|and) {month} {dom}",
            lambda a, mo, b: m.through_month(a, MonthDay(b, mo)),
        ),
        (
            """[from|between] {month} {dom} (to|and|-|until|till|til|through|thru) [the] {dom}
            {thousand}?""",
            m.days_of_month,
        ),
        (
            "[from|between] {dom} (to|and|-|until|till|til) {dom} {inmonth}",
            lambda a, b, n: m.through(InMonth(a, n), InMonth(b, n)),
        ),
        (
            "(from|between) the {dom} (to|and|until|till|til) the {dom}",
            lambda a, b: m.through(MonthDay(a), MonthDay(b)),
        ),
        ("(from|between) {oneday0} (to|and|-|until|till|til|through|thru) {oneday0}", m.through),
        ("{oneday0} (to|-|until|till|til|through|thru) {oneday0}", m.through),
        (
            "(between|from) {weekday} (and|to|until|till|-) {weekday} {ofweek}",
            m.weekdays_of,
        ),
        ("[on|for] [next|this|both] {weekday} and {weekday}", m.weekdays_beside),
        ("[on|for|over] [the] (next|coming) {number} {weekday}", m.weekdays_to_come),
        (
            "next week (between|from) {oneday0} (and|to) {oneday0}",
            lambda a, b: (
                Through(a._replace(which="next_week"), b._replace(which="next_week"))
                if isinstance(a, Weekday) and isinstance(b, Weekday)
                else None
            ),
        ),
        (
            "(between|from) (now|today) (and|until|till|to) {oneday0}",
            lambda d: Before(d, included=True),
        ),
    ],
    "span": [
        (
            """(this|the|during this|sometime this|any time this|anytime this|for this) (week
            |wk)""",
            Week(),
        ),
        (
            """[the|in the|for|for the|sometime|any time|anytime|during] (next|nxt|following|coming
            |upcoming) (week|wk)""",
            Week(1),
        ),
        ("(the week after next|week after next|the week after the next)", Week(2)),
        ("the week after", Week(1)),
        (
            "[at the] (early|start of|beginning of) [the] next week",
            m.through(Weekday(0, "next_week"), Weekday(2, "next_week")),
        ),
        ("[in|during] [the] {ordinal} week (of|in) {month}", NthWeek),
        ("[in|during] [the] {ordinal} week {inmonth}", lambda n, a: NthWeek(n, None, a)),
        ("[in|during] [the] last week (of|in) {month}", lambda mo: NthWeek(-1, mo)),
        ("[in|during] [the] last week {inmonth}", lambda a: NthWeek(-1, None, a)),
        (
            "[in|during] [the] week (of|commencing|beginning|starting) {oneday0}",
            WeekOf,
        ),
        ("w/c {oneday0}", WeekOf),
        ("[the] (last|previous|past) week", Week(-1)),
        (
            """(a weekday|weekday|weekdays|on a weekday|during the week|this working week|this
            work week)""",
            Workdays(),
        ),
        ("(midweek|mid week|middle of the week|the middle of the week)", PartOfWeek(1, 3)),
        (
            """[at|towards] [the] (early in|early|beginning of|start of) (the|this) (week|wk)""",
            PartOfWeek(0, 2),
        ),
        (
            """[this|the|on|on the|at the|for the|over the|on this|this coming|my|sometime this|for
            this|for] (weekend|wknd|wkend|week end|weekends)""",
            Weekend(),
        ),
        ("[the] (next|nxt|following) (weekend|wknd|wkend)", Weekend("next")),
        (
            "(the weekend after|the following weekend|weekend after that)",
            Weekend("after"),
        ),
        ("[the] weekend after [the] next", Weekend("after_next")),
        (
            "[on|for|over] [the] {nth} (weekend|wknd) (of|in) {month}",
            lambda n, mo: WeekendOf(Nth(n, 5, mo)),
        ),
        (
            "[on|for|over] [the] {nth} (weekend|wknd) {inmonth}",
            lambda n, a: WeekendOf(Nth(n, 5, None, a)),
        ),
        ("[on|for|over] [the] (weekend|wknd) of {oneday0}", WeekendOf),
        ("(all|the whole|the entire|all this) (week|wk)", Week()),
        ("(all|the whole|the entire|all this) (weekend|wknd)", Weekend()),
        ("(last|past|previous) (weekend|wknd)", Weekend("past")),
        ("[in|during|sometime] (this|the) month", Month()),
        ("[in|during|sometime|the] (next|following|coming|upcoming) month", Month(1)),
        ("[the] month after [the] next", Month(2)),
        (
            "[at|by|towards] [the] (end of the month|end of month|eom|months end|month end)",
            Month(start=21),
        ),
        ("[at|by] [the] (beginning|start) of [the] month", Month(end=10)),
        ("[at|by] [the] bom", Month(end=10)),
        (
            """[at|in|by] [the] (beginning of|start of|early part of|early|early in) [the]
            (next|following|coming) month""",
            Month(1, end=10),
        ),
        (
            "[in] [the] (middle of|mid|mid -) [the] (next|following) month",
            Month(1, start=11, end=20),
        ),
        (
            "[at|in|towards] [the] (end of|late|late in) [the] (next|following|coming) month",
            Month(1, start=21),
        ),
        ("early this month", Month(end=10)),
        ("late this month", Month(start=21)),
        ("[the] (last|previous|past) month", Month(-1)),
        ("(mid|mid -|the middle of|middle of) next week", m.weekdays_of(1, 3, "next_week")),
        ("late next week", m.weekdays_of(3, 6, "next_week")),
        ("[the] {ordinal} half of {month}", half_month),
        ("[the] {ordinal} half {inmonth}", lambda n, a: half_month(n, None, a)),
        ("[in] [the] first {number} days (of|in) {month}", first_days),
        ("[in] [the] first {number} days {inmonth}", lambda n, a: first_days(n, None, a)),
        ("[in] [the] first {number} weeks (of|in) {month}", lambda n, mo: first_days(7 * n, mo)),
        ("[in] [the] last {number} days (of|in) {month}", last_days),
        ("[in] [the] last {number} days {inmonth}", lambda n, a: last_days(n, None, a)),
        ("[in] [the] last {number} weeks (of|in) {month}", lambda n, mo: last_days(7 * n, mo)),
        ("(last|this past|this last) {month}", LastMonth),
        ("[in|over] [the] {number} (previous|preceding) (weeks|week)", lambda n: Next(-7 * n)),
        ("[in|over] [the] {number} following (weeks|week)", lambda n: Next(7 * n)),
        ("[in|over] [the] {number} (previous|preceding|last|past) (days|day)", lambda n: Next(-n)),
        ("[in|over] [the] (coming|upcoming) days", Next(6)),
        ("[at|by] [the] (end of the year|end of year|eoy)", Month(0, 9, number=4)),
        ("[at|by] [the] (beginning of the year|beginning of year|boy)", Month(0, 1, number=4)),
        ("[the] middle of the month", Month(start=11, end=20)),
        (
            "(late|late in|end of|the end of|at the end of) {month}",
            lambda n: Month(0, n, None, 21, 31),
        ),
        (
            """(early|early in|beginning of|start of|the beginning of|at the beginning of|the
            start of) {month}""",
            lambda n: Month(0, n, None, 1, 10),
        ),
        ("(mid|middle of|the middle of|mid -) {month}", lambda n: Month(0, n, None, 11, 20)),
        (
            """(in|in the|on|next|this|during|sometime in|of|from|starting in|starting from|the
            month of|in the month of) {month} [of] {thousand}?""",
            lambda n, y: Month(0, n, y),
        ),
        ("{month} [of|in] {year}", NthMonth),
        ("{month} {relyear}", NthMonth),
        ("{year} {month}", lambda y, n: NthMonth(n, y)),
        ("[in|during|for] {monthyear}", m.month_year),
        ("[in|during] [the] {ordinal} month of {ofyear}", NthMonth),
        ("{period}", lambda d: d),
        ("(in|during|for|over|throughout|by|from) {period}", lambda d: d),
        ("(earlier|earlier on) this month", Begun(weeks=False)),
        ("(earlier|earlier on) this week", Begun(weeks=True)),
        (
            """[the|in the|within the|over the|during the] (next|upcoming|coming|following) {count}
            (days|day)""",
            lambda n: Next(n) if isinstance(n, int) else None,
        ),
        (
            "[the|in the|within the] {count} (upcoming|coming|next|following) (days|day)",
            lambda n: Next(n) if isinstance(n, int) else None,
        ),
        ("(in|over|within) the next (few|couple|couple of) days", Next(3)),
        (
            "[the|in the|over the] (next|upcoming|coming|following) {count} (weeks|week)",
            lambda n: Week(1, n) if isinstance(n, int) else None,
        ),
        (
            "[the|in the|over the] (next|upcoming|coming|following) {count} (months|month)",
            lambda n: Month(1, number=n) if isinstance(n, int) else None,
        ),
        (
            "[the] (last|past|previous) {count} (days|day)",
            lambda n: Next(-n) if isinstance(n, int) else None,
        ),
        (
            "[the] (last|past|previous) {count} (weeks|week)",
            lambda n: Week(-n, n) if isinstance(n, int) else None,
        ),
        (
            "[the] (last|past|previous) {count} (months|month)",
            lambda n: Month(-n, number=n) if isinstance(n, int) else None,
        ),
        (f"{_REMAINING} {_RUNNING} week", Rest("week")),
        (f"{_REMAINING} {_RUNNING} month", Rest("month")),
        (f"{_REMAINING} {_RUNNING} year", Rest("year")),
        ("(later|later on|late) (this week|in the week)", StillToCome(weeks=True)),
        ("(later|later on) (this month|in the month)", StillToCome(weeks=False)),
        (
            """[in|over|during|within|for] [the] (next|coming|upcoming|following) {number} (business
            |working|work|week) days""",
            WorkingDays,
        ),
        (
            """[in|over|during] [the] (last|past|previous) {number} (business|working|work|week)
            days""",
            lambda n: WorkingDays(-n),
        ),
        ("within {number} (business|working|work|week) days", WorkingDays),
        ("(in|after) {number} (business|working|work|week) days", m.working_day),
        ("{daterange}", lambda d: d),
        ("(on|in|for|during) {daterange}", lambda d: d),
        (
            """for {length} (from|starting|beginning|starting from|starting on|as of|beginning on)
            {oneday0}""",
            m.lasting,
        ),
        ("[any time|anytime|sometime|any day] (before|by) {oneday0}", Before),
        ("(until|till|til|up to|no later than|by) {oneday0}", lambda d: Before(d, included=True)),
        ("[any time|anytime|sometime|any day] after {oneday0}", lambda d: From(d, included=False)),
        (
            "(from|starting|as of|starting from|beginning) {oneday0} (on|onwards|onward)",
            From,
        ),
        ("(starting|as of|starting from|beginning) [on] {oneday0}", From),
        ("{oneday0} (onwards|onward|or later|or after)", From),
        ("before the (weekend|wknd)", Before(Weekend())),
        ("within {count} (days|day)", lambda n: m.through(Ahead(0), Ahead(int(n)))),
        ("within {count} (weeks|week)", lambda n: m.through(Ahead(0), Ahead(int(7 * n)))),
        ("by [the] end of next week", Before(Week(1), included=True)),
        (
            "[at|towards] [the] end of next week",
            m.through(Weekday(3, "next_week"), Weekday(6, "next_week")),
        ),
        (
            "[at|towards] [the] end of (the|this) week",
            m.through(Weekday(3, "this_week"), Weekday(6, "this_week")),
        ),
        ("by [the] end of [the|this]? week", Before(Week(), included=True)),
    ],
    "relyear": [
        ("(this|the current|the) year", 0),
        ("(next|the next|the following|the coming) year", 1),
        ("(last|the last|the previous|the past) year", -1),
    ],
    "ofyear": [("{year}", lambda y: y), ("{relyear}", lambda y: y)],
    "weeknumber": [
        ("[the] week [number|no|nr] {digits}", lambda n: n),
        ("[the] week [number] {num}", lambda n: n),
    ],
    "period": [
        ("[the] {ordinal} quarter [of] {ofyear}?", lambda n, y: PartOfYear(n, 3, y)),
        ("[the] last quarter of {ofyear}", lambda y: PartOfYear(4, 3, y)),
        ("q {digits} [of] {ofyear}?", lambda n, y: PartOfYear(n, 3, y)),
        ("{year} q {digits}", lambda y, n: PartOfYear(n, 3, y)),
        ("[the] {ordinal} half of {ofyear}", lambda n, y: PartOfYear(n, 6, y)),
        ("h {digits} [of] {ofyear}", lambda n, y: PartOfYear(n, 6, y)),
        ("{year} h {digits}", lambda y, n: PartOfYear(n, 6, y)),
        ("(this|the current|current) quarter", PartsAhead(0, 3)),
        ("[the] (next|following|coming|upcoming) quarter", PartsAhead(1, 3)),
        ("[the] (last|previous|past) quarter", PartsAhead(-1, 3)),
        ("[the] (next|following|coming) {number} quarters", lambda n: PartsAhead(1, 3, n)),
        ("[the] (last|previous|past) {number} quarters", lambda n: PartsAhead(-n, 3, n)),
        ("{weeknumber} [of|in] {ofyear}?", WeekOfYear),
        ("[the] {ordinal} week (of|in) {ofyear}", WeekOfYear),
        ("[the] last week (of|in) {ofyear}", lambda y: WeekOfYear(-1, y)),
        ("[from] weeks {digits} (to|-|through|until|and) {digits} [of] {ofyear}?", WeeksThrough),
        (
            "(from|between) {weeknumber} (to|and|until|till|through|-) {weeknumber} [of] {ofyear}?",
            WeeksThrough,
        ),
        (
            "(from|between) {month} {year}? (to|and|until|till|til|-) {month} [of|in] {year}?",
            lambda a, y, b, z: MonthsThrough(a, b, y, z),
        ),
        (
            "{month} {year}? (to|until|till|til|through|thru|-) {month} [of|in] {year}?",
            lambda a, y, b, z: MonthsThrough(a, b, y, z),
        ),
        (
            """[from|between] this {month} (to|and|until|till|til|through|thru|-) {month} [of|in]
            {year}""",
            lambda a, b, z: MonthsThrough(a, b, 0, z),
        ),
        (
            "(from|between) {enddate} (to|and|until|till|til|-) {month} [of|in] {year}?",
            ThroughMonth,
        ),
        ("{enddate} (to|until|till|til|through|thru|-) {month} [of|in] {year}?", ThroughMonth),
    ],
    "enddate": [
        ("[the] {dom} [of] {month} {year}?", m.month_day),
        ("{month} [the] {dom} {year}?", m.day_month),
    ],
    "count": [
        ("{number}", lambda n: n),
        ("{decimal}", lambda n: n),
        ("(a|an|one)", 1),
        ("(a couple of|a couple|couple of|couple)", 2),
        ("(a few|few)", 3),
        ("half [a|an]", 0.5),
        ("(a quarter of an|quarter of an|a quarter)", 0.25),
        ("(three quarters of an|3 quarters of an|three - quarters of an)", 0.75),
        ("{slash}", lambda v: v[0] / v[1] if v[1] else None),
        ("{number} and [a|an] half", lambda n: n + 0.5),
    ],
    "measure": [("{count} {unit}", m.measure), ("{count} {unit} [and] {measure}", m.length_sum)],
    "length": [
        ("{measure}", m.measured),
        ("{count} {unit} and a half", lambda n, u: m.length(n + 0.5, u)),
        ("{count} (hour|hours) and {digits}", m.hour_and),
        ("{digits} '", lambda n: m.length(n, "minute")),
    ],
    "relative": [
        ("in [about|around|like|approximately|roughly] {length} [time]", m.ahead),
        (
            """(within|inside) [about|around|the next|the coming|the upcoming|the following]
            {length}""",
            m.within,
        ),
        ("[from|between] now (to|until|till|til|and|through) {length} (later|from now)", m.within),
        (
            "(within|inside|in|over) (the|this|the next|the coming) {unit}",
            lambda u: m.within(m.length(1, u)),
        ),
        (f"{_REMAINING} {_RUNNING} (day|today)", m.REST_OF_DAY),
        ("[in|over] [the] (next|coming|following) {unit}", lambda u: m.within(m.length(1, u))),
        ("[in|over] [the] (last|past|previous) {unit}", lambda u: m.lately(m.length(1, u))),
        ("[in|over|within|for|during] [the] (next|coming|upcoming|following) {length}", m.within),
        (
            "[in|over|within|for] [the] {count} (next|coming|upcoming|following) {unit}",
            lambda n, u: m.within(m.length(n, u)),
        ),
        ("[in|over|for|during] [the] (last|past|previous) {length}", m.lately),
        (
            "[in|over|for] [the] {count} (last|past|previous) {unit}",
            lambda n, u: m.lately(m.length(n, u)),
        ),
        ("in {digits}", lambda n: m.ahead(m.length(n, "minute"))),
        ("{length} (from now|hence|from today|time)", m.ahead),
        ("{length} ago", m.ago),
        ("today in {length}", m.ahead),
    ],
    "heads": [
        (
            """(we are|were|well be|we will be|wed be|we would be|there are|there will be|therell be
            |there would be) {number} [of us|people|guys|lads]""",
            m.we,
        ),
        (
            """[for|party of|group of|a party of|a group of] {number} (person|people|persons|guys
            |lads|adults|gents|men|clients|of them)""",
            m.heads,
        ),
        ("($|€|£) {number}", m.money),
        ("(for|table for)? [a] (party of|group of) {number}", m.heads),
    ],
    "shift": [
        ("[for] {length} (later|after|back|further back|more)", m.later),
        ("(back|later|forward) [by] {length}", m.later),
        ("[for] {length} (earlier|sooner|before|forward|up)", m.earlier),
        ("(earlier|up) by {length}", m.earlier),
    ],
    "link": [
        (
            "(or|or maybe|or else|otherwise|if not|failing that|alternatively|either|or even|/)",
            item("or")(""),
        ),
        (
            """(no wait|wait|wait no|i meant|i mean|no sorry|scratch that|oops|rather|or rather
            |correction|hold on|no i meant|sorry i meant|sorry|nvm)""",
            item("fix")(""),
        ),
        (
            """(actually|no actually|make that|my bad|no make it|actually make it|make it|on second
            thought|change that to|better)""",
            item("fix")("instead"),
        ),
        ("(can|could) (you|u|we|i) make it", item("fix", 0.8)("instead")),
        (
            """(not|not too|not so|not that|not on|not at|but not|not with|except|anything but
            |instead of|without|no need for|apart from|other than|except for|except with
            |dont want|i dont want|minus)""",
            item("not")(""),
        ),
        (
            """(any day|anyday|any time|anytime|whenever|any day next week|any day this week) (but
            |except|apart from|other than|besides) [on]""",
            item("allbut", 0.8)(""),
        ),
        (
            """(i cant do|cant do|cannot do|cant|i cant|cant make|i cant make|doesnt work|doesnt
            work for me|wont work|isnt good|no good|is no good|im busy|im not free|im away)""",
            item("cant", 0.95)(""),
        ),
        ("(no|nope)", item("no")("")),
    ],
    "when": [
        ("{oneday}", item("day")),
        ("{span}", item("day")),
        ("{nthday}", item("both")),
        ("{heads}", lambda i: i),
        ("{relative}", lambda i: i),
        ("{dayclock}", lambda c: m.Item("hours", c) if c.marked else m.Item("number", c, 2.0)),
        ("{window}", item("hours")),
        ("{bare_window}", item("hours", 1.02)),
        (
            "(from|between) {aclock} {named} (to|and|until|till|til|-) {aclock}",
            lambda a, d, b: m.Item("both", m.from_to_on(a, d, b)),
        ),
        (
            "{bare_window} (in|on) the {part}",
            lambda w, p: m.Item("hours", m.window_in(w, p)),
        ),
        ("{window} (in|on) the {part}", lambda w, p: m.Item("hours", m.window_in(w, p))),
        (
            "{window} in the {half}",
            lambda w, h: m.Item("hours", w._replace(end=m.halved(w.end, h))) if w.end else None,
        ),
        ("{partday}", item("hours")),
        ("(between|from) now (and|to|until|till|til) {aclock}", m.from_now_to),
        ("[on|for] {plain} {part}", lambda d, p: m.Item("both", (d, Part(p)))),
        ("[on|for] {later} {part}", lambda d, p: m.Item("both", (d, Part(p)))),
        ("[on|this] {named} {half}", m.half_day),
        ("[on] {month} {dom} {half}", lambda mo, d, h: m.half_day(MonthDay(d, mo), h)),
        ("(this|today in the) {part}", lambda p: m.today_in(Part(p))),
        ("(early|earlier) this {earlypart}", m.today_in),
        ("(late|later) this {latepart}", m.today_in),
        (_REMAINING + " (the|this) {part}", lambda p: m.today_in(Part(p))),
        ("late <tonight>", m.today_in(Part("late_night"))),
        (
            "(early|earlier|earlyish) [on] {named} {earlypart}",
            lambda d, p: m.Item("both", (d, p)),
        ),
        ("(late|later|latish) [on] {named} {latepart}", lambda d, p: m.Item("both", (d, p))),
        ("(late|later|latish) [on] {named}", lambda d: m.Item("both", (d, Part("late_afternoon")))),
        ("<tonight>", m.today_in(Part("night"))),
        ("next {part}", lambda p: m.Item("both", (Ahead(1), Part(p)))),
        ("last {part}", lambda p: m.Item("both", (Ahead(-1), Part(p)))),
        ("{clock} <tonight>", lambda c: m.today_in(m.clock_in(c, "night"))),
        ("{clock} this {part}", lambda c, p: m.today_in(m.clock_in(c, p))),
        ("<tonight> {dayclock}", lambda c: m.today_in(m.clock_in(c, "night"))),
        ("this {part} {dayclock}", lambda p, c: m.today_in(m.clock_in(c, p))),
        ("{hhmm}", lambda c: m.Item("number", m.hhmm(c), 2.5)),
        ("{partday} {clock}", lambda p, c: m.Item("hours", m.clock_in(c, p.name))),
        ("{partday} {dayclock}", lambda p, c: m.Item("hours", m.clock_in(c, p.name))),
        ("{shift}", item("shift")),
        (
            "[by] {length}",
            lambda n: m.Item("length", n.minutes, 1.1) if n.minutes and not n.days else None,
        ),
        (
            "for {length}",
            lambda n: m.Item("length", n.minutes, 0.98) if n.minutes and not n.days else None,
        ),
        ("(now|right now|rn|right away|straight away|immediately|atm)", m.Item("now", Ahead(0))),
        (
            "(later on|in a bit|in a while|later|soon|in a minute|in a sec)",
            m.Item("soon", Ahead(0), 1.5),
        ),
        (
            """(asap|as soon as possible|the soonest|soonest|earliest|the earliest|first available
            |earliest available|next available)""",
            m.Item("asap"),
        ),
    ],
}
