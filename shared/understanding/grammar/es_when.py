"""Spanish days and hours, as they are texted from Mexico to Spain."""

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
    Week,
    Weekday,
    Weekend,
    WeekendOf,
    WeekOf,
    Workdays,
)
from shared.understanding.grammar.engine import Rule
from shared.understanding.grammar.hours import Clock, Part, PartName, Window
from shared.understanding.grammar.makers import item
from shared.understanding.grammar.periods import (
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
        0: "lunes lun lu",
        1: "martes mart mar",
        2: "miercoles mierc mier mie miercole",
        3: "jueves juev jue",
        4: "viernes vier vie",
        5: "sabado sabados sab",
        6: "domingo domingos dom",
    },
    "short_weekday": {1: "ma", 2: "mi", 3: "ju", 4: "vi", 5: "sa", 6: "do"},
    "month": {
        1: "enero ene",
        2: "febrero feb",
        3: "marzo mar",
        4: "abril abr",
        5: "mayo",
        6: "junio jun",
        7: "julio jul",
        8: "agosto ago",
        9: "septiembre setiembre sept sep set",
        10: "octubre oct",
        11: "noviembre nov",
        12: "diciembre dic",
    },
    "num": {
        0: "cero",
        1: "un una uno",
        2: "dos",
        3: "tres",
        4: "cuatro",
        5: "cinco",
        6: "seis",
        7: "siete",
        8: "ocho",
        9: "nueve",
        10: "diez",
        11: "once",
        12: "doce",
        13: "trece",
        14: "catorce",
        15: "quince",
        16: "dieciseis",
        17: "diecisiete",
        18: "dieciocho",
        19: "diecinueve",
        20: "veinte",
        21: "veintiuno veintiun veintiuna",
        22: "veintidos",
        23: "veintitres",
        24: "veinticuatro",
        25: "veinticinco",
        26: "veintiseis",
        27: "veintisiete",
        28: "veintiocho",
        29: "veintinueve",
        30: "treinta",
        40: "cuarenta",
        50: "cincuenta",
    },
    "ordword": {
        1: "primer primero primera",
        2: "segundo segunda",
        3: "tercer tercero tercera",
        4: "cuarto cuarta",
        5: "quinto quinta",
        6: "sexto",
        7: "septimo",
        8: "octavo",
        9: "noveno",
        10: "decimo",
        20: "vigesimo",
        30: "trigesimo",
    },
    "fraction": {15: "cuarto", 30: "media"},
    "unit": {
        "second": "segundos segs",
        "minute": "minuto minutos min mins minutito minutitos",
        "hour": "hora horas hr hrs horita h",
        "day": "dia dias",
        "week": "semana semanas",
        "month": "mes meses",
        "year": "año años anos",
        "fortnight": "quincena",
    },
    "half": {"am": "am", "pm": "pm"},
    "part": {
        "morning": "manana mananita mananas",
        "afternoon": "tarde tardes",
        "late_afternoon": "tardecita",
        "night": "noche nochecita noches",
        "dawn": "madrugada",
    },
    "hs": {0: "h hs hrs horas hora hras"},
}

_ABOUT = (
    "(tipo|como|sobre|hacia|aprox|aproximadamente|cerca de|alrededor de|al rededor de|a eso de"
    "|por ahi de|por ahi|mas o menos|a cosa de|cosa de|por ay de|eso de|tipo como|tipin|tirando a)"
)
_NEXT = "(que viene|q viene|k viene|que entra|q entra|proximo|proxima|siguiente|proximas|viniente)"
_FIRST_HOURS: dict[PartName, PartName] = {
    "morning": "early_morning",
    "afternoon": "early_tarde",
    "night": "night",
}
_FIRST_HOUR: dict[PartName, PartName] = {
    "morning": "early",
    "afternoon": "early_tarde",
    "late_afternoon": "late_afternoon",
    "night": "night",
}
_LAST_HOURS: dict[PartName, PartName] = {
    "morning": "late_morning",
    "afternoon": "late_tarde",
    "late_afternoon": "late_tarde",
    "night": "late_night",
}
_LAST_HOUR: dict[PartName, PartName] = {**_LAST_HOURS, "afternoon": "late_afternoon"}
_ON = "(el|l|para el|pa el|pal|este|para este|pa este|en|para|pa|al|del|de|por el)"

HOURS: list[Rule] = [
    ("{hour}", m.bare),
    ("{hm}", m.hm),
    ("{hour} (y|con) {mins}", m.past),
    ("una (y|con) {mins}", lambda n: m.past(1, n)),
    ("una menos {minsto}", lambda n: m.before_hour(1, n)),
    ("una (en punto|pm|de la tarde)", Clock(13, sure=True)),
    ("{hour} <hs> [y] {two}", m.past),
    ("{hour} {minword}", m.past),
    ("{hour} {two}", m.past),
    ("{hour} menos {minsto}", m.before_hour),
    ("{hour} en punto", m.oclock),
    ("{hour} puntual", m.oclock),
    ("[al|un|el] {fraction} (para|pa|antes de) [la|las] {hour}", lambda a, h: m.before_hour(h, a)),
    (
        "(faltando|faltan|falta|son)? [al|un] {fraction} (para|pa) [la|las] {hour}",
        lambda a, h: m.before_hour(h, a),
    ),
    ("{number} <minutes> (para|pa|antes de) [la|las] {hour}", lambda a, h: m.before_hour(h, a)),
    (
        "(faltando|faltan) {number} (para|pa) [la|las] {hour}",
        lambda a, h: m.before_hour(h, a) if a < 60 else None,
    ),
    (
        "{number} (para|pa) (la|las) {hour}",
        lambda a, h: m.before_hour(h, a) if a in (5, 10, 15, 20, 25) else None,
    ),
    ("{mins} (pasadas|pasados|pasada) [de] [la|las] {hour}", lambda a, h: m.past(h, a)),
]

RULES: dict[str, list[Rule]] = {
    "number": [
        ("{digits}", lambda n: n),
        ("{num}", lambda n: n),
        ("{num} y {num}", m.tens),
        ("{num} {num}", m.tens),
    ],
    "hour": [
        ("{digits}", m.hour),
        ("{num}", lambda n: m.hour(n) if n != 1 else None),
        ("(la|las) una", 1),
        ("{num} y {num}", lambda a, b: a + b if a == 20 else None),
    ],
    "minutes": [("(minuto|minutos|min|mins)", 1)],
    "mins": [
        ("{fraction}", lambda n: n),
        ("{two}", m.minute),
        ("{num}", lambda n: n),
        ("{num} y {num}", m.tens),
    ],
    "minsto": [("{fraction}", lambda n: n), ("{number}", m.minute)],
    "minword": [
        ("{num}", lambda n: n if n >= 10 else None),
        ("{num} y {num}", m.tens),
        ("cero {num}", lambda n: n if n < 10 else None),
        ("media", 30),
    ],
    "dom": [("{digits}", m.dom), ("{num}", m.dom), ("{num} y {num}", m.tens), ("{ordinal}", m.dom)],
    "ordinal": [
        ("{ord}", lambda n: n),
        ("{ordword}", lambda n: n),
        ("{ordword} {ordword}", lambda a, b: a + b if a in (10, 20, 30) and b < 10 else None),
    ],
    "thousand": [
        ("{year}", lambda n: n),
        ("dos mil {number}", lambda n: 2000 + n),
        ("{two}", lambda n: 2000 + n),
    ],
    "clock0": HOURS,
    "clock": [
        ("{clock0}", lambda c: c),
        ("{clock0} {half}", m.halved),
        ("{clock0} (y pico|y algo|y tantas)", m.marked),
        ("{clock0} de la {half}", m.halved),
        ("{clock0} <hs>", m.twenty_four),
        ("{clock0} <hs>? (de|por|en|a|x) la {part}", m.clock_in),
        ("{clock0} <hs>? (de|x) {part}", lambda c, p: m.clock_in(c, p) if p != "morning" else None),
        ("{clock0} <hs>? (del|de) (mediodia|medio dia)", lambda c: m.clock_in(c, "midday")),
        ("{hhmm} {half}", lambda c, h: m.halved(m.hhmm(c), h)),
        ("{hhmm} <hs>", m.hhmm),
        ("(media noche|medianoche)", Clock(0, sure=True)),
        ("(las doce|doce) del dia", Clock(12, sure=True)),
    ],
    "aclock": [
        ("{clock}", lambda c: c),
        ("(la|las|los) {clock}", m.marked),
        ("(mediodia|medio dia)", Clock(12, sure=True)),
    ],
    "endclock": [("{aclock}", lambda c: c), ("[la|las] {hhmm}", m.hhmm)],
    "dayclock": [
        (_ABOUT + "? [a|para|pa|de|desde|en] (la|las|los) {clock}", m.marked),
        (_ABOUT + " [a|para|pa|de] {clock}", m.marked),
        ("(a|para|pa|al) [como|tipo|eso de] (la|las|los) {clock}", m.marked),
        ("(a|x|pa|tipo) {clock}", m.marked),
        ("[a|para|pa|de] (la|las) {hhmm}", m.hhmm),
        ("{clock} [mas o menos|aprox|aproximadamente|o por ahi|o asi|masomenos]", lambda c: c),
        (_ABOUT + "? [a|para|pa] (la|las) <part>? {clock}", m.marked),
    ],
    "bare_window": [
        (
            "{aclock} (a|-|hasta) {aclock}",
            lambda a, b: m.between(a, b) if a.marked or b.marked else None,
        ),
        ("{aclock} - {aclock}", m.between),
    ],
    "window": [
        ("{bare_window}", lambda w: w if w.start.marked else None),
        ("(entre|de|desde|d) {endclock} (y|a|hasta|-|e|o) {endclock}", m.between),
        (
            "(del|desde el|entre el) (mediodia|medio dia) (y|a|hasta) {endclock}",
            lambda c: m.between(Clock(12, sure=True), c),
        ),
        ("(de|a) {aclock} - {aclock}", m.between),
        ("(despues|luego|pasadas|pasada|mas tarde|a partir) [de|d] {aclock}", m.after),
        ("despues del (mediodia|medio dia)", m.after(Clock(12, sure=True))),
        (
            "(despues|luego) (de comer|de la comida|del almuerzo|de almorzar)",
            m.after(Clock(14, sure=True)),
        ),
        ("(de|desde) (la|las) {clock} (pa|para) (la|las) {clock}", m.between),
        ("(apartir|desde) [de] (las|la) {clock}", m.after),
        (
            """[de|desde|d] {aclock} (en adelante|para adelante|pa adelante|palante|pa delante|para
            arriba|pa arriba|o mas tarde|o despues)""",
            m.after,
        ),
        ("(no|nunca) antes de {aclock}", m.after),
        ("que no sea antes de {aclock}", m.after),
        ("(antes|antecito) (de|d) {aclock}", m.until),
        ("antes del (mediodia|medio dia)", m.until(Clock(12, sure=True))),
        (
            "antes (de comer|de la comida|del almuerzo|de almorzar)",
            m.until(Clock(14, sure=True)),
        ),
        (
            """(hasta|a mas tardar|no despues de|no mas tarde de|maximo|max|como maximo|como muy
            tarde) [a] {aclock}""",
            m.until,
        ),
        ("{aclock} (a mas tardar|o antes|como maximo|como muy tarde|maximo)", m.until),
    ],
    "partday": [
        ("(en|por|a|x|de|pa|para|durante|d) la {part}", m.part),
        ("la {part}", m.part),
        ("(a|al|en el|de|del|para el|pal|hacia el)? (mediodia|medio dia)", Part("midday")),
        (
            """(hora de comer|hora de la comida|hora del almuerzo|a la comida|en el almuerzo|al
            almuerzo)""",
            Part("midday"),
        ),
        (
            """(temprano|tempranito|temprana|lo mas temprano|bien temprano|muy temprano|mas
            temprano posible)""",
            Part("early"),
        ),
        (
            """(a|en la|de|por la)? (primera|primer|primeras|primerita) (hora|horas|horita) [del
            dia|del turno]""",
            Part("early"),
        ),
        (
            """(a|a la|en la|de|por la)? (primera|primer|primerita) (hora|horita) (de|en|por) la
            {part}""",
            m.part_of(_FIRST_HOUR),
        ),
        (
            """(a|a las|en|en las|de|por) (primeras|tempranas) horas (de|en|por) la {part}""",
            m.part_of(_FIRST_HOURS),
        ),
        (
            "(al|a|en el|hacia el)? (principio|principios|inicio|inicios|comienzo) de la {part}",
            m.part_of(_FIRST_HOURS),
        ),
        (
            "(a|en la|de|por la)? (ultima|ultimas) (hora|horas|horita) [del dia|de la jornada]",
            Part("late_afternoon"),
        ),
        ("(a|a la|en la|de)? ultima (hora|horita) (de|en|por) la {part}", m.part_of(_LAST_HOUR)),
        (
            """(a|a las|en|en las|de|por|hasta)? (altas|ultimas|avanzadas) horas (de|en|por) la
            {part}""",
            m.part_of(_LAST_HOURS),
        ),
        (
            """(al|a|en el|hacia el|para el|casi al)? (final|finales|fin|caer) (de|en) la
            {part}""",
            m.part_of(_LAST_HOURS),
        ),
        ("(al|hacia el|casi al) (final|fin) (del dia|de la jornada)", Part("late_afternoon")),
        (
            """[muy|bien|mas] (temprano|tempranito|tempranita|temprana|prontito|pronto)
            (en|por|de|a) la {part}""",
            m.part_of(_FIRST_HOUR),
        ),
        (
            """(en|por|a|de) la {part} [muy|bien|pero|pero muy|lo mas] (temprano|tempranito
            |tempranita|prontito|pronto)""",
            m.part_of(_FIRST_HOUR),
        ),
        ("[ya|muy|bien|mas] tarde (en|por|de|a) la {part}", m.part_of(_LAST_HOURS)),
        (
            "(en|por|a|de) la {part} [ya|pero ya|muy|bien] (tarde|tardecito|avanzada)",
            m.part_of(_LAST_HOURS),
        ),
        (
            "(ya|bien) (entrada|avanzada) la {part}",
            m.part_of({"afternoon": "late_tarde", "night": "late_night"}),
        ),
        ("(a|en|de) (media|mitad de|mitad de la) manana", Part("late_morning")),
        ("(a|en|de) (media|mitad de|mitad de la) tarde", Part("late_tarde")),
        ("(tardecita|de tardecita|a la tardecita|tarde tarde)", Part("late_afternoon")),
        ("(por|en|de)? (las)? (mananitas|mananita)", Part("morning")),
        ("(de|por las|en las) (noche|noches|nochecita)", Part("night")),
        ("de tarde", Part("afternoon")),
        ("(tarde|tardes)", Part("afternoon")),
        ("noche", Part("night")),
        ("(al atardecer|al caer la tarde|cayendo la tarde|tardecito)", Part("late_afternoon")),
        (
            "(al anochecer|ya noche|ya de noche|bien noche|muy noche|cayendo la noche)",
            Part("night"),
        ),
        ("(a lo largo|en el transcurso|en cualquier momento) de la {part}", m.part),
        ("(cualquier|alguna) {part}", m.part),
        ("a primera", Part("early")),
        ("a ultima", Part("late_afternoon")),
        (
            "(lo mas tarde|lo mas tarde posible|lo mas tarde que se pueda|ya tarde|bien tarde)",
            Part("late_afternoon"),
        ),
        (
            """(saliendo|despues|al salir|cuando salga|a la salida) (del|de mi|de la|de) (trabajo
            |chamba|oficina|laburo|curro|jale|trabajar)""",
            Part("late_afternoon"),
        ),
        (
            """(antes) (del|de mi|de la|de|de ir al|de ir a la|de ir a|de entrar al|de entrar a la
            |de entrar a|de entrar) (trabajo|chamba|oficina|laburo|curro|jale|trabajar|escuela|clase
            |clases)""",
            Part("early"),
        ),
        (
            """(saliendo|despues|al salir|a la salida) (de|de la|del|de las|de mis) (escuela
            |escuelita|clase|clases|prepa|secundaria|colegio|cole|uni|universidad|facu|kinder)""",
            Part("afternoon"),
        ),
        ("(mi|la) hora de (comida|comer|lonche|almuerzo|la comida)", Part("midday")),
    ],
    "plain": [
        ("{weekday}", m.weekday("coming")),
        ("(hoy|oi|oy|hoi) [mismo|dia]", Ahead(0)),
        ("(el)? dia de hoy", Ahead(0)),
        ("este (mismo)? dia", Ahead(0)),
        ("(manana|mnn|mna|manan|mnana|mannana)", Ahead(1)),
        ("(el)? dia de manana", Ahead(1)),
        ("(pasado manana|pasadomanana|pasao manana)", Ahead(2)),
        ("pasado", Ahead(2)),
        ("traspasado manana", Ahead(3)),
        ("(ayer)", Ahead(-1)),
        ("(anteayer|antier|antes de ayer|antiayer)", Ahead(-2)),
    ],
    "later": [
        ("{weekday} " + _NEXT, m.weekday("next")),
        (_NEXT + " {weekday}", m.weekday("next")),
        ("otro {weekday}", m.weekday("after")),
        ("{weekday} (en ocho|en 8) [dias]", m.weekday("after")),
        ("{weekday} (de|d|en)? (la)? semana " + _NEXT, m.weekday("next_week")),
        ("{weekday} (de|d|en)? (la)? " + _NEXT + " semana", m.weekday("next_week")),
        ("{weekday} de (la)? otra semana", m.weekday("next_week")),
        ("{weekday} (de|en)? esta (misma)? semana", m.weekday("this_week")),
        ("{weekday} de (la)? (semana pasada|ultima semana|pasada semana)", m.weekday("last_week")),
        ("{weekday} (pasado|anterior|ultimo)", m.weekday("past")),
        ("(pasado|ultimo) {weekday}", m.weekday("past")),
        ("(dentro de|en) {number} {weekday}", lambda n, w: Weekday(w, "coming", n - 1)),
    ],
    "inmonth": [
        ("(del|de|en) (este)? mes actual", 0),
        ("(del|de|en) (este)? (mismo|presente|corriente)? mes", 0),
        ("(del|de|en) (el|al)? (proximo|siguiente|otro) mes", 1),
        ("(del|de|en) (el|al)? mes " + _NEXT, 1),
        ("(del|de) mes pasado", -1),
    ],
    "date": [
        ("{digits} de {month}", lambda d, mo: MonthDay(d, mo) if 31 < d < 100 else None),
        ("{dom} (de|d|del) {month} [de|del] {thousand}?", m.month_day),
        ("{dom} {month} [de|del] {thousand}?", m.month_day),
        ("{dom} - {month} - {year}", m.month_day),
        ("{dom} - {month}", m.month_day),
        ("{month} {dom}", m.day_month),
        ("{dom} (del|de) {monthnum}", m.month_day),
        ("{dom} {inmonth}", InMonth),
        ("{slash}", m.slash),
        ("{dmy}", m.dmy),
        ("{ymd}", m.ymd),
        ("{dom} - {monthnum}", m.dash),
        ("(noche buena|nochebuena)", MonthDay(24, 12)),
        ("(navidad|navidades)", MonthDay(25, 12)),
        ("(fin de año|fin de ano|año viejo|nochevieja|noche vieja)", MonthDay(31, 12)),
        ("(año nuevo|ano nuevo)", MonthDay(1, 1)),
        ("(reyes|dia de reyes)", MonthDay(6, 1)),
        ("san valentin", MonthDay(14, 2)),
        ("{nth} {weekday} {inmonth}", lambda n, w, a: Nth(n, w, None, a)),
        (
            "{nth} {weekday} (de|del) {month} [de|del] {thousand}?",
            lambda n, w, mo, y: Nth(n, w, mo, 0, y),
        ),
        ("ultimo dia (de|del) {month}", LastDay),
        ("ultimo dia {inmonth}", lambda n: LastDay(None, n)),
    ],
    "nth": [("{ordinal}", lambda n: n), ("ultimo", -1)],
    "monthnum": [("{digits}", m.month), ("{num}", m.month)],
    "theday": [
        ("el {dom}", MonthDay),
        ("(el)? (proximo)? dia {dom}", MonthDay),
        ("(el)? dia {date}", lambda d: d),
        ("el {dotted}", m.slash),
        ("(el)? proximo {date}", lambda d: d),
    ],
    "oneday": [
        ("{plain}", lambda d: d),
        ("{later}", lambda d: d),
        ("{date}", lambda d: d),
        ("{theday}", lambda d: d),
        ("{weekday} [el] [dia] {date}", m.with_weekday),
        ("{weekday} [el|dia|el dia] {dom}", m.weekday_dom),
        ("{weekday} {dotted}", lambda _, v: m.slash(v)),
        (_ON + " {plain}", lambda d: d),
        (_ON + " {later}", lambda d: d),
        (_ON + " {date}", lambda d: d),
        ("(para|pa|en|de|por|desde|hasta) {theday}", lambda d: d),
        (_ON + " {weekday} [el] [dia] {date}", m.with_weekday),
        (_ON + " {weekday} [el|dia|el dia] {dom}", m.weekday_dom),
        ("(el|este|para el|pal)? {plain} (que sigue|mas cercano|mas proximo)", lambda d: d),
        ("(de)? hoy (en|a) (ocho|8) [dias]", Ahead(7)),
        ("(de)? hoy (en|a) (quince|15) [dias]", Ahead(14)),
        ("(en|a|dentro de) (ocho|8) dias", Ahead(7)),
        ("(en|a|dentro de) (quince|15) dias", Ahead(14)),
        ("en ocho", Ahead(7)),
        ("en quince", Ahead(14)),
        ("[de] manana en (ocho|8) [dias]", Ahead(8)),
        ("(del|al) {dom}", MonthDay),
        ("(de|del)? {weekday} (en|a) (ocho|8) [dias]", m.weekday("after")),
        ("(de|del)? {weekday} (en|a) (quince|15) [dias]", lambda w: Weekday(w, "coming", 2)),
        ("{length} (despues|luego|a partir|posteriores|posterior) (de|a) {oneday0}", m.after_day),
        ("{length} antes (de|a) {oneday0}", m.before_day),
        ("(este|esta) misma? {weekday}", m.weekday("coming")),
        ("(el|un)? dia (siguiente|despues)", Ahead(1)),
    ],
    "hoursaid": [
        ("{window}", lambda w: w),
        ("{partday}", lambda p: p),
        ("[de|por|en|a] {part}", m.part),
        ("{dayclock}", lambda c: c if c.marked else None),
        ("{window} (de|por|en|a) la {part}", m.window_in),
    ],
    "nthday": [
        (
            "[el|del|al|para el|pal|por el] {nth} {weekday} {hoursaid} {inmonth}",
            lambda n, w, h, a: m.both(Nth(n, w, None, a), h),
        ),
        (
            "[el|del|al|para el|pal|por el] {nth} {weekday} {hoursaid} (de|del) {month} {year}?",
            lambda n, w, h, mo, y: m.both(Nth(n, w, mo, 0, y), h),
        ),
    ],
    "oneday0": [
        ("{plain}", lambda d: d),
        ("(el)? {date}", lambda d: d),
        ("el {weekday}", m.weekday("coming")),
    ],
    "ofweek": [
        ("[de|en] esta [misma] semana", "this_week"),
        ("[de|en] [la] semana " + _NEXT, "next_week"),
        ("[de|en] [la] " + _NEXT + " semana", "next_week"),
        ("[de|en] [la] (semana pasada|semana anterior|pasada semana|ultima semana)", "last_week"),
    ],
    "daterange": [
        (
            "(del|de|desde|entre) [el] {weekday} (al|a|hasta|y|-) [el] {weekday} {ofweek}",
            m.weekdays_of,
        ),
        (
            """(del|de|desde|entre|d) [el|los]? [dia]? {dom} (al|a|hasta|y|-) [el|al]? [dia]? {dom}
            (de|del) {month} [de|del] {thousand}?""",
            lambda a, b, mo, y: m.through(MonthDay(a, mo, y), MonthDay(b, mo, y)),
        ),
        (
            "(entre)? {dom} (al|a|hasta|y|-) [el|al]? {dom} (de|del) {month} [de|del] {thousand}?",
            lambda a, b, mo, y: m.through(MonthDay(a, mo, y), MonthDay(b, mo, y)),
        ),
        (
            "{dom} - {dom} {month} [de|del] {thousand}?",
            lambda a, b, mo, y: m.through(MonthDay(a, mo, y), MonthDay(b, mo, y)),
        ),
        ("{month} {dom} (-|a|al|hasta) {dom}", lambda mo, a, b: m.days_through(a, b, mo)),
        (
            "(del|de|desde|entre) [el]? {dom} (al|a|hasta|y|-) [el]? {dom} {inmonth}",
            lambda a, b, n: m.through(InMonth(a, n), InMonth(b, n)),
        ),
        (
            "(del|desde el|entre el) {dom} (al|hasta el|y el|y) {dom}",
            lambda a, b: m.through(MonthDay(a), MonthDay(b)),
        ),
        (
            "(del|desde el|de|entre el) {dom} de {month} (al|hasta el|y el) {dom}",
            m.days_through_next,
        ),
        ("[el|el proximo|este|para el|ambos]? {weekday} y [el]? {weekday}", m.weekdays_beside),
        (
            "[para|en|por] [los] (proximos|siguientes) {number} {weekday}",
            m.weekdays_to_come,
        ),
        ("(del|de|desde|entre) [el|la]? {endday} (al|a|hasta|y|-) [el|la]? {endday}", m.through),
        ("{endday} (al|a|hasta|-) [el|la]? {endday}", m.through),
    ],
    "endday": [
        ("{plain}", lambda d: d),
        ("{later}", lambda d: d),
        ("{date}", lambda d: d),
        ("{weekday} [el]? {date}", m.with_weekday),
        ("{weekday} [el|dia|el dia] {dom}", m.weekday_dom),
    ],
    "span": [
        ("(en|durante|para|pa|por)? (esta|la)? (misma)? semana actual", Week()),
        ("(en|durante|para|pa|por|de)? esta (misma)? semana", Week()),
        ("(en|durante|para|pa|por|de)? (la|las)? semana " + _NEXT, Week(1)),
        ("(en|durante|para|pa|por|de)? (la|las)? " + _NEXT + " semana", Week(1)),
        ("(en|para|pa|por)? la otra semana", Week(1)),
        ("(la)? (semana pasada|pasada semana|ultima semana)", Week(-1)),
        ("(de|en|durante) la semana", Week()),
        (
            "(a|al|en)? (principio|principios|inicio|inicios|comienzo) de [la|esta] semana",
            PartOfWeek(0, 2),
        ),
        ("(a|en)? (mitad|mediados|media) de [la|esta]? semana", PartOfWeek(1, 3)),
        ("(de|desde) (aqui|aca|ahora|ya) (al|a|hasta el|hasta) {oneday1}", m.through_today),
        (
            "(desde|a partir de) [el]? {oneday1} [y] (por|durante) {length}",
            lambda d, n: m.lasting(n, d),
        ),
        ("entre semana", Workdays()),
        (
            """[en|durante] [los] (proximos|siguientes) {number} dias (habiles|laborables|laborales
            |de trabajo)""",
            WorkingDays,
        ),
        (
            """[en|durante] [los] {number} (proximos|siguientes)? dias (habiles|laborables|laborales
            |de trabajo) (proximos|siguientes|que vienen)?""",
            WorkingDays,
        ),
        (
            """[en|durante] [los] {number} dias (habiles|laborables|laborales|de trabajo)
            (anteriores|pasados|ultimos|previos)""",
            lambda n: WorkingDays(-n),
        ),
        (
            """[en|durante] [los] (ultimos|pasados) {number} dias (habiles|laborables|laborales|de
            trabajo)""",
            lambda n: WorkingDays(-n),
        ),
        (
            """[a] (principio|principios|inicio|inicios) de [la] (semana que viene|proxima semana
            |semana que entra)""",
            m.through(Weekday(0, "next_week"), Weekday(2, "next_week")),
        ),
        (
            "[a|para] (finales|fines|final) de (semana|la semana|esta semana)",
            m.through(Weekday(3, "this_week"), Weekday(6, "this_week")),
        ),
        (
            """[a|para] (finales|fines|final) de la (semana que viene|proxima semana|semana que
            entra)""",
            m.through(Weekday(3, "next_week"), Weekday(6, "next_week")),
        ),
        ("[en|para] [la] {ordinal} semana (de|del) {month}", NthWeek),
        ("[en|para] [la] {ordinal} semana {inmonth}", lambda n, a: NthWeek(n, None, a)),
        ("[en|para] [la] (ultima|ultimas) semana (de|del) {month}", lambda mo: NthWeek(-1, mo)),
        ("[en|para] [la] (ultima|ultimas) semana {inmonth}", lambda a: NthWeek(-1, None, a)),
        ("[en|para] [la] semana (del|de) {dom}", lambda n: WeekOf(MonthDay(n))),
        ("[en|para] [la] semana (del|de) {date}", WeekOf),
        (
            """(el|este|para el|pal|en el|en|este mismo)? (fin de semana|finde|fin de|fds|findes
            |finde semana|finsemana)""",
            Weekend(),
        ),
        ("(el|para el|pal)? " + _NEXT + " (fin de semana|finde|fds)", Weekend("next")),
        ("(el|para el|pal|este)? (fin de semana|finde|fds) " + _NEXT, Weekend("next")),
        ("(el|para el|pal)? otro (fin de semana|finde|fds)", Weekend("after")),
        (
            "[el|en el|para el] {nth} (fin de semana|finde) (de|del) {month}",
            lambda n, mo: WeekendOf(Nth(n, 5, mo)),
        ),
        (
            "[el|en el|para el] {nth} (fin de semana|finde) {inmonth}",
            lambda n, a: WeekendOf(Nth(n, 5, None, a)),
        ),
        (
            "[el|en el|para el] (fin de semana|finde) del {dom}",
            lambda n: WeekendOf(MonthDay(n)),
        ),
        ("[el|en el|para el] (fin de semana|finde) del {date}", WeekendOf),
        ("toda (la|esta) semana", Week()),
        (
            "(el)? (fin de semana|finde) (despues del|tras el|despues de el) proximo",
            Weekend("after_next"),
        ),
        ("(en|a)? (el)? mes (tras|despues de|despues) (el|del)? proximo [mes]", Month(2)),
        ("(en|a)? (este|el) mes [actual|en curso]", Month()),
        ("(en|para)? (el)? mes " + _NEXT, Month(1)),
        ("(en|para)? (el)? (proximo|siguiente|otro) mes", Month(1)),
        ("(a|en|para)? (fin|fines|final|finales) de mes", Month(start=21)),
        (
            "(a|en|para)? (principio|principios|inicio|inicios|comienzo|comienzos) de mes",
            Month(1, end=10),
        ),
        (
            """(a|para)? (principio|principios|inicio|inicios) del (proximo mes|mes que viene|otro
            mes)""",
            Month(1, end=10),
        ),
        (
            "(a|en|para)? mediados del (proximo mes|mes que viene|otro mes)",
            Month(1, start=11, end=20),
        ),
        (
            """(a|en|para)? (fin|fines|finales|final) del (proximo mes|mes que viene|otro mes)""",
            Month(1, start=21),
        ),
        ("[en|durante] [el] mes (pasado|anterior)", Month(-1)),
        ("[en|durante] [el] (pasado|ultimo) mes", Month(-1)),
        ("[el] (fin de semana|finde) (pasado|anterior)", Weekend("past")),
        ("[el] (pasado|ultimo) (fin de semana|finde)", Weekend("past")),
        ("[la] semana anterior", Week(-1)),
        ("[en] [la] {ordinal} (quincena|mitad) (de|del) {month}", half_month),
        ("[en] [la] {ordinal} (quincena|mitad) {inmonth}", lambda n, a: half_month(n, None, a)),
        ("[en] [la] ultima quincena (de|del) {month}", lambda mo: half_month(2, mo)),
        ("[en] [la] ultima quincena {inmonth}", lambda a: half_month(2, None, a)),
        ("[en] [los] primeros {number} dias (de|del) {month}", first_days),
        ("[en] [los] {number} primeros dias (de|del) {month}", first_days),
        ("[en] [los] primeros {number} dias {inmonth}", lambda n, a: first_days(n, None, a)),
        ("[en] [los] ultimos {number} dias (de|del) {month}", last_days),
        ("[en] [los] {number} ultimos dias (de|del) {month}", last_days),
        ("[en] [los] ultimos {number} dias {inmonth}", lambda n, a: last_days(n, None, a)),
        ("{month} pasado", LastMonth),
        ("[el] pasado {month}", LastMonth),
        ("[el] proximo {month}", lambda n: Month(0, n)),
        ("{month} proximo", lambda n: Month(0, n)),
        ("[en|durante] [las] {number} semanas (siguientes|posteriores)", lambda n: Next(7 * n)),
        ("[en|durante] [las] {number} semanas (que vienen|proximas)", lambda n: Week(1, n)),
        ("[en|durante] [los] {number} meses (pasados|anteriores)", lambda n: Month(-n, number=n)),
        ("[en|durante] [los] {number} ultimos meses", lambda n: Month(-n, number=n)),
        ("[en|durante] [las] {number} (ultimas|pasadas) semanas", lambda n: Week(-n, n)),
        ("[en|durante] [los] {number} (ultimos|pasados) dias", lambda n: Next(-n)),
        (
            "[en|durante|por] (lo que queda|lo que resta|lo que falta) de [la|esta] semana",
            Rest("week"),
        ),
        (
            "[en|durante|por] (lo que queda|lo que resta|lo que falta) (del|de este) mes",
            Rest("month"),
        ),
        (
            "[en|durante|por] (lo que queda|lo que resta|lo que falta) (del|de este|de) ano",
            Rest("year"),
        ),
        ("[el|en el|por el|durante el] resto (del|de este) ano", Rest("year")),
        ("(hasta|antes de|antes del) [el] (fin|fines|final|finales) de mes", Rest("month")),
        ("hasta [el] (fin|final) de (semana|la semana|esta semana)", Rest("week")),
        ("antes de que (acabe|termine|se acabe|finalice) (el|este) mes", Rest("month")),
        ("antes de que (acabe|termine|se acabe|finalice) (la|esta) semana", Rest("week")),
        ("[en] [la] {ordinal} quincena", lambda n: half_month(n, None)),
        ("(a|en|para)? mediados de mes", Month(start=11, end=20)),
        (
            "(a|en)? (principio|principios|inicio|inicios|comienzo|comienzos) de {month}",
            lambda n: Month(0, n, None, 1, 10),
        ),
        ("(a|en)? (fin|fines|finales|final) de {month}", lambda n: Month(0, n, None, 21, 31)),
        ("(a|en)? mediados de {month}", lambda n: Month(0, n, None, 11, 20)),
        (
            """(en|este|para|el mes de|durante|desde|a partir de|apartir de) {month} [de|del]
            {thousand}?""",
            lambda n, y: Month(0, n, y),
        ),
        ("{month} [de|del] {year}", NthMonth),
        ("{month} (de|del)? {relyear}", NthMonth),
        ("[en|durante|para] {monthyear}", m.month_year),
        ("[en|durante] [el] {ordinal} mes (de|del) {ofyear}", NthMonth),
        ("{period}", lambda d: d),
        ("(en|durante|para|por|de|del|desde) {period}", lambda d: d),
        (
            "(los|las|en los|en las)? (proximos|proximas|siguientes) {number} dias",
            Next,
        ),
        (
            "(los|las|en los|en las)? {number} (proximos|proximas|siguientes) dias",
            Next,
        ),
        (
            "(los|las|en los|en las)? {number} dias (proximos|siguientes|que vienen)",
            Next,
        ),
        ("(estos|en estos|los proximos|en los proximos|proximos) dias", Next(6)),
        (
            "(las|los|en las)? (proximas|proximos|siguientes) {number} (semanas|semana)",
            lambda n: Week(1, n),
        ),
        (
            "(las|los|en las)? {number} (proximas|proximos|siguientes) (semanas|semana)",
            lambda n: Week(1, n),
        ),
        (
            "(los|las|en los)? (proximos|proximas|siguientes) {number} (meses|mes)",
            lambda n: Month(1, number=n),
        ),
        (
            "(los|las|en los)? {number} (proximos|proximas|siguientes) (meses|mes)",
            lambda n: Month(1, number=n),
        ),
        ("(los|las|en los)? {number} meses que vienen", lambda n: Month(1, number=n)),
        (
            "(los|las|en los|en las)? (pasados|ultimos|ultimas|pasadas|anteriores) {number} dias",
            lambda n: Next(-n),
        ),
        ("(los|las|en los|en las)? {number} dias (pasados|anteriores)", lambda n: Next(-n)),
        (
            """(los|las|en los|en las)? (pasados|ultimos|ultimas|pasadas|anteriores) {number}
            semanas""",
            lambda n: Week(-n, n),
        ),
        ("(los|las|en los|en las)? {number} semanas (pasadas|anteriores)", lambda n: Week(-n, n)),
        (
            "(los|las|en los|en las)? (pasados|ultimos) {number} meses",
            lambda n: Month(-n, number=n),
        ),
        ("{number} pasados meses", lambda n: Month(-n, number=n)),
        ("[el|en el|por el|durante el] resto de [la|mi|esta] semana", Rest("week")),
        ("(a|en|para)? (fin|fines|final|finales) de (ano|este ano)", Month(0, 9, number=4)),
        ("(mas tarde|mas adelante) (de|en)? esta [misma] semana", StillToCome(weeks=True)),
        ("[el|en el|por el|durante el] resto (del|de este) mes", Rest("month")),
        ("(mas tarde|mas adelante) (de|en)? este [mismo] mes", StillToCome(weeks=False)),
        ("{daterange}", lambda d: d),
        ("(durante|por) {length} (a partir|desde|empezando) [de|del|el] {oneday1}", m.lasting),
        ("antes (de|del|de la) {oneday1}", Before),
        ("(hasta|a mas tardar) (el)? {oneday1}", lambda d: Before(d, included=True)),
        ("(despues|luego) (de|del) {oneday1}", lambda d: From(d, included=False)),
        ("(a partir|apartir) (de|del) {oneday1}", From),
        ("desde (el)? {oneday1}", From),
        ("(de|del) {oneday1} en adelante", From),
        ("(antes de|antes del) (fin de semana|finde)", Before(Weekend())),
    ],
    "oneday1": [
        ("(el|la)? {date}", lambda d: d),
        ("(el)? {weekday}", m.weekday("coming")),
        ("(el)? {weekday} {date}", m.with_weekday),
        ("(el)? {dom}", MonthDay),
        ("(hoy)", Ahead(0)),
        ("manana", Ahead(1)),
        ("pasado manana", Ahead(2)),
        ("(el)? {later}", lambda d: d),
    ],
    "relyear": [
        ("ano [actual|en curso]", 0),
        ("(este|el|este mismo) ano [actual|en curso]", 0),
        ("[el] (proximo|siguiente) ano", 1),
        ("[el] ano (que viene|proximo|siguiente|que entra)", 1),
        ("[el] ano (pasado|anterior)", -1),
        ("[el] (pasado|ultimo) ano", -1),
    ],
    "ofyear": [("{year}", lambda y: y), ("{relyear}", lambda y: y)],
    "weeknumber": [("[la] semana [numero|num|nro|no] {digits}", lambda n: n)],
    "period": [
        ("[el] {ordinal} trimestre [de|del|-] {ofyear}?", lambda n, y: PartOfYear(n, 3, y)),
        ("[el] {ordinal} cuarto (de|del) {ofyear}", lambda n, y: PartOfYear(n, 3, y)),
        ("[el] ultimo trimestre (de|del) {ofyear}", lambda y: PartOfYear(4, 3, y)),
        ("{year} [-|el] {ordinal} trimestre", lambda y, n: PartOfYear(n, 3, y)),
        ("[el] {ordinal} semestre [de|del|-] {ofyear}?", lambda n, y: PartOfYear(n, 6, y)),
        ("[la] {ordinal} mitad (de|del) {ofyear}", lambda n, y: PartOfYear(n, 6, y)),
        ("(este|el presente|este mismo) trimestre", PartsAhead(0, 3)),
        ("[el] trimestre (actual|en curso)", PartsAhead(0, 3)),
        ("[el] (proximo|siguiente) trimestre", PartsAhead(1, 3)),
        ("[el] trimestre (que viene|siguiente|proximo)", PartsAhead(1, 3)),
        ("[el] trimestre (pasado|anterior)", PartsAhead(-1, 3)),
        ("[el] (pasado|ultimo) trimestre", PartsAhead(-1, 3)),
        ("[los] (proximos|siguientes) {number} trimestres", lambda n: PartsAhead(1, 3, n)),
        ("[los] (ultimos|pasados) {number} trimestres", lambda n: PartsAhead(-n, 3, n)),
        ("este semestre", PartsAhead(0, 6)),
        ("[el] (proximo|siguiente) semestre", PartsAhead(1, 6)),
        ("[el] semestre (que viene|siguiente)", PartsAhead(1, 6)),
        ("[el] semestre (pasado|anterior)", PartsAhead(-1, 6)),
        ("{weeknumber} (de|del)? {ofyear}?", WeekOfYear),
        ("[la] {ordinal} semana (de|del) {ofyear}", WeekOfYear),
        ("[la] ultima semana (de|del) {ofyear}", lambda y: WeekOfYear(-1, y)),
        (
            "[de|desde] [las] semanas {digits} (a|-|hasta|y) {digits} (de|del)? {ofyear}?",
            WeeksThrough,
        ),
        (
            "(de|desde|entre) {weeknumber} (a|hasta|y|-) {weeknumber} (de|del)? {ofyear}?",
            WeeksThrough,
        ),
        (
            "(de|desde|entre) {month} [de|del] {year}? (a|hasta|y|-) {month} [de|del] {year}?",
            lambda a, y, b, z: MonthsThrough(a, b, y, z),
        ),
        (
            "{month} [de|del] {year}? (a|hasta|-) {month} [de|del] {year}?",
            lambda a, y, b, z: MonthsThrough(a, b, y, z),
        ),
        (
            "[de|desde|entre] este [mismo|mes de]? {month} (a|hasta|y|-) {month} (de|del)? {year}",
            lambda a, b, z: MonthsThrough(a, b, 0, z),
        ),
        (
            """(de|del|desde|entre)? [el] {enddate} (a|hasta|y|-) {month} [de|del]
            {year}?""",
            ThroughMonth,
        ),
    ],
    "enddate": [("{dom} [de] {month} [de|del] {year}?", m.month_day)],
    "count": [
        ("{number}", lambda n: n),
        ("{decimal}", lambda n: n),
        ("media", 0.5),
        ("(unos|unas|unos pocos|unas pocas|unos cuantos|unas cuantas)", 3),
        ("(un|unos|unas) {number}", lambda n: n),
        ("(un par de|par de)", 2),
        ("(tres cuartos de|3/4 de)", 0.75),
        ("cuarto de", 0.25),
        ("un cuarto de", 0.25),
    ],
    "measure": [("{count} {unit}", m.measure), ("{count} {unit} [y|con] {measure}", m.length_sum)],
    "length": [
        ("{measure}", m.measured),
        ("{count} {unit} y media", lambda n, u: m.length(n + 0.5, u)),
        ("{count} {unit} y cuarto", lambda n, u: m.length(n + 0.25, u)),
        ("{count} (hora|horas|hr|hrs|h) y {number}", m.hour_and),
        ("{slash} (de)? {unit}", lambda v, u: m.length(v[0] / v[1], u) if v[1] else None),
        ("{digits} '", lambda n: m.length(n, "minute")),
    ],
    "relative": [
        ("(en|dentro de|de aqui a|de aca a|de hoy en) [como|unos|unas] {length}", m.ahead),
        ("{length} (desde ahora|a partir de ahora)", m.ahead),
        ("hace {length}", m.ago),
        (
            "(en|dentro de) {number} dias (habiles|laborables|laborales)",
            lambda n: m.Item("day", m.working_day(n)),
        ),
        (
            """(desde|de|a partir de) (ahora|ahorita|ya|este momento) (hasta|a) [dentro de|los|las]
            {length} [despues|mas tarde|mas|desde ahora]""",
            m.within,
        ),
        (
            "[en|por|durante|para] [el] resto (del dia|de hoy|del dia de hoy|de este dia)",
            m.REST_OF_DAY,
        ),
        (
            """[en|por|durante|para] (lo que queda|lo que resta|lo que falta) (del dia|de hoy
            |del dia de hoy|de este dia)""",
            m.REST_OF_DAY,
        ),
        (
            """[en|durante|dentro de] [las|los|la|el] (proximas|proximos|siguientes|proxima|proximo
            |siguiente) {length}""",
            m.within,
        ),
        (
            "[en|durante] [las|los|la|el] {length} (proximas|proximos|siguientes|siguiente)",
            m.within,
        ),
        (
            "[en|durante] [las|los|la|el] (ultimas|ultimos|pasadas|pasados|ultima|ultimo) {length}",
            m.lately,
        ),
        (
            "[en|durante] [las|los|la|el] (ultima|ultimo|pasada|pasado) {unit}",
            lambda u: m.lately(m.length(1, u)),
        ),
        (
            "[en|durante|dentro de] [la|el] (proxima|proximo|siguiente) {unit}",
            lambda u: m.within(m.length(1, u)),
        ),
        ("(en menos de|antes de|en el curso de|dentro de menos de) {length}", m.within),
        (
            "(en el transcurso|en el curso|a lo largo) (del dia|de hoy|del dia de hoy)",
            m.REST_OF_DAY,
        ),
        ("antes de que (acabe|termine|se acabe|finalice) (el|este) dia", m.REST_OF_DAY),
        (
            """[en|durante] [las|los|la|el] {length} (pasadas|pasados|anteriores|ultimas|ultimos
            |previos|previas)""",
            m.lately,
        ),
    ],
    "heads": [
        (
            """(somos|seremos|seriamos|vamos|iremos|iriamos|vendremos|llegaremos|vamos a ser|vamos a
            ir|vamos a estar|vamos a llegar|venimos) [como|unos|unas|los|las] {number}
            [personas|amigos|gentes|adultos]""",
            m.we,
        ),
        ("[a|para] los {number}", lambda n: m.Item("we", n, 0.99) if 2 <= n <= 4 else None),
        (
            """[son|serian|seran|van|iran|vienen|vendran|irian|van a ser|van a ir|para|pa] {number}
            (persona|personas|gentes|adultos|hombres|clientes)""",
            m.heads,
        ),
        ("($|€|£) {number}", m.money),
        ("(van|iran|vendran|vienen|van a ir|van a ser) {number}", m.heads),
    ],
    "shift": [
        (
            "[por|durante] {length} (mas tarde|despues|mas tardecito|mas adelante|luego|mas)",
            m.later,
        ),
        ("{length} (antes|mas temprano|antecitos|mas pronto|antecito)", m.earlier),
    ],
    "link": [
        (
            """(o|u|o sino|o si no|o si|si no|sino|o sea o|y si no|o bien|o tambien|o en su defecto
            |/)""",
            item("or")(""),
        ),
        (
            """(no espera|no esperate|espera|esperate|no perdon|perdon|perdona|perdone|digo|corrijo
            |quise decir|queria decir|ay no|no no|miento|no mentira|mentira|no digo|sorry|ups|era
            |disculpa|aguanta|no aguanta|no bueno|no es|quiero decir|o sea|osea|que sea|no que sea
            |ponlo|ponla|ponlo a|dejalo|dejalo en|dejalo para)""",
            item("fix")(""),
        ),
        (
            """(mejor|bueno mejor|no mejor|mas bien|me equivoque|o mejor|mejor dicho|pero mejor|es
            mejor|mejor que sea|cambialo a|cambiala a|me equivoque mejor|siempre mejor)""",
            item("fix")("instead"),
        ),
        (
            """(no quiero|no quiero con|no me gusta|sin|no tan|no muy|que no sea tan|que no sea muy
            |que no sea con|menos|excepto|salvo|que no sea|en vez de|en lugar de|en vez del
            |menos con|excepto con|nada de)""",
            item("not", 0.95)(""),
        ),
        (
            """(cualquier dia|el dia que sea|cuando sea|a cualquier hora|cualquier hora
            |toda la semana|todos los dias) (menos|excepto|salvo|que no sea|pero no)
            [el|los|en|por]""",
            item("allbut", 0.8)(""),
        ),
        (
            """(no puedo|no me queda|no me acomoda|no me viene bien|no me va bien|no me sirve|no
            voy a estar|no estoy)""",
            item("cant", 0.95)(""),
        ),
        (
            """(se me atraveso|se me complico|se me cruzo|me salio|me surgio) [algo|un compromiso
            |una junta|un imprevisto] (el|este|para el)""",
            item("not", 0.8)(""),
        ),
        ("no", item("no")("")),
    ],
    "when": [
        ("{oneday}", item("day")),
        ("{span}", item("day")),
        ("{nthday}", item("both")),
        (
            "(el|para el|pal) [dia] {dom} (de|entre) {aclock} (a|y|hasta) {aclock}",
            lambda d, a, b: m.Item("both", m.both(MonthDay(d), Window(a, b))),
        ),
        ("{heads}", lambda i: i),
        ("{relative}", lambda i: i),
        ("{dayclock}", lambda c: m.Item("hours", c) if c.marked else m.Item("number", c, 2.0)),
        ("{window}", item("hours")),
        ("{bare_window}", item("hours", 1.02)),
        ("de {aclock} - {aclock}", lambda a, b: m.Item("hours", m.between(a, b), 0.98)),
        (
            "{bare_window} [de|por|en|a] la {part}",
            lambda w, p: m.Item("hours", m.window_in(w, p)),
        ),
        (
            "{bare_window} {half}",
            lambda w, h: m.Item("hours", w._replace(end=m.halved(w.end, h))),
        ),
        ("{window} (de|por|en|a) la {part}", lambda w, p: m.Item("hours", m.window_in(w, p))),
        (
            "{window} {half}",
            lambda w, h: m.Item("hours", w._replace(end=m.halved(w.end, h))) if w.end else None,
        ),
        ("una hora", m.Item("length", 60, 0.89)),
        ("media hora", m.Item("length", 30, 0.89)),
        ("{partday}", item("hours")),
        ("una {part}", lambda part: m.Item("hours", m.part(part))),
        (
            "(desde|de|entre) (ahora|ahorita|ya|aqui|aca) (hasta|a|y) (la|las|el)? {clock}",
            m.from_now_to,
        ),
        ("(esta|hoy) (misma)? {part}", lambda p: m.today_in(Part(p))),
        (
            "[en|por] [el] (resto|lo que queda|lo que resta) de la {part}",
            lambda p: m.today_in(Part(p)),
        ),
        ("anoche", m.Item("both", (Ahead(-1), Part("night")))),
        (
            "(el|este|para el|pal|del)? {weekday} {part}",
            lambda w, p: m.Item("both", (Weekday(w), Part(p))),
        ),
        ("manana tarde", m.Item("both", (Ahead(1), Part("afternoon")))),
        ("manana noche", m.Item("both", (Ahead(1), Part("night")))),
        ("{hhmm}", lambda c: m.Item("number", m.hhmm(c), 2.5)),
        ("{partday} {clock}", lambda p, c: m.Item("hours", m.clock_in(c, p.name))),
        ("{partday} {dayclock}", lambda p, c: m.Item("hours", m.clock_in(c, p.name))),
        ("{shift}", item("shift")),
        (
            "{length}",
            lambda n: m.Item("length", n.minutes, 1.1) if n.minutes and not n.days else None,
        ),
        (
            "(por|durante) {length}",
            lambda n: m.Item("length", n.minutes, 0.98) if n.minutes and not n.days else None,
        ),
        ("(ahorita|ahora|orita|horita|ya) [mismo|mismito|ya]", m.Item("now", Ahead(0), 1.5)),
        (
            """(al rato|alrato|ratito|al ratito|en un rato|en un ratito|mas tarde|mas tardecito|mas
            al rato|luego al rato|mas tardecita|en un ratico|mas ratico|mas ratito|dentro de un
            rato|en un momento)""",
            m.Item("soon", Ahead(0)),
        ),
        (
            """(lo antes posible|cuanto antes|lo mas pronto posible|lo mas pronto|asap|ya mismo|en
            cuanto se pueda|apenas puedas|lo antes que puedas|urgente|urge|me urge|lo mas rapido
            posible)""",
            m.Item("asap", None, 1.2),
        ),
    ],
}
