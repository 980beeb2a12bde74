"""What customers write in Spanish around days and hours: wishes, answers, questions, moods."""

from shared.understanding.grammar.engine import Rule
from shared.understanding.grammar.makers import Item, absent

FILLER = """
el la los las lo le les un una unos unas al del de d a en para pa por x con y e que q k ke se me
te nos os mi mis tu tus su sus este esta estos estas ese esa eso esos esas aqui aca ahi alli alla
ay muy mas solo nomas nada hola buenas oye oiga oigan che wey guey we bro carnal compa amigo amiga
amigos jefe jefa maestro crack parce parcero mijo mija porfa porfis porfavor porfavorcito xfa
xfavor plis pls please gracias grax pues pos pue entonces bueno bien ok okay okey sale va dale
listo vale fijate mira miren miraba ver si quisiera queria querria quiero kiero necesito ocupo
deseo gustaria encantaria puedo puede puedes podes podria podrias podrian podemos pueden podeis
pudiera posible podra podras sera seria dia dias hora horas horario rato ratito cosa cosas tipo
como cual cuando donde yo vos usted ustedes nosotros ella mismo misma tambien ademas igual otra
otro vez ser es son era fue soy estoy estan estaba estuve van voy vamos ir venir pasar paso llegar
hacer hace hacen hagan haga hacerme hacerle hago haces haceis hecho dar da das dan dame deme dais
des den doy darme dieras daria darian darias tener tengo tiene tienen tienes tenes teneis tenga
tengas tengan tendran tendras tendria tendrian tendrias poner pon ponga pongan ponme ponerme
poneme poneis favor gentileza amable molestia molestar disculpe disculpa disculpen disculpar
perdon perdone perdona permiso saludos saludo atte cordial senor senora don doña dona joven
caballero aun todavia ya apenas justo exacto exactamente claro super senorita chicos muchachos
gente equipo hermano hermana primo manito mano viejo vieja loco loca papi toca tocaria quedar
queda quedo quedaria sirve sirva sirven acomoda acomode convenga conviene parece late gusta gustan
tantito poquito poco mucho cuanto habla escribe saluda ah eh oh mmm hmm uy aja pss psss ahh pucha
chale algun alguna alguno algo alguien cliente numero nuevo nueva primera mejor quiere quieren
queremos queriamos dijeron dijo digo oi vi aunque pero porque xq pq asi salon barberia peluqueria
estetica local negocio todo toda todos todas tal rapido rapidito sos sois necesita pinche pinches
deja puente eres juntos junto puro pura antemano avisas tardecito barbero barberos re genio genia
vecino uf sitio
"""

WORDS: dict[str, dict[object, str]] = {
    "relation": {
        "son": "hijo hijito hijos morrito morro",
        "daughter": "hija hijita hijas",
        "father": "papa padre viejito viejo apa papi jefecito",
        "mother": "mama madre mami ama",
        "brother": "hermano hermanito carnalito carnal",
        "sister": "hermana hermanita",
        "husband": "esposo marido",
        "wife": "esposa senora mujer",
        "boyfriend": "novio",
        "girlfriend": "novia",
        "partner": "pareja",
        "grandfather": "abuelo abuelito",
        "grandmother": "abuela abuelita",
        "grandson": "nieto nietecito nietito",
        "granddaughter": "nieta",
        "uncle": "tio",
        "aunt": "tia",
        "cousin": "primo prima",
        "nephew": "sobrino sobrinito",
        "niece": "sobrina",
        "friend": "amigo amiga amigos amigas compa compas cuate cuates parcero colega pana",
        "father_in_law": "suegro",
        "mother_in_law": "suegra",
        "brother_in_law": "cunado",
        "sister_in_law": "cunada",
        "son_in_law": "yerno",
        "stepson": "hijastro",
        "stepfather": "padrastro",
        "godson": "ahijado",
        "godfather": "padrino compadre",
        "boss": "jefe",
        "neighbor": "vecino vecina",
        "roommate": "roomie roommate rumi",
        "coworker": "companero companera",
        "child": "nino nina nene nena peque chamaco criatura chavito bebe pibe chiquito crio",
    },
}

_BOOK = """(agendar|agendarme|agendarle|agenda|agendame|agendeme|agendas|agenden|agendenme|agendemos
|agendo|agende|agendarlo|apartar|apartarme|apartame|aparteme|apartenme|aparta|apartas
|aparto|apunta|apuntame|apuntas|apuntarme|apunteme|apuntadme|anota|anotame|anotas|anoteme
|anotarme|reservar|reserva|reservame|reserveme|reservas|reservarme|reservo|reservadme
|resérvame|sacar|sacame|saca|saqueme|sacarme|pedir|pido|pedirte|pedirle|separar|separame
|separeme|separas|separarme|programar|programame|programeme|programas|coger|cogeme|pillar
|conseguir|solicitar|solicito|dejame|dejarme|dejas|guardar|guardame|guardeme|guardas
|regalar|regalame|regaleme|regalas|colabora|colaborar|colaboreme|colaboras|atender
|atenderme|atenderia|meteme|metes|hacerme|hazme|haceme|hagame
|hagan|ponme|poneme|pongame|ponganme|ponerme|acomodame|acomodas|acomodar|acomodarme
|recibir|recibes|reciben|recibirme|cuadrar|cuadramos|cuadrame|cuadreme|tomar|agarrar
|agarro|agarrame|metanme|encajar|encajame|bookear|buquear|bookeame|ajendar|ajendame
|ajenda)"""
_WANT = """(quiero|quisiera|queria|querria|kiero|qiero|qero|kero|necesito|nesesito|necesitaba|ocupo
|ocuparia|deseo|desearia|busco|buscaba|ando buscando|me gustaria|me encantaria|me urge
|me interesa|tengo ganas de|quiere|queremos|necesitamos|quieren|vengo por|voy a querer
|voy a necesitar|hay que|toca|pienso)"""
_NOUN = """(
cita|citas|citita|sita|turno|turnos|turnito|hora|horita|reserva|reservacion|reservaciones
|espacio|espacios|espacito|lugar|lugares|lugarcito|cupo|cupos|cupito|hueco|huecos|huequito
|campo|campito|chance|chanse|spot|appointment|slot|agenda|horario|horarios|disponibilidad
|disponible|disponibles|fecha|fechas|cita para)"""
_MINE = (
    "(cita|citas|sita|turno|turnos|reserva|reservas|reservacion|hora|appointment|lo mio|servicio)"
)
_ART = "(mi|la|el|mis|las|una|un|esa|ese|esta|este|de la|su|tu|del|al|de mi|a mi|me la|los)"

_CAN = """[quiero|necesito|quisiera|puedo|puedes|pueden|puede|se puede|hay que|para|me|podria
|podrias|podriamos|podemos|podes|queria|me puedes|me puede|me podes|me podrias|me podria
|me pueden|tengo que|hay forma de|hay manera de|es posible|sera que me|sera que
|sera posible|seria posible|me gustaria|sera que puedo|sera que podemos]"""
_MOVES = {
    0: """(mover|mueve|mueves|muevo|muevan|moverla|moverlo|moveme|mueveme|muevela|mover me|moverme
    |reagendar|reagenda|reagendame|reagendamos|reagendo|reagendarla|reagendarme|reprogramar
    |reprograma|reprogramarla|reprogramame|reprogramo|reprogramarme|cambiar|cambia|cambiame
    |cambias|cambio|cambiamos|cambiarla|cambiarlo|cambiarme|cambieme|cambien|cambiad|cambiadme
    |camvia|camviar|camviame|pasar|pasarla|pasarlo|pasame|pasamos|pasas|paseme|cambialo|cambiala
    |muevelo|pasalo|pasala|pasamelo|pasamela|cambiamelo|cambiamela|cambielo|cambiela|modificar
    |modifica|reschedule|cambio de|un cambio en|hacer un cambio en|cambiar la hora de|cambiar el
    dia de)""",
    1: """(correr|corre|corres|correme|correrla|correrlo|correrme|recorrer|recorre|recorrerla
    |recorreme|recorrerlo|recorres|posponer|pospon|posponerla|aplazar|aplaza|aplazarla|retrasar
    |retrasa|retrasarla|retrasame|atrasar|atrasa|atrasame|postergar|posterga)""",
    -1: "(adelantar|adelanta|adelantarla|adelantame|adelantarlo|adelantas|adelanteme)",
}

TALK: list[Rule] = [
    (
        "[ya|al final] (no quiero nada|no quiero ya nada|mejor nada|nada gracias|ya nada)",
        Item("deny", True, 0.7),
    ),
    (
        "(ai|ay|ahi) (lugar|lugarcito|espacio|chance|cita|citas|turno|hora)",
        Item("avail", price=0.9),
    ),
    (
        """[quiero|quisiera|deseo] (dejar de recibir|dejar de tener|no recibir) [mas] [sus|tus
        |vuestras|vuestros|las|los] {mailing}""",
        lambda s: Item("optout", s, 0.8),
    ),
    ("[vaya|que|menuda|una] (chapuza|chapuzas|desgracia) de (corte|servicio)", Item("complaint")),
    (
        """(chinguen a su madre|chinguen su madre|chinga a tu madre|vete al diablo|vete al carajo
        |vayanse al carajo|porqueria)""",
        Item("abuse", price=0.8),
    ),
    (
        """[por favor] (quitenme|quitame|saquenme|sacame|borrenme|borrame|eliminenme|eliminame) de
        (su|la|tu|esta|sus|tus) (lista|listas|contactos|base)""",
        Item("optout", "all", 0.8),
    ),
    (
        """(hacen|van|vienen|atienden|cortan|tienen servicio|servicio|hacen cortes|ofrecen
        servicio) [a|al] domicilio""",
        Item("scope", price=0.8),
    ),
    (
        """(hay alguien|hay alguien ahi|alguien ahi|estan ahi|siguen ahi|sigues ahi|info
        |informacion|informes|mas informes|mas informacion|quiero informes|quiero informacion
        |me das informacion|me das informes|me dan informes|me puedes dar informes|me podrias
        dar informes|me pueden dar informacion|me puedes dar informacion)""",
        Item("greet", price=0.8),
    ),
    (
        """(mala experiencia|muy mala experiencia|mi dinero de vuelta|quiero mi dinero|devuelvanme
        mi dinero|me devuelven mi dinero)""",
        Item("complaint", price=0.8),
    ),
    ("(mmm|mmmm|hmm|hm|m)", Item("dunno", price=0.9)),
    (
        "(no me|ya no me) (esten|estes) (escribiendo|mandando|molestando) [mensajes|nada]",
        Item("""optout""", """all""", 0.8),
    ),
    (
        """[quiero] que me (avisen|avises|manden|mandes|informen) [de|sobre] [las|los|sus|tus]
    {mailing}""",
        lambda s: Item("""optin""", s, 0.8),
    ),
    ("(pasa|pasen|pasenme) (mi|la|el) " + _MINE, Item("move", 0, 0.8)),
    (
        "(me|nos|lo|le) (atiende|atienden|atiendes|atienda|atendes|atendeis)",
        Item("wish", price=0.9),
    ),
    ("(atienden|atiende|atendeis|atendes|abren|abre|abris)", Item("topic", "hours", 0.95)),
    (
        "[me colabora|me ayuda|me ayudas|me ayudan] (cancelando|anulando) [la|mi|el] " + _MINE,
        Item("cancel", True, 0.8),
    ),
    (
        """(avisame|me avisas|me avisan|aviseme|avisas) si se (te|les|le) (libera|desocupa|cae
    |cancela) [algo|alguien|un turno|un lugar] [antes]""",
        Item("waitlist"),
    ),
    (
        """(estupendo|fenomenal|fantastico|mandale|metele|de diez|espectacular|fabuloso|maravilla
    |maravilloso)""",
        Item("yes", price=0.95),
    ),
    (
        """(nos vemos|te veo|los veo|hasta|ahi nos vemos|alla nos vemos|ahi estare|alla estare)
        {oneday}""",
        lambda _: Item("bye", price=0.8),
    ),
    ("(la|el) que sea (mas temprano|antes|mas pronto|primero)", Item("pick", "earliest", 0.5)),
    (
        "(tambien|tambn|tmb|tmbn|tbn|tb|ademas|agregale|agregame|sumale|anadele|y ponle)",
        Item("also", price=1.0),
    ),
    (
        "(somos|vamos|seriamos|iriamos|seremos) {number}",
        lambda n: Item("we", n) if 2 <= n <= 9 else None,
    ),
    (
        "(caro|carisimo|muy caro|esta caro|que caro|mas barato|descuento|rebaja)",
        Item("haggle", price=1.0),
    ),
    (
        "(cancelalo|cancelala|cancelarla|cancelarlo|cancelamela|cancelamelo|anulala|anulalo)",
        Item("cancel", False),
    ),
    (
        """(la|el|esa la|ese el|dame la|quiero la|me quedo con la|va la|mejor la) {rank} [opcion
        |hora]""",
        lambda n: Item("pick", n),
    ),
    ("(esa|ese|va|quiero|dame|mejor|me quedo con) (la|el) {digits}", lambda n: Item("choice", n)),
    ("(a mi y|a mi tambien)", Item("self", price=0.9)),
    ("(orale|orales|andale|andale pues|arre|chido)", Item("yes", price=0.9)),
    (
        """(me llamas|me llaman|me puedes llamar|me pueden llamar|llamame|llamenme|me marcas
        |marcame|me podrian llamar|me podrias llamar)""",
        Item("handoff", price=0.9),
    ),
    (
        "(que|cual es el|el) horario (tienen|tiene|teneis|tenes|manejan)",
        Item("topic", "hours", 0.85),
    ),
    ("(pero|nomas que|solo que|nada mas que)", Item("but", price=1.0)),
    (
        "[para|y|con|por] [mis|los|las|unos] {number} [de mis] {relation}",
        lambda n, r: Item("several", (n, r)),
    ),
    (
        """[tienes|hay|tienen|tenes|no tienes|no hay|no tienen|teneis|quiero|dame|ver] (otra opcion
        |otras opciones|otra hora|otro horario|otros horarios|otras horas|mas opciones|mas horarios
        |alguna otra|algun otro|otra hora mas|algo mas tarde|algo mas temprano|mas tempranito|mas
        tardecito|un poco mas temprano|un poco mas tarde|un poquito antes|un poquito despues|algo
        antes|algo despues|mas tarde|mas temprano|otras)""",
        Item("alts", price=1.0),
    ),
    (
        """(cualquiera|quien sea|con cualquiera|con quien sea|con el que sea|el que sea|todos|me da
        igual con quien) [pero|mientras] (menos|excepto|salvo|que no sea|no|no con|no sea) [con]
        [el|la] {barber}""",
        lambda b: Item("anybut", b, 0.8),
    ),
    (
        """(con alguien mas|alguien mas|con otra persona|otra persona|con otro|con otra|con otro
        barbero|con otra barbera|otro barbero|otra barbera|con alguien diferente|con otro chavo
        |con otro muchacho|no con el|no con ella|con el no|con ella no|que no sea con el|que no sea
        el|que no sea con ella|que no sea ella)""",
        Item("another", price=0.8),
    ),
    (
        """(no|ya no|al final no|siempre no) (puedo|voy a|voy a poder|podre|podra|alcanzo a|pude
        |pudo|podemos) (ir|llegar|asistir|pasar|venir|acudir|presentarme)""",
        Item("cantgo", price=0.9),
    ),
    (
        """(ya no puedo|ya no voy|no llego|no alcanzo|no voy a poder|ya no voy a poder|ya no
        alcanzo|al final no puedo|siempre no puedo|al final no voy|ya no podre|no podre)""",
        Item("cantgo", price=0.95),
    ),
    ("(cita|turno) (proxima|proximo|siguiente)", Item("ref", "next")),
    (
        """(cual|cuando) es (mi|la) (cita|proxima cita|siguiente cita|proximo turno|turno|reserva
        |proxima reserva)""",
        Item("mine", price=0.9),
    ),
    (
        """[quiero|quisiera|puedo|necesito|me gustaria|me|me puedes|puedes] (hablar|platicar
        |comunicarme|comunicas|comunicar|comuniqueme|comunicame) con [el|la|don] {barber}""",
        lambda _: Item("handoff", price=0.9),
    ),
    ("[y] (hace|sabe hacer|corta|hara) {barber}", lambda _: Item("dodo")),
    ("{barber} (hace|sabe hacer|corta)", lambda _: Item("dodo")),
    # Wishes
    (
        _WANT + " [que me|ver si me|ver si|saber si|me|hacer|hacerme|yo|para|que]",
        Item("wish", price=0.8),
    ),
    (
        """[me|te|nos|le|les|se|lo|la|q me|que me|si me|puedes|podrias|puede|podria|puedo|podes
        |para|quiero|quisiera|queria|necesito|me puedes|me podrias|me puede|me podria|me podes] """
        + _BOOK,
        Item("wish", price=0.9),
    ),
    (
        """(me das|me da|me dan|me dais|me des|me dieras|me das una|dame|deme|denme|me dejas|me
        regala|me regalas|me colabora|me hace|me haces|me hacen|me pones|me pone|me pueden dar
        |me puede dar|me puedes dar|me podes dar|me podrias dar|me podria dar|ponme|pongame
        |poneme|ponganme)""",
        Item("wish", price=0.9),
    ),
    ("(sera que|sera q) [me|puede|se puede]", Item("wish", price=0.9)),
    (
        """(quiero ir|quisiera ir|queria ir|me gustaria ir|puedo ir|podria ir|puedo pasar|puedo
        caer|caigo|paso|quiero pasar|podria pasar|puedo llegar|puedo ir a)""",
        Item("wish", price=0.9),
    ),
    ("(para un|para una|pa un|pa una|para|pa) " + _NOUN, Item("noun", price=0.9)),
    ("[una|un|la|el|alguna|algun|unas|unos|su] " + _NOUN, Item("noun", price=0.9)),
    ("(otra|otro) " + _NOUN, Item("noun", "other", 0.9)),
    ("(mi|mis) " + _NOUN, Item("noun", "own", 0.9)),
    (
        """(cortarme|cortarse|cortarle|corto|cortar|me corten|me corte|me cortan|cortarme el pelo
        |cortarme el cabello|recortarme|pelarme|peluquearme|motilarme|me toca corte)""",
        Item("concept", "haircut"),
    ),
    (
        """(puede ser|podria ser|podra ser|se puede|se podra|se podria|que tal|que te parece|te
        parece|q tal si|que tal si|seria posible|sera posible|es posible) [para|el|a|mejor]""",
        Item("wish", price=1.0),
    ),
    (
        "(las dos|los dos|ambas|ambos|las 2|los 2|todas|todos|las tres|las 3)",
        Item("all", price=0.99),
    ),
    # Availability
    (
        """(hay|ay lugar|ay espacio|ay cita|ay cupo|ay chance|habra|habria|tienes|tiene|tienen
        |tenes|teneis|tendras|tendran|tendra|tendrias
        |tendrian|tendria|tendreis|tienes algo|queda|quedan|quedara|te queda|les queda|le queda
        |os queda|habran|abra|tenis|tenias|tenia|tenian|teniais|habia|tendria|ay algun|hubiera
        |tuvieras|tuvieran|tendrian) [algun|alguna|un|una|algo|unos]? ["""
        + _NOUN[1:-1]
        + "]",
        Item("avail"),
    ),
    (
        """(hay|tienes|tienen|tenes|queda|habra|tendras|tiene|teneis) [algo|un|una] (libre
        |disponible|abierto|libres)""",
        Item("avail"),
    ),
    (
        """(esta|estas|estan|estara|estaran|estais|sigue|seguira|siguen) (libre|disponible|libres
        |disponibles|desocupado|desocupada|ocupado|ocupada)""",
        Item("avail"),
    ),
    (
        """(algun|alguna|algo) (hueco|cita|turno|espacio|lugar|cupo|huequito|libre|disponible
        |disponibilidad|hora)""",
        Item("avail"),
    ),
    (
        "(alcanzo|alcanzare|alcanzas|me alcanza|se alcanza|alcanzan|alcanzamos) [a|todavia|aun]",
        Item("avail", price=1.6),
    ),
    (
        "(disponibilidad|disponible|disponibles|libre|libres|tienes libre|hay libre)",
        Item("avail", price=1.2),
    ),
    (
        """(que|cuales|a que|en que|para que|k) (horarios|horas|hora|dias|fechas|espacios|huecos
        |turnos|citas|lugares|dia|fecha|horario) (tienes|tienen|tenes|tiene|hay|hay libres
        |teneis|manejas|queda|quedan|estan|estan libres|puedo|podria|podrias|puedes|pueden|te
        queda|libres|disponibles) [libre|libres|disponible|disponibles|para|ir]""",
        Item("avail", price=0.9),
    ),
    (
        """(para|pa) cuando (hay|tienes|tienen|tenes|tendrias|tendrian|seria|habria|tiene|podria
        |puedes|me das|pueden) [lugar|cita|espacio|turno|hora|cupo|campo|hueco]""",
        Item("avail"),
    ),
    (
        """cuando (puedes|pueden|puede|podrias|tienes|hay|tendrias|podrian|podes) [atenderme|cita
        |lugar|recibirme|turno]""",
        Item("avail"),
    ),
    # Flows
    *[
        (
            """[quiero|necesito|quisiera|puedo|puedes|pueden|puede|hay que|para|favor de|queria|me
            puedes|me podes|me puede|podria|podrias|tengo que|voy a|tendre que|debo|me toca]
            (cancelar|cancela|cancelame|cancele|canceleme|cancelen|cancelenme|cancelo|cancelarla
            |cancelarlo|cancelas|cancel|cancelar me|anular|anula|anulad|anulame|anuleme|anulo
            |anulen|borrar|borra|borrame|quitar|quita|quitame|quiteme|quitenme|eliminar|elimina
            |cancelad|cancelacion|kancelar|canselar|cancelarme|desagendar|desapartar)"""
            + tail,
            Item("cancel", named),
        )
        for named, tail in (
            (False, ""),
            (
                True,
                " ["
                + _ART[1:-1]
                + "] "
                + _MINE
                + " [que tengo|que tenia|que hice|que saque|que aparte|que reserve|que pedi]",
            ),
        )
    ],
    (
        "[me|por favor] (dame|dar|darme|deme|das|da|den|den) de baja (el|la|mi|ese|esa|al) "
        + _MINE,
        Item("cancel", True),
    ),
    ("de baja (el|la|mi) " + _MINE, Item("cancel", True)),
    ("(no|ya no|al final no) (ire|asistire|voy a ir|voy|podre ir)", Item("cantgo")),
    *[
        (
            _CAN
            + " "
            + verbs
            + " ["
            + _ART[1:-1]
            + "] ["
            + _MINE[1:-1]
            + "] [que tengo|que tenia|que hice]",
            Item("move", way, 0.9),
        )
        for way, verbs in _MOVES.items()
    ],
    # My bookings
    (
        """(a que hora|a q hora|que dia|cuando|a ke hora|que dia y a que hora|que hora|para cuando)
        (me toca|es mi|era mi|tengo|es mi cita|tenia|quede|quedo|quedamos|me toco|era|seria mi
        |es la|es lo mio|estoy|me anotaste|estaba) [la|el|mi|una] ["""
        + _MINE[1:-1]
        + "]",
        Item("mine"),
    ),
    (
        """(cuales son|que|cuantas|recuerdame|me recuerdas|recordarme|me confirmas|me puedes
        recordar) (mis|mi|la hora de mi|el horario de mi|cuando es mi|de mi|que) (citas|cita
        |turnos|turno|reservas|reserva)""",
        Item("mine"),
    ),
    (
        """(mi cita|mi turno|mi reserva) (es|era|sigue|quedo|esta|estaba) [para]""",
        Item("mine"),
    ),
    (
        """(a que hora|a q hora|a ke hora|que dia|que dia y a que hora|cuando|con quien|quien)
        (es|era|seria|va a ser|me corta|me va a cortar|me atiende|me va a atender)""",
        Item("its"),
    ),
    (
        """(mis citas|mis turnos|mis reservas|tengo cita|tengo turno|tengo reserva|tengo alguna
        cita|tengo algun turno|si tengo cita|mi cita cuando es|que citas tengo|que turnos tengo
        |tengo citas|estoy agendado|estoy apuntado|estoy anotado)""",
        Item("mine", price=1.3),
    ),
    (
        "(ya|es que|q|que) se me (olvido|paso|borro) [la hora|el dia|cuando era|cuando]",
        Item("filler", price=0.5),
    ),
    (
        """(no me acuerdo|no recuerdo|me olvide|olvide) [de|la hora|a que hora|a que hora era
        |cuando era|que dia|que dia era|si]""",
        Item("filler", price=0.9),
    ),
    # Questions
    (
        """(cuanto|cuanto me|a como|a cuanto|en cuanto|cuanto es|cual es el precio|que precio|que
        precios|precio|precios|costo|costos|tarifa|tarifas|lista de precios|que costo|que valor
        |valor|cuanto por|cuanto x|que cuesta|que vale|cuanto seria|cuanto saldria|cuanto esta
        |cuanto estan|cuanto va a ser|a cuanto esta|a cuanto sale|a como esta|a como sale|a como
        dan|a como es|en cuanto sale|en cuanto esta|en cuanto queda|en cuanto me deja|en cuanto
        dejan|en cuanto me sale|cuanto cobran|cuanto cobra|cuanto cobras|cuanto cobrais|cuanto
        sale|cuanto me sale|cuanto vale|cuanto valen|cuanto cuesta|cuanto cuestan|cuanto me
        cuesta|cuanto me cobran|cuanto me cobras|cuanto salen|cuanto cuestan|cuanto es el|cuanto
        pago|cuanto pagaria|cuanto me costaria|cuanto costaria|cuanto sera|cuanto queda|ke
        precio|kuanto sale|kuanto cuesta|cuanto sta|cuanto kuesta) [es|tiene|tienen|de|del|el|la
        |los|me|por|seria|cuesta|hacer|un|una|manejan|hacerse|hacerme]""",
        Item("topic", "price", 0.9),
    ),
    (
        """(que|qué|cual) (precio|precios|costo|valor|tarifa) (tiene|tienen|tenes|teneis|tienes|es
        |son|maneja|manejan)""",
        Item("topic", "price"),
    ),
    (
        """(cuanto|cuanto tiempo|que tanto|cuantos minutos|cuantas horas|cuanto se|que tanto se|que
        tanto) (se tardan|tarda|tardan|tardas|dura|duran|demora|demoran|se demora|se demoran|se
        tarda|se lleva|lleva|toma|tardais|duras|tardaria|te tardas|me tardo|es|se hace|llevan|se
        tardarian|toman|tomaria)""",
        Item("topic", "duration"),
    ),
    (
        """(cuanto dura|cuanto tarda|cuanto tardan|cuanto demora|cuanto se tardan|cuanto se tarda
        |cuanto tiempo|que duracion|duracion|dura mucho|tarda mucho|se tarda mucho|es tardado)""",
        Item("topic", "duration"),
    ),
    (
        """(a que hora|a q hora|de que hora|desde que hora|hasta que hora|hasta q hora|que hora|a
        ke hora|cuando|que dias|que dia|a partir de que hora|de que hora a que hora|en que
        horario|que horario|de que horas) (abren|abre|abris|abres|abrian|abriran|abrira|cierran
        |cierra|cerrais|cerras|cierras|atienden|atiende|atendeis|atendes|estan|trabajan|trabaja
        |trabajas|trabajais|estan abiertos|abierto|hay servicio|tienen|tiene|manejan|estan
        abierto|laboran)""",
        Item("topic", "hours"),
    ),
    (
        """(a que hora|a q hora|desde que hora|hasta que hora|que horario|que dias|cuando)
        (sale|entra|llega|se va|empieza|termina|trabaja|atiende|esta|tiene|corta|hace)
        [el|la|don] {barber}""",
        lambda barber: Item("shift_of", barber, 0.9),
    ),
    (
        """[el|la|don] {barber} (a que hora|a q hora|desde que hora|hasta que hora|que horario
        |que dias|cuando) (sale|entra|llega|se va|empieza|termina|trabaja|atiende|esta|tiene)""",
        lambda barber: Item("shift_of", barber, 0.9),
    ),
    (
        """[si|ustedes] (abren|abre|abris|abres|abriran|abrira|abriria|cierran|cierra|cerrais
        |atienden|atendeis|atiende|trabajan|trabaja|trabajais|laboran|estan abiertos|estan
        abierto|esta abierto|esta abierta|estara abierto|estaran abiertos|estais abiertos
        |abierto|abiertos)""",
        Item("topic", "hours", 1.1),
    ),
    (
        """(que|cual es el|cuales son los|cual es su|cuales son sus|me das el|el) (horario|horarios
        |horario de atencion|horario de apertura) [tienen|manejan|es|son|de atencion|tiene|de
        ustedes|hacen|hay|de trabajo]""",
        Item("topic", "hours"),
    ),
    (
        "(horario|horarios) [de atencion|de hoy|de apertura|de servicio]",
        Item("topic", "hours", 1.3),
    ),
    (
        """[tu|usted|vos|oye|pero|o] (eres|es|sos|son|estoy hablando con|hablo con|estoy escribiendo
        con|le estoy escribiendo a|me responde|me esta respondiendo|me contesta|esto es|esto lo
        contesta|aqui contesta|aqui responde) [un|una|el|a un|a una] (robot|bot|maquina|ia
        |inteligencia artificial|contestadora|asistente|asistente virtual|programa|chatbot|humano
        |humana|persona|persona real|ser humano|persona o un robot|persona o un bot|persona o una
        maquina|persona o bot|persona o robot|humano o robot|humano o bot|robot o persona|robot o
        una persona|bot o persona|bot o una persona|alguien real|real) [automatico|de verdad]""",
        Item("topic", "assistant", 0.8),
    ),
    (
        "(con quien (hablo|estoy hablando|tengo el gusto)|quien eres|quien sos|quien me contesta)",
        Item("topic", "assistant", 0.9),
    ),
    (
        """(donde|en donde|adonde|dónde|por donde|x donde|ond|donde es que) (estan|esta|es|queda
        |quedan|estas|se ubican|se encuentran|los encuentro|ubicados|son|estais|tienen|es el|se
        ubica|os encuentro|los ubico|esta el|esta la|quedais) [ubicados|ubicado|ubicada|el local
        |la barberia|la peluqueria|el salon|la shop|ustedes|la estetica]""",
        Item("topic", "address"),
    ),
    (
        """(direccion|ubicacion|la direccion|la ubicacion|su ubicacion|su direccion|domicilio|como
        llego|como llegar|como se llega|en que calle|que calle|en que colonia|en que parte|en
        que zona|maps|google maps|ubi|la ubi|me mandas ubi|la localizacion|mandame la ubicacion
        |me pasas la direccion|me mandas la ubicacion|me compartes la ubicacion|me das la
        direccion|me pasas la ubicacion|cual es la direccion|cual es su direccion|donde mismo)""",
        Item("topic", "address"),
    ),
    (
        """[se|puedo|se puede|puede|aceptan|acepta|aceptas|tienen|manejan|como|con] (aceptan|acepta
        |aceptas|aceptais|reciben|recibe|recibis|toman|pagar|pago|pagan|pague|se paga|cobran
        |trabajan|manejan|tienen) [pago|pagos|con|en|por|solo]? (tarjeta|tarjetas|efectivo|cash
        |transferencia|transferencias|debito|credito|tarjeta de credito|tarjeta de debito|bizum
        |nequi|daviplata|mercado pago|mercadopago|yape|plin|zelle|venmo|apple pay|qr|terminal
        |visa|amex|cripto|bitcoin|spei|dolares|cheque|paypal|con bizum|transfe|con tarjeta|en
        efectivo|pse|debe|modo)""",
        Item("topic", "payment"),
    ),
    (
        """(con|en|por|o|o en|o con|o por|puro|y|y en|solo|tambien|o puro|o solo|con la)? (tarjeta
        |tarjetas|efectivo|transferencia|debito|credito|tarjeta de credito|bizum|nequi|daviplata
        |mercado pago|mercadopago|terminal|cash app|transfe|apple pay|zelle|venmo)""",
        Item("topic", "payment", 1.1),
    ),
    (
        """(formas de pago|forma de pago|metodos de pago|metodo de pago|medios de pago|medio de
        pago|como se paga|como pago|como puedo pagar|como les pago|como se puede pagar|con que
        se paga|se puede pagar|se paga|puedo pagar|se puede pagar con|se puede pagar en)""",
        Item("topic", "payment"),
    ),
    ("(aceptan|reciben|toman|aceptais|acepta)", Item("topic", "payment", 1.8)),
    (
        """[hay|tengo|se|te|les|debo|piden|cobran|dejo] [que] (pagar|pago|dejar|dar|mandar|piden
        |cobran|dejo|deposito) [un|algun|el|por] (anticipo|adelanto|apartado|sena|adelantado)""",
        Item("topic", "payment"),
    ),
    (
        """[la|el|hay|tienen|tiene|cual es|me das|me pasas|clave|contrasena|password|de|del|su]
        (wifi|wi fi|wi - fi|internet)""",
        Item("topic", "wifi"),
    ),
    (
        """[hay|tienen|dan|hacen|emiten|expiden|me das|me dan|me hacen|me pueden hacer|necesito
        |pueden|puedo pedir|con] [la|una|mi|su] (factura|facturas|facturan|facturar|facturarme
        |facturacion|cfdi)""",
        Item("topic", "invoice", 1.2),
    ),
    (
        """[puedo|se puede|puede uno|atienden|reciben|aceptan|puedo ir|puedo llegar|se puede ir|ir
        |voy|llego|llegar|paso|puedo pasar|me atienden|cortan|trabajan] [tambien|asi]
        (sin cita|sin cita previa|sin previa cita|sin reservar|sin reserva|sin agendar|sin turno
        |sin hacer cita)""",
        Item("topic", "walk_ins"),
    ),
    (
        """(es necesario|es necesaria|hay que|se necesita|se ocupa|se requiere|a fuerza)
        [hacer|sacar|agendar|tener|pedir] [una] (cita|cita previa|previa cita|turno)""",
        Item("topic", "walk_ins"),
    ),
    (
        """[ya|hola|oye|estoy|aqui] (llegue|estoy aqui|aqui estoy|estoy afuera|estoy en la barberia
        |estoy en el local|estoy en camino|voy en camino|voy para alla|voy pa alla|voy llegando
        |estoy llegando|estoy por llegar|casi llego|ando cerca|ando afuera|ahi voy|ahorita llego
        |en un momento llego|en camino) [a mi cita|para mi cita]""",
        Item("here"),
    ),
    (
        """(estacionamiento|estacionarse|estacionar|estacionarme|parking|parqueadero|parquear
        |parquearse|parqueo|aparcar|aparcamiento|cochera|valet|aparcarse|parkear|playa de
        estacionamiento|donde dejar el carro|donde dejar el coche|donde dejo el carro|donde dejo
        el coche|dejar el coche|dejar el auto|dejar el carro|dejar la moto)""",
        Item("topic", "parking"),
    ),
    (
        """(hay|tienen|tiene|cuentan con|con|tenes|teneis|donde) [algun|donde|un|lugar para|algun
        lugar para|para|lugar donde|espacio para] (estacionamiento|estacionarse|estacionar
        |estacionarme|parking|parqueadero|parquear|parqueo|aparcar|aparcamiento|cochera|valet)""",
        Item("topic", "parking"),
    ),
    (
        """(quienes|quien|q barberos|que barberos|cuales barberos|que barbero|cuantos barberos|que
        estilistas|que peluqueros|cuales son los barberos|quienes son los barberos|con quienes
        |que barberas) [mas] (cortan|corta|atienden|atiende|trabajan|trabaja|hay|estan|esta|son
        |tienen|tienes|hacen|puede|pueden|tenes|teneis|cortan ahi) [ahi|hoy|libre|libres]""",
        Item("topic", "barbers"),
    ),
    (
        """(quienes cortan|quien corta|que barberos|cuales barberos|los barberos|quien atiende
        |quienes atienden|quien me atiende|quien me atenderia|con quien puedo)""",
        Item("topic", "barbers", 1.2),
    ),
    (
        """(que|q|cuales|k|cuales son los|cuales son sus|cuales son tus|cual) (servicios|servicio
        |cortes|tratamientos|paquetes|servisios|opciones) [que|son los que] (manejan|maneja
        |ofrecen|tienen|hacen|hay|dan|tenes|teneis|ofreceis|haceis|tienes|ofreces|brindan
        |prestan|realizan|maneja|son|tiene)""",
        Item("topic", "services"),
    ),
    (
        """(que hacen|que haceis|que ofrecen|lista de servicios|menu de servicios|su catalogo
        |catalogo|que servicios|los servicios|que manejan)""",
        Item("topic", "services"),
    ),
    (
        """(hacen|haceis|hace|haces|hacés|ofrecen|realizan|manejan|tienen servicio de|hacen tambien
        |tambien hacen|ustedes hacen|trabajan|dan servicio de|cortan)""",
        Item("dodo", price=1.0),
    ),
    # People
    (
        """(con|w|c) [quien|cualquiera|el que|la que|cual] (sea|cualquiera|este|pueda|tenga|haya
        |este libre|tenga lugar|tenga espacio|tenga hora|tengas|tengan|este disponible|caiga|se
        desocupe|se pueda|tengan disponible|esten)""",
        Item("barber", "any"),
    ),
    (
        """(con)? (cualquiera|quien sea|quien este|quien pueda|quien haya|quien tenga|el que sea|el
        que este|el que tenga|el que pueda|el que haya|la que sea|quien quiera|cualquier barbero
        |cualquiera de ellos|cualquiera de los dos|cualquiera de los tres|el primero que este|el
        primero que pueda|el que tengas|el que este disponible|quien tengas|quien me toque|el
        que me toque|el primero disponible|quien este disponible|cualkiera|el q sea|el q este
        |quien tengan|el barbero que sea) [libre|disponible|lugar|espacio|hora|turno|cita|bien
        |hueco|cupo|desocupado|antes|primero|ese dia|a esa hora|esta bien|me sirve]""",
        Item("barber", "any"),
    ),
    (
        """(cualquiera|cualesquiera|alguna) de (las|esas|estas) (dos|tres|2|3|opciones|horas)
        [opciones|horas] [esta bien|me sirve|me queda]""",
        Item("whatever", price=0.8),
    ),
    (
        "(lugar|lugares|espacio|espacios|cita|citas|turnos) para {number}",
        lambda n: Item("people", n, 0.8) if 2 <= n <= 5 else None,
    ),
    (
        """[me|nos|quiero|puedes|podrias|me podrias|me puedes] (confirmar|confirmarme|confirmas
        |checar|checas|revisar|revisas|verificar|verificas) (mi|mis|la) (cita|citas|turno|reserva
        |hora)""",
        Item("mine", price=0.8),
    ),
    ("(es|seria|va a ser|me toca|sera) con [el|la] {barber}", lambda b: Item("whose", b, 0.9)),
    (
        """[ando|traigo|tengo|estoy|soy] [hecho|hecha] [que|un|una|puro|todo] (desastre|desmadre
        |desgarriate) [traigo|ando|tengo|soy|estoy] [en|de|con] [la|el|mi] [cabeza|pelo|cabello]""",
        Item("filler", price=0.95),
    ),
    (
        """(me da igual|da igual|me da lo mismo|da lo mismo|es igual|me es igual|me es indiferente
        |es indiferente|indiferente|no tengo preferencia|sin preferencia|ninguno en especial|ninguno
        en particular|nadie en especial|nadie en particular|no tengo problema con el barbero|no
        importa quien|no importa|no me importa|no me importa quien|me da =|igual me da|lo que sea
        |como sea|quien sea me da igual|elige tu|elige vos|escoge tu|escogelo tu|tu elige|tu dime|el
        que tu digas|el que vos digas|el que me recomiendes)""",
        Item("whatever"),
    ),
    (
        """(lo de siempre|lo mismo de siempre|lo mismo|lo mismo que la vez pasada|lo mismo que la
        ultima vez|lo mismo que la otra vez|igual que la ultima vez|igual que la vez pasada
        |igual que siempre|como siempre|lo usual|el de siempre|el mismo corte de siempre|el
        corte de siempre|mi corte de siempre|lo de la vez pasada|lo de la ultima vez|lo habitual
        |lo mismo de la otra vez|lo mismo de la vez pasada|lo mismo de la ultima vez|como la vez
        pasada|como la ultima vez|igual q siempre|lo mismo q siempre|lo de siempre de siempre|lo
        acostumbrado)""",
        Item("usual"),
    ),
    ("(con|w|c) [el|la|don|doña|dona|lo|senor|maestro|mi] {barber}", lambda b: Item("barber", b)),
    ("[el|la|don] {barber}", lambda b: Item("barber", b)),
    ("(con|c) {name}", lambda n: Item("stranger", (n, False), 1.3)),
    ("(con|c) (el|la|don|doña|un tal|una tal) {name}", lambda n: Item("stranger", (n, True), 1.2)),
    ("{name}", lambda n: Item("name", n, 3.0)),
    (
        """(a nombre de|a nombre|soy|me llamo|mi nombre es|mi nombre|nombre|le habla|habla|de parte
        de|ponla a nombre de|ponlo a nombre de|a mi nombre|me dicen|es a nombre de|va a nombre
        de|queda a nombre de|a nombre d) [de|del|don|dona] {fullname}""",
        lambda n: Item("called", n),
    ),
    (
        """(para|pa|a|con|y|es para|y para|y a|de) [un|una|el|la|dos|al|mi|mis|su|un buen]
        {relation} [que se llama|llamado|llamada|don|dona|se llama] {fullname}?""",
        lambda r, n: Item("person", (r, n)),
    ),
    (
        "(mi|mis|su) {relation} [que se llama|llamado|llamada|don|dona|se llama] {fullname}?",
        lambda r, n: Item("person", (r, n)),
    ),
    (
        """(otro|otra|y otro|y otra|uno|una|y uno) (para|pa) (mi|el|la|un|una) {relation} [que se
        llama|llamado|llamada|don|dona] {fullname}?""",
        lambda r, n: Item("person", (r, n)),
    ),
    ("(para|pa|es para|a) [don|dona|el|la] {fullname}", lambda n: Item("person", (None, n), 1.5)),
    (
        """(para mi|pa mi|y yo|y para mi|yo y|y a mi|conmigo|y uno para mi|uno para mi|nosotros dos
        |y pa mi|para mi y|pa mi y|yo tambien|para mi mismo) [tambien|y]""",
        Item("self", price=0.9),
    ),
    (
        """(somos|vamos|seriamos|iriamos|vamos a ir|para|pa|para las|para los|para nosotros)
        {number} [personas|gentes|adultos|amigos|gente]""",
        lambda n: Item("people", n, 1.4) if 2 <= n <= 9 else None,
    ),
    (
        "(se llama|su nombre es|de nombre|llamado|el nombre es) {fullname}",
        lambda n: Item("named", n),
    ),
    (
        "{barber} (esta|estara|trabaja|viene|va a estar|atiende|anda|labora|tiene|tendra|tendria)",
        lambda b: Item("inquired", b, 0.95),
    ),
    ("(esta|estara|trabaja|viene|atiende) [el|la|don] {name}", lambda n: absent(n, 1.1)),
    (
        """(esta|estara|trabaja|viene|va a estar|atiende|anda|labora|anda por ahi) [el|la|don]
        {barber}""",
        lambda b: Item("inquired", b, 0.95),
    ),
    ("{number} (personas|gentes|adultos)", lambda n: Item("people", n) if 2 <= n <= 9 else None),
    (
        """{number} (cortes|barbas|fades|degradados|rapados|afeitados|citas|turnos|lugares|espacios
        |reservas|cupos|huecos)""",
        lambda n: Item("people", n) if 2 <= n <= 9 else None,
    ),
    (
        """{number} (adulto|adultos|grande|grandes|senor|senores|hombre|hombres) (y|con|mas)
        {number} (nino|nina|ninos|ninas|chico|chicos|peque|peques|menor|menores)""",
        lambda big, small: Item("family", (big, small)) if 1 <= big + small <= 9 else None,
    ),
    (
        "(de|tiene|tiene como|con)? {number} (anos|añitos|anitos|ano|años|meses)",
        lambda n: Item("age", n),
    ),
    (
        "(de)? (nino|nina|ninos|niños|infantil|para nino|para niño|pa nino|pequeno|de ninos)",
        Item("child", price=0.95),
    ),
    # Bookings that exist
    (
        "(mi|la|de mi|mi cita|el|cita) (proxima|proximo|siguiente) [cita|turno|reserva|hora|sita]",
        Item("ref", "next"),
    ),
    ("(mi|la|el) (ultima|ultimo) (cita|turno|reserva|hora)", Item("ref", "last")),
    (
        """(la unica|el unico|mi unica|mi unico|la unica que tengo|el unico que tengo|solo tengo
        una|solo tengo esa|nomas tengo una|es la unica) [que tengo|cita|turno|reserva]""",
        Item("ref", "only"),
    ),
    # Answers
    (
        """(si|sip|sipi|sii|siii|yes|yep|yeah|simon|sipo|ajá|aja|claro|claro que si|por supuesto
        |obvio|correcto|exacto|exactamente|asi es|asi mero|asi esta bien|asi merito|esta bien
        |esta perfecto|todo bien|todo correcto|todo ok|todo en orden|confirmo|confirmado
        |confirmada|confirmar|confirma|confirmalo|confirmala|confirmame|confirmadisimo|de
        acuerdo|deacuerdo|perfecto|perfecta|perfect|excelente|genial|buenisimo|buenisima|joya
        |barbaro|de una|de one|hagale|hagale pues|agale|hagamosle|dale|dale pues|va|vas|va que
        va|sale|sale y vale|sale pues|vale|ok|okay|okey|oki|okis|okei|oka|listo|lista|listo pues
        |bueno|bien|me parece|me parece bien|me parece perfecto|me late|me sirve|me queda|me
        queda bien|me queda perfecto|me va bien|me viene bien|esa esta bien|ese esta bien|esa
        |ese|eso|ese mero|esa mera|jalo|jala|arre|fierro|ya esta|ya quedo|quedo|quedamos|queda
        |ahi estare|ahi estamos|ahi nos vemos|alla nos vemos|hecho|venga|venga va|guay|chido
        |chevere|bacano|bacan|regio|de lujo|de pelos|nítido|nitido|cerrado|trato hecho|apartalo
        |apartala|apartame|agendalo|agendala|agendame|resérvalo|reservalo|reservala|adelante
        |procede|proceda|sep|seh|sisi|si si|si si si|super|a huevo|ahuevo|afirmativo|positivo
        |tal cual|en efecto|efectivamente|por favor si|si por favor|si porfa|si gracias|si
        confirmo|si claro|si esta bien|si dale|si va|si perfecto|si ese|si esa|si correcto|si
        asi|asi|porfa|yes dale|👍|👌|✅|✔|☑|🙌|💯|🤝|🆗|👊|🤙)""",
        Item("yes", price=0.95),
    ),
    (
        """[mejor|en|para|que sea|puede ser|tienes|hay] (otro dia|un dia distinto|un dia diferente
        |cambiar el dia|cambiar de dia|cambia el dia) [mejor|por favor]""",
        Item("other_day", price=0.97),
    ),
    ("(cambiar de hora|cambiar la hora|cambia la hora|a otra hora)", Item("alts", price=0.97)),
    (
        """(nop|nope|nel|nel pastel|nones|nah|na|nanai|para nada|que no|no no|no lo quiero|no la
        quiero|no confirmo|no confirmes|no confirmar|no esta bien|incorrecto|negativo|no va|no me
        sirve|no me late|no me convence|no puedo|ninguna|ninguno|ninguna de
        esas|ninguno de esos|ninguna me sirve|ninguno me sirve|ninguna me queda|ninguno me queda|no
        me queda ninguna|no me sirve ninguna|no me sirve ninguno|nada de eso|no era eso|asi no|no
        asi no|👎|❌|🚫|🙅|🙅‍♂)""",
        Item("deny", False, 0.97),
    ),
    (
        """(mejor no|siempre no|al final no|ya no|ya no gracias|no gracias|no grax|no grasias|no por
        ahora|por ahora no|no por el momento|por el momento no|no de momento|de momento no|ahora no
        |ahorita no|todavia no|aun no|no quiero|ya no quiero|nada|ni modo|dejalo|dejalo asi|dejala
        asi|dejemoslo|dejemoslo asi|dejelo|dejelo asi|olvidalo|olvidelo|olvida|olvidate|mejor
        despues|mejor luego|luego te digo|luego les digo|lo pienso|lo voy a pensar|despues te aviso
        |te aviso luego|mas adelante|en otra ocasion|quiza despues|quizas despues|tal vez despues
        |tal vez luego|quiza mas adelante|otro dia te escribo|mejor otro dia te escribo)""",
        Item("deny", True, 0.97),
    ),
    (
        """(ninguna|ninguno|ninguna de esas|ninguno de esos|ninguna de las|ninguna de las tres
        |ninguna me sirve|ninguno me sirve|ninguna me queda|ninguno me queda|no me queda ninguna
        |no me sirve ninguna|no me sirve ninguno|ninguna de ellas|ninguno de los tres) [me sirve
        |me queda|me va|me viene bien|me late]""",
        Item("none"),
    ),
    # Picks
    ("(la|el) {digits}", lambda n: Item("choice", n, 1.0) if 1 <= n <= 20 else None),
    (
        """(opcion|numero|num|la opcion|el numero|la numero|el de la|# |dame la|quiero la|me quedo
        con la|me quedo con el|la del) {pick}""",
        lambda n: Item("pick", n),
    ),
    ("{rank}", lambda n: Item("pick", n, 1.2)),
    (
        """(la|el) (de en medio|del medio|de enmedio|enmedio|medio|de la mitad|del centro
        |intermedia)""",
        Item("pick", "middle"),
    ),
    ("(de en medio|del medio|de enmedio)", Item("pick", "middle")),
    (
        "(la|el|lo|dame la|quiero la|esa) (ultima|ultimo|final|de abajo|de hasta abajo|del final)",
        Item("pick", "last"),
    ),
    ("(la|el|lo) (penultima|penultimo)", Item("pick", "penultimate")),
    ("(la|el|lo|dame la|quiero la) (de arriba|de hasta arriba|de mero arriba)", Item("pick", 1)),
    (
        """(la|el|lo) (mas temprano|mas temprana|mas pronto|mas cercana|mas cercano|mas proxima|que
        sea antes|primera que haya|primera disponible)""",
        Item("pick", "earliest"),
    ),
    ("(la|el|lo) (mas tarde|mas tardio)", Item("pick", "latest")),
    # The rest of the desk
    (
        """[me|me pueden|me puedes|me puede|puedes|pueden|puede|por favor|favor de] (avisas|avisa
        |avisame|avisan|avisenme|avisar|aviseme|avisarme|avisen|avises|avisais|avisadme
        |notificas|notificame|escribes|escribeme) [si|por si|cuando|en caso de que|en caso que
        |si es que|en cuanto|x si] [alguien|se|sale|hay|algo|una|un|llega a|llegan a|te|les|os
        |de pronto] [alguien|se] (cancela|cancelan|libera|desocupa|sale|salga|hay|abre|algo
        |falta|falla|baja|cae|libere|desocupe|cancele|queda|haya|quede|abra|surge|liberan
        |cancelara|cae|aparece|cancelen|liberara) [algo|un lugar|lugar|espacio|un espacio|una
        cita|un turno|cita|turno|un hueco|hueco|cupo|un cupo|antes|libre|algun turno|alguna
        cita]""",
        Item("waitlist"),
    ),
    (
        """[me|me pueden|me puedes|puedes|ponme|poneme|pongame|apuntame|anotame|meteme|agregame
        |quiero estar|quiero entrar|estar] (en|a|en la|a la|pa la) (lista de espera|lista
        |waitlist|lista d espera)""",
        Item("waitlist"),
    ),
    (
        """(lista de espera|por si cancelan|si alguien cancela|si se libera algo|si se desocupa
        algo|si se desocupa|si cancelan|si sale algo|si hay algo antes|si alguien no va|si se
        cae alguien)""",
        Item("waitlist", price=1.1),
    ),
    (
        "(como asi que no hay|no hay) (cupo|lugar|citas|turnos|nada|espacio)",
        Item("filler", price=0.9),
    ),
    (
        """[me|quiero|necesito|puedo|quisiera|puedes|podria|podrias|me puedes|me podrias|me puede
        |podes|me podes|prefiero|mejor|por favor] (pasar|pasame|paseme|paso|pasas|pasa|pasarme
        |pasadme|comunica|comunicame|comuniqueme|comunicas|comunicarme|comunicar|hablar|hablo
        |habla|conecta|conectame|transfiere|transfiereme|atienda|que me atienda|que me atienda
        |que me llame|contactar|contactame|contacto|llamar|llamame|me llaman|chatear|poneme
        |ponme|dame|contactarme) [con|a|una|al|directo con|directamente con|por favor con|ya
        con] [la|el|un|una|alguna|algun|otra|ya] (persona|humano|humana|alguien|encargado
        |encargada|dueno|duena|asesor|asesora|gerente|agente|ser humano|persona real|alguien
        real|barbero|recepcion|recepcionista|operador|alguien del local|alguien de ahi|alguien
        de verdad|persona de verdad|jefe|responsable|administrador|ejecutivo|manager
        |administracion|persona por favor) [real|de verdad|de carne y hueso|humano|humana|del
        local|del equipo|por favor]""",
        Item("handoff"),
    ),
    (
        """(persona real|un humano|humano|una persona|una persona real|alguien real|persona de
        verdad|un asesor|asesor|agente|no quiero hablar con un bot|no
        quiero un bot|no quiero hablar con una maquina|no con un robot|no quiero bot|operador|un
        agente|el encargado|la encargada|el dueno|con el dueno|con la duena|con el encargado
        |alguien que me atienda|me atienda alguien|me atienda una persona|que me llamen|me
        pueden llamar|me puedes llamar|llamenme|me llaman|llamame)""",
        Item("handoff", price=1.3),
    ),
    (
        """(muy mal servicio|mal servicio|pesimo servicio|pesima atencion|mala atencion|muy mala
        atencion|horrible servicio|el peor servicio|pesimo|que mal servicio|quiero quejarme|quiero
        poner una queja|tengo una queja|una queja|queja|me quejo|reclamo|un reclamo|quiero reclamar
        |quiero hacer un reclamo|quiero presentar una queja|poner una reclamacion|hoja de
        reclamaciones|reclamacion|muy decepcionado|que decepcion|decepcionado|no me gusto|no quede
        conforme|no quede contento|no estoy conforme|no estoy contento|no estoy satisfecho|quede
        insatisfecho|insatisfecho|me trataron mal|me atendieron mal|me atendieron muy mal|me
        atendieron super mal|me atendieron fatal|me atendieron pesimo|que mala atencion|groseros
        |grosero|grosera|groseria|muy groseros|unos groseros|son groseros|super mal|muy mal|fatal el
        servicio|fueron groseros|fue grosero|muy grosero|muy grosera|maleducado|maleducados|me
        cortaron mal|me corto mal|me quedo mal|me quedo horrible|quedo horrible|quedo mal|quedo
        chueco|me quedo chueco|me quedo disparejo|disparejo|trasquilado|trasquilaron|me trasquilaron
        |me dejaron|me dejo|me dejaste|me dejaron mal|me arruinaron|me arruino|me hicieron esperar
        |me hizo esperar|esperando mas de|espere mas de|espere una hora|llevo esperando|me cobraron
        de mas|me cobraron|cobraron de mas|me cobro de mas|me cobraron mal|quiero que me devuelvan
        |me devuelvan|devolucion|reembolso|nadie me atendio|nadie me atiende|no me atendieron|me
        plantaron|no habia nadie|estaba cerrado|me cortaron la oreja|me lastimaron|me lastimo|me
        corto la oreja|me hicieron un desastre|un desastre|hicieron mal|no vuelvo|no regreso|no
        vuelvo mas|falta de respeto|que desastre de corte|que desastre de servicio|una porqueria de
        corte|mal hecho|mal corte)""",
        Item("complaint", price=0.9),
    ),
    (
        """(la ultima vez|la vez pasada|la otra vez|el otro dia|la semana pasada|ayer|el dia de
        ayer|anteayer) [me|que fui|que vine|que fui me]""",
        Item("pastvisit", price=1.4),
    ),
    (
        """(baja|baja total|stop|alto|darme de baja|dame de baja|denme de baja|deme de baja|quiero
        darme de baja|me quiero dar de baja|me doy de baja|cancelar suscripcion|desuscribir
        |desuscribirme|unsubscribe|quitame de la lista|quitenme de la lista|saquenme de la lista
        |borrenme|borren mi numero|borra mi numero|eliminen mi numero|saquen mi numero|dejen de
        escribirme|dejen de escribir|deja de escribirme|dejad de escribirme|dejen de molestar
        |deja de molestar|dejen de mandarme mensajes|deja de mandarme mensajes|no me escriban
        mas|no me escriban|no me escribas mas|no me escribas|no me escribais mas|ya no me
        escriban|ya no me escribas|no me manden mas mensajes|no me manden mensajes|no me mandes
        mas mensajes|no me mandes mensajes|ya no me manden mensajes|ya no me manden nada|no me
        manden nada|no me manden mas nada|no quiero mas mensajes|no quiero recibir mensajes|no
        quiero recibir mas mensajes|ya no quiero mensajes|ya no quiero recibir mensajes|no
        quiero que me escriban|no mas mensajes|no me contacten mas|no me contacten|no molesten
        |no molestar) [de la lista|de todo|por favor]""",
        Item("optout", "all", 0.85),
    ),
    (
        """[ya|por favor] (no|no me|no mas|deja de|dejen de|dejad de|dejar de|ya no|ya no me|ya no
        quiero|no quiero|no quiero mas|parar|para|paren|quitame|quiten|quita|quitar|quitenme
        |cancela|cancelen|desactiva|desactivame|desactivar|desactiven|no quiero recibir|no
        quiero recibir mas|ya no quiero recibir|no deseo|no deseo recibir|no deseo mas|no
        necesito|sin|apaga|elimina|suspende|suspendan|stop|no me mandes|no me mandes mas|no me
        manden|no me manden mas|no me envien|no me envien mas|no me envies|dejen de mandar|dejen
        de mandarme|deja de mandar|deja de mandarme|dejen de enviarme|dejen de enviar|deja de
        enviarme|ya no me manden|ya no me mandes|ya no me envien) [recibir|mandar|mandarme
        |enviar|manden|mandes|envien|que me manden|mas|tanta|tantas|tantos|me manden] [los|las
        |mas|el|la|sus|tus|de] {mailing}""",
        lambda s: Item("optout", s, 0.8),
    ),
    (
        """[quiero|quisiera|me|por favor|vuelve a|puedes] (activame|activar|activa|activen
        |reactivame|reactivar|reactiva|reactiven|prende|mandame|mandenme|enviame|envienme|quiero
        recibir|recibir|me gustaria recibir|vuelve a mandarme|vuelvan a mandarme|vuelvan
        a enviarme|volver a recibir|suscribirme a|suscribeme a|si quiero recibir
        |avisame de|quiero volver a recibir|me pueden mandar) [otra vez|de nuevo|de vuelta] [los
        |las|el|la|sus|tus|a] {mailing} [otra vez|de nuevo]""",
        lambda s: Item("optin", s, 0.8),
    ),
    (
        """(alta|start|suscribirme|quiero recibir mensajes|pueden escribirme|ya pueden escribirme
        |me pueden volver a escribir|reactivar mensajes|darme de alta|dame de alta|quiero volver
        a recibir mensajes|ya me pueden escribir|ya me pueden mandar mensajes)""",
        Item("optin", "all"),
    ),
    (
        """(inutil|inutiles|idiota|idiotas|imbecil|imbeciles|estupido|estupida|estupidos|estupidas
        |pendejo|pendeja|pendejos|pendejas|rata|ratas|ratero|rateros|ladrones|ladron|estafadores
        |estafador|estafa|hijo de puta|hijos de puta|hdp|hijueputa|malparido|malparidos|gonorrea
        |gonorreas|puto|puta|putos|mierda|mierdas|una mierda|son una mierda|cabron|cabrones
        |culero|culeros|mamada|mamadas|chinga tu madre|chinguen a su madre|chinga|chingen
        |chinguen|vete a la mierda|vayanse a la mierda|vayanse a la chingada|vete a la chingada
        |a la verga|verga|boludo de mierda|pelotudo|pelotudos|forro|forros|gilipollas|capullo
        |capullos|subnormal|subnormales|tonto|tontos|tarado|tarados|basura|asco|dan asco|das
        asco|que asco|no sirven para nada|no sirves para nada|no sirven|bueno para nada|buenos
        para nada|la concha de tu madre|la concha|andate a cagar|vayanse a cagar|careverga
        |payasos|payaso|bola de|bot de mierda|bot inutil|puta madre|maldito|malditos|maldita
        |mamon|ojete|ojetes|cerdos|animales|animal)""",
        Item("abuse"),
    ),
    # Niceties
    (
        """(hola|holi|holis|ola|olaa|hello|hi|hey|que tal|q tal|buenas|buenas buenas|buenas tardes
        |buenas noches|buenos dias|buen dia|buena tarde|buena noche|bns tardes|bnas|wenas|que
        onda|q onda|que hubo|quiubo|quibo|qubo|que mas|q mas|como estan|como estas|como va|como
        andan|como andas|todo bien|que hay|saludos|muy buenas|muy buenos dias|muy buenas tardes
        |muy buenas noches|buen domingo|aló|alo|epa|ey|eyy|hey hola|👋|😊|🙂|😃|😀) [a todos|equipo
        |de nuevo|otra vez]""",
        Item("greet", price=0.9),
    ),
    (
        """(gracias|muchas gracias|mil gracias|muchisimas gracias|grax|gracia|grasias|graciass
        |thanks|thank you|thx|ty|te agradezco|le agradezco|les agradezco|se agradece|se los
        agradezco|muy amable|muy amables|muy agradecido|agradecido|mil grax|gracias igualmente
        |de nada|gracias a ti|gracias a ustedes|dios te bendiga|dios los bendiga|bendiciones|🙏|❤
        |🫶|💪|🔥|🤗|😍|🥰) [de nuevo|por todo|por la ayuda|bro|amigo|otra vez|por avisar|por la
        atencion|por la info|por la informacion]""",
        Item("thanks", price=0.9),
    ),
    (
        """(adios|chao|chau|chao pues|bye|bay|byebye|bye bye|nos vemos|nos vidrios|hasta luego
        |hasta pronto|hasta manana|hasta la vista|hasta entonces|cuidate|cuidense|que estes bien
        |que esten bien|que tengas buen dia|que tengan buen dia|que tenga buen dia|buen fin
        |feliz dia|feliz tarde|feliz noche|te veo|los veo|alla nos vemos|ahi nos vemos|ahi te
        veo|hablamos|hablamos luego|nos hablamos|un abrazo|abrazo|saludos|besos|hasta el sabado
        |hasta el viernes|hasta el jueves|que descansen|que descanses|linda tarde|lindo dia
        |linda noche|buen finde|bonito dia|excelente dia|excelente tarde)""",
        Item("bye", price=0.95),
    ),
    (
        """(me gusto|me encanto|me fascino|me quedo|quedo|quedaron|estuvo) (mucho|muchisimo|bien
        |muy bien|super|super bien|genial|increible|excelente|padre|padrisimo|perfecto|chido
        |de lujo|al cien|muy padre|muy chido|poca madre|chingon) [como] [el|mi|la|con el]
        [corte|fade|degradado|barba|servicio|trabajo|pelo|cabello|afeitado] [de la vez pasada
        |la vez pasada|de ayer|de la otra vez|de la ultima vez|la otra vez|la ultima vez]""",
        Item("thanks", price=0.9),
    ),
    (
        """(me gusto|me encanto|me fascino) (el|mi|la|como quedo el|como quedo mi|como me quedo el)
        (corte|fade|degradado|barba|servicio|trabajo|pelo|cabello|afeitado) [de la vez pasada
        |la vez pasada|de ayer|de la otra vez|de la ultima vez|la otra vez|la ultima vez]""",
        Item("thanks", price=0.9),
    ),
    (
        "(muy buen|excelente|buenisimo|gran|que buen|muy bueno el) (servicio|trabajo|corte)",
        Item("thanks", price=0.9),
    ),
    (
        """(ja|jaja|jajaja|jajajaja|jajajajaja|jeje|jejeje|jejejeje|jiji|jajaj|jajajaj|jaj|jajj
        |jsjs|jsjsjs|ajaja|ajajaja|lol|lmao|xd|xdd|haha|hahaha|no manches|no mames|no mamar|no
        manchen|que risa|que chistoso|me muero|jojo|🤣|😂|😅|😆|😹|💀)""",
        Item("laugh", price=0.9),
    ),
    (
        """(entendido|enterado|enterada|ah ok|ah okay|ah vale|ah bueno|ah ya|ya veo|oki doki|tomo
        nota|anotado|recibido|copiado|ya entendi|entiendo|de acuerdo|ah perfecto|ok ok|ah listo
        |buenisimo|que bien|que bueno|genial|chido|orale|orales|padre|que padre|que chevere|va
        va)""",
        Item("ack", price=1.0),
    ),
    (
        """(no se|nose|no lo se|ni idea|quien sabe|no sabria|no sabria decirte|no tengo idea|no
        estoy seguro|no estoy segura|tal vez|quizas|quiza|a lo mejor|depende|no entiendo|no
        entendi|como|que|mande|eh|perdon)""",
        Item("dunno", price=1.5),
    ),
    # Out of scope
    (
        """(dolar|clima|tiempo hace|pronostico|chiste|chistes|cuentame|cuentame un chiste|poema
        |cancion|receta|recetas|pizza|pizzas|tacos|hamburguesa|futbol|partido|quien gano|mundial
        |noticias|loteria|horoscopo|traduce|traducir|tarea|matematicas|capital de|presidente
        |bitcoin|cripto|prestame|prestamo|tienen trabajo|hay trabajo|dan trabajo|empleo|vacante
        |vacantes|estan contratando|busco trabajo|contratando|contratan|curriculum|cv|vendo
        |venden|compras|proveedor|publicidad|marketing digital|novia|novio
        |casarte|casate conmigo|te amo|te quiero|eres soltera|sales conmigo|quien eres
        |quien te creo|que eres|instrucciones|prompt|system prompt|ignora
        |chatgpt|inteligencia artificial|hackear|taxi|uber|vuelo|vuelos|hotel|hoteles
        |restaurante|doctor|medico|dentista|farmacia|uñas postizas|perro|gato|mascota|seguro
        |carro|auto|celular|iphone|pelicula|peliculas|netflix|gimnasio|politica|llover
        |lluvia|vaa llover|pollo)""",
        Item("scope", price=1.2),
    ),
    (
        """(a que hora|a q hora|que hora|cuando|que dia) (viene|va|tiene cita|tiene|va a ir|le
        toca) [el|la|mi] [cita|amigo|novio|novia|vecino|vecina]""",
        Item("scope", price=1.3),
    ),
    (
        """(a la misma hora|misma hora|mismo horario|en el mismo horario|a esa hora|a esa misma
        hora|esa misma hora|la misma hora|esa hora|mismo lugar|mismo barbero|mismo servicio|a la
        hora de siempre)""",
        Item("filler", price=0.8),
    ),
    (
        """(cualquier dia|cuando sea|cuando puedas|cuando puedan|cuando pueda|el dia que sea
        |cualquier dia me sirve|el dia que tengas|el dia que tengan|cuando haya|cuando tengas
        |cuando tengan|para cuando tengas|cuando haya lugar)""",
        Item("anyday", price=0.9),
    ),
    (
        """(el primer dia|el que sea mas pronto|que tengas mas pronto|lo mas prontito|
        el proximo disponible|lo mas cercano|la mas cercana
        |lo mas cerca|la primera cita disponible|la primera disponible|el primero disponible)""",
        Item("asap", price=0.9),
    ),
    (
        """(el|la|lo|tu|su) (primer|primera|primero|proximo|proxima) [espacio|hueco|lugar|lugarcito
        |turno|cita|hora|horario|cupo|campo] [libre|disponible] que [me|nos] (tengas|tengan|tenga
        |haya|salga|des|puedas)""",
        Item("asap", price=0.8),
    ),
    (
        "(el|la) (primer|primera|proximo) (espacio|hueco|lugar|lugarcito|cupo|campo)",
        Item("asap", price=0.9),
    ),
    (
        """(cualquier hora|a cualquier hora|a la hora que sea|la hora que sea|cualquier horario|en
        cualquier horario|a la hora que tengas|a la hora que puedas|a la hora que quieras|la
        hora me da igual|a cualquiera|a la que tengas|todo el dia|durante el dia|en el
        transcurso del dia|en cualquier momento)""",
        Item("anytime", price=0.9),
    ),
    (
        """(arreglar|arreglarme|arreglarse|arreglarle|arreglo|hacerme|hacerse|hacerle|ponerme
        |retocar|retocarme|emparejar|emparejarme|perfilar|perfilarme)""",
        Item("filler", price=1.0),
    ),
    ("(ese dia|ese mismo dia|el mismo dia|mismo dia)", Item("filler", price=0.8)),
    (
        """(al final|que pena|q pena|que pena molestar|que pena con usted|en vez|es decir|por lo
        pronto|por cierto|de paso|de preferencia|de ser posible|si es posible|si se puede|si
        puedes|si pueden|si hay|si tienes|si tienen|nada mas|no mas|nomas|sin falta|si no es
        mucha molestia|una pregunta|una consulta|una duda|un favor|otra pregunta|pregunta|tengo
        una duda|me puedes ayudar|me ayudas|me pueden ayudar|necesito ayuda|queria saber
        |quisiera saber|quiero saber|me gustaria saber|a ver si|a ver|de casualidad|por
        casualidad|por fa|o no|verdad|no hay problema|sin problema|no hay drama|no pasa nada
        |vale gracias)""",
        Item("filler", price=0.8),
    ),
    (
        "(quitarme|quitarnos|que me quiten|me quiten|me quitan|que me corten|me corten)",
        Item("wish", price=0.9),
    ),
    (
        """(agenda|agendame|agendeme|aparta|apartame|aparteme|reserva|reservame|resérvame|ponme
        |dame|hazme|haceme|hagame|quiero|necesito|anotame|apuntame) (una|uno)""",
        Item("wish", price=0.4),
    ),
    # The way there
    (
        """(voy|llego|vengo|llegare|vamos|llegamos|ando|estoy|voy a llegar|vamos a llegar) [como|con
        |unos|unas|por ahi de|aproximadamente] {length} (tarde|retrasado|de retraso|de retardo)""",
        lambda length: Item("late", length.minutes, 0.6),
    ),
    (
        """(voy tarde|llego tarde|voy a llegar tarde|se me hizo tarde|me retraso|voy retrasado|ando
        retrasado|vengo tarde) [como|con|unos|unas|por] {length}""",
        lambda length: Item("late", length.minutes, 0.6),
    ),
    (
        """(voy tarde|voy un poco tarde|voy un poquito tarde|voy algo tarde|llego tarde|llego un
        poco tarde|llego un poquito tarde|llego algo tarde|voy a llegar tarde|voy a llegar un poco
        tarde|se me hizo tarde|voy retrasado|ando retrasado|estoy retrasado|me retraso|voy con
        retraso|vengo tarde|vamos tarde|llegamos tarde)""",
        Item("late", None, 0.7),
    ),
    (
        """(se me complico|se me complica|me salio algo|me surgio algo|me salio un
        bomberazo|me salio un imprevisto|tuve un imprevisto|tengo un imprevisto|me surgio un
        imprevisto|surgio un imprevisto|me surgio un problema|tuve un problema|tuve un
        contratiempo|me salio un compromiso|tengo un compromiso|me salio trabajo|me salio una
        junta|tengo junta|tengo que trabajar|estoy enfermo|me enferme|ando enfermo|no me siento
        bien|hay mucho trafico|hay trafico|es que|fijate que|resulta que|lo que pasa es que)""",
        Item("filler", price=0.7),
    ),
]
RULES: dict[str, list[Rule]] = {
    "mailing": [
        (
            """(promo|promos|promocion|promociones|publicidad|ofertas|oferta|marketing|anuncios
            |descuentos|propaganda|spam)""",
            "marketing",
        ),
        (
            """(recordatorio|recordatorios|recordar|avisos|aviso|reminders|reminder|recordatorios
            de cita|recordatorios de citas)""",
            "reminders",
        ),
        ("(mensajes|mensaje|whatsapps|whatsapp|notificaciones|notificacion|nada|wasaps)", "all"),
    ],
    "pick": [
        ("{digits}", lambda n: n if 1 <= n <= 20 else None),
        ("{rank}", lambda n: n),
        ("{num}", lambda n: n if 1 <= n <= 20 else None),
    ],
    "rank": [
        ("(primera|primero|primer|1ra|1era|1a|1ro)", 1),
        ("(segunda|segundo|2da|2a|2do)", 2),
        ("(tercera|tercero|tercer|3ra|3era|3a|3ro)", 3),
        ("(cuarta|cuarto|4ta|4a|4to)", 4),
        ("(quinta|quinto|5ta)", 5),
        ("(sexta|sexto)", 6),
        ("(septima|septimo)", 7),
        ("(octava|octavo)", 8),
        ("{ord}", lambda n: n if n <= 20 else None),
        ("(1️⃣)", 1),
        ("(2️⃣)", 2),
        ("(3️⃣)", 3),
    ],
    "fullname": [
        ("{name}", lambda n: n),
        ("{name} {name}", lambda a, b: f"{a} {b}"),
        ("{barbername}", lambda n: n),
    ],
    "talk": TALK,
}
