"""What customers write in English around days and hours."""

from shared.understanding.grammar.engine import Rule
from shared.understanding.grammar.makers import Item, absent

FILLER = """
the a an of for to in on at by with w from and n so that this these those it its is are was were
be been am im id ill ive i me my mine we us our you u ya yous your ur y'all yall guys mate bro man
dude boss buddy pal fam bruv love sir maam miss hun hi hey hello hiya yo please plz pls pleasee
thanks thank ta cheers ok okay well just like really very quite maybe perhaps possibly can could
would will may might shall should wld cld do does did have has had having get got getting go going
come coming want wanted wanna need needed looking look see seeing wondering wonder hoping hope try
trying let lets know think thinking one ones some something someone else also too as if when then
there here up out down over around about still already time times day days spot appointment
booking slot thing stuff bit lol haha kinda sort good great nice fine perfect work works suit
suits best better sorry excuse pardon bother quick question possible available free able sure he
she him her his they them their who what which how where why new customer client first name number
gonna gotta afternoon morning evening today kindly asap ahead again back i'd i'll i'm it's that's
what's shop place barbershop salon barber barbers hair give make made take put set fit squeeze pop
drop swing stop together charge list more much many lot lots any turn needs but poss charging r
both sometime nearby working texts text
"""

WORDS: dict[str, dict[object, str]] = {
    "relation": {
        "son": "son sons",
        "daughter": "daughter daughters",
        "father": "dad father daddy pops pa old-man",
        "mother": "mom mum mother mummy mommy ma",
        "brother": "brother bro lil-bro",
        "sister": "sister sis",
        "husband": "husband hubby",
        "wife": "wife missus",
        "boyfriend": "boyfriend bf",
        "girlfriend": "girlfriend gf",
        "partner": "partner",
        "grandfather": "grandad granddad grandpa grandfather gramps",
        "grandmother": "grandma grandmother nan gran",
        "grandson": "grandson",
        "granddaughter": "granddaughter",
        "uncle": "uncle",
        "aunt": "aunt auntie",
        "cousin": "cousin",
        "nephew": "nephew",
        "niece": "niece",
        "friend": "friend mate buddy pal homie friends mates",
        "roommate": "roommate flatmate housemate roomie",
        "stepson": "stepson",
        "stepfather": "stepdad",
        "father_in_law": "father-in-law",
        "boss": "boss",
        "neighbor": "neighbor neighbour",
        "coworker": "coworker colleague",
        "fiance": "fiance fiancee",
        "child": "kid child boy toddler baby little-one kids boys lad lads",
    },
}

_ASK = """[can i|could i|may i|can we|could we|can you|could you|would you|will you|i want to
|i wanna|i would like to|id like to|i need to|i like to|i want|id love to|i would love to
|would it be possible to|is it possible to|any chance i could|any chance i can
|any chance you could|i was wondering if i could|was wondering if i could
|wondering if i could|i was hoping to|was hoping to|hoping to|looking to|i am looking to
|im looking to|trying to|im trying to|i have to|i gotta|gotta|need to|please|plz|pls|can u
|could u|can ya|help me|how do i|how can i|like to|want to|wanna|lets|let me|id rather
|we need to|we want to|we would like to|i must|i will have to|ill have to]"""
_NOUN = """(appointment|appointments|appt|appts|apt|apptmnt|appointmnt|booking|bookings|slot|slots
|spot|spots|opening|openings|reservation|time slot|time|session|space|spaces|availability
|gap|place|visit|cut in)"""
_MINE = """(appointment|appointments|appt|appts|apt|booking|bookings|slot|spot|reservation|time|cut
|haircut|one|visit|session|cita)"""
_ART = "[my|the|an|a|that|this|our|mi]"

_MOVES = {
    0: """(reschedule|reschedual|resched|re-schedule|move|change|switch|shift|rebook|re book|swap
    |modify|amend|alter|reorganise|rearrange|re arrange)""",
    1: "(push back|push|postpone|delay|put back|bump back|bump|knock back|move back)",
    -1: "(bring forward|move up|move forward|pull forward|bump up|bring up)",
}

TALK: list[Rule] = [
    *[
        (
            f"{_ASK} (bring|move|push|pull) {_ART} {_MINE} {tail}",
            Item("move", way, 0.8),
        )
        for way, tail in ((-1, "(forward|up|earlier)"), (1, "(back|later)"))
    ],
    (
        "(what time|when) (do|am|should) i (come in|coming in|need to come in|need to be there)",
        Item("mine", price=0.8),
    ),
    (
        """(what time is|when is|what time does|when does) (my|his|her|their) {relation} [have|got]
    [his|her|their|an|a] [appointment|booking|cut|appt]""",
        lambda _: Item("""scope""", price=0.8),
    ),
    ("(hmm|hm|mm|mmm)", Item("dunno", price=0.9)),
    (
        """(worst barbershop|worst barber|worst place|worst experience|bad experience|terrible
    experience)""",
        Item("""complaint""", price=0.8),
    ),
    ("any " + _NOUN + " [left|available|free|open|going]", Item("avail", price=0.85)),
    (
        """(im free|i am free|im available|i am available|i can do|i can make|i can come
        |i could do|im around|im good for|im down for)""",
        Item("wish", price=0.8),
    ),
    ("(see you|see ya|see u|catch you|speak|talk) {oneday}", lambda _: Item("bye", price=0.8)),
    ("(also|as well|too|add|plus)", Item("also", price=1.0)),
    (
        "(we are|were|there are|therell be|there will be) {number} [of us]",
        lambda n: Item("we", n) if 2 <= n <= 9 else None,
    ),
    (
        "{number} (adult|adults|grown ups|men) (and|plus) {number} (kid|kids|child|children|boys)",
        lambda big, small: Item("family", (big, small)) if 1 <= big + small <= 9 else None,
    ),
    ("{number} of us", lambda n: Item("we", n) if 2 <= n <= 9 else None),
    ("(expensive|pricey|too much|cheaper|discount)", Item("haggle", price=1.0)),
    (
        "(cancel it|cancel that|cancel this|cancel that one|cancel it all)",
        Item("cancel", False, 0.9),
    ),
    ("turn [the|my] {mailing} (back on|on|on again)", lambda s: Item("optin", s, 0.8)),
    ("turn [the|my] {mailing} (off)", lambda s: Item("optout", s, 0.8)),
    ("(free|available|still free|still available|open then)", Item("avail", price=0.9)),
    ("(but|except that|only)", Item("but", price=1.0)),
    ("(can|could) (we|i|you|u) (do|make it|say|have|come|go for)", Item("wish", price=0.9)),
    ("(any good|any good for you|any use)", Item("avail", price=0.9)),
    ("[me|myself] (plus|and|with|for|n) {number} {relation}", lambda n, r: Item("several", (n, r))),
    ("(for) {number} {relation}", lambda n, r: Item("several", (n, r))),
    ("{number} {relation}", lambda n, r: Item("several", (n, r))),
    ("me plus", Item("self", price=0.9)),
    (
        """[maybe|can we do|how about|on|is there] (another day|a different day|some other day
        |different day|change the day) [instead|please]""",
        Item("other_day", price=0.97),
    ),
    (
        """[at|can we do|how about|is there] (a different time|different time|some other time that
        day|change the time|other times|another hour) [instead|please]""",
        Item("alts", price=0.97),
    ),
    (
        """(anything else|something else|somewhere else|another one|another|other options|any
        others|any other|any other ones|a different one|a different|different|other choices|any
        other choices|other|what else|what else do you have|others|any more|some more|more
        options|more choices|else|alternatives|alternative|something different|somewhere
        different|got anything later|anything later|anything earlier|something later|something
        earlier|later ones|earlier ones|someplace else) [do you have|is there|have you got
        |available|than that|then]""",
        Item("alts", price=0.95),
    ),
    (
        """(phone number|contact number|telephone number|their number|your number|phone|telephone
        |number to call|contact them|contact info|contact information|contact details|number for
        |rating|rate|ratings|average rating|reviews|review|rated|well rated|unisex|unisexual|men
        only|for women|for both men and women|men and women|what type|what kind|website|email
        |social media|instagram)""",
        Item("about", price=0.95),
    ),
    (
        """(like the sound of|i like that|i like it|i like this|i love it|i love that|that is what
        i am looking for|what im looking for|what i am looking for|what i was looking for|just
        what i need|what i need|what i wanted|what i want|sounds like what|looks like what|nice
        one|works great|works well|seems good|seems great|seems fine|seems nice|seems perfect
        |sounds nice|sounds lovely|sounds awesome|sounds okay|sounds ok|sounds right|sounds
        amazing|sounds wonderful|sounds like|like that one|like that place|like this one|like
        this place|good choice|good option|great choice|great option|nice place|good one|great
        one|perfect one|ill go there|ill try that|ill try it|ill go with that|ill go with it|go
        with that|go with it|ill take it|ill take that|that one is|that ones)""",
        Item("yes", price=0.9),
    ),
    (
        """(his name is|her name is|hes called|shes called|named|called|his names|her names)
        {fullname}""",
        lambda n: Item("named", n),
    ),
    (
        "is {barber} (in|on|working|there|around|available|free|cutting)",
        lambda b: Item("inquired", b, 0.9),
    ),
    ("is {name} (in|on|working|there|around|available|free|cutting)", lambda n: absent(n, 1.0)),
    (
        "(does|will) {barber} (work|be in|be there|have|be working)",
        lambda b: Item("inquired", b, 0.9),
    ),
    ("(does|has) {barber} (have|got) [anything|any|a]", lambda b: Item("inquired", b, 0.9)),
    (
        "[can i|could i|i want to|i need to|let me|id like to] (talk|speak) (to|with) {barber}",
        lambda _: Item("handoff", price=0.9),
    ),
    (
        """[with] (anyone|anybody|any barber|whoever|any of them|everyone) [is fine|works] (but|but
        not|except|apart from|other than|besides|not|just not) [with|for] {barber}""",
        lambda b: Item("anybut", b, 0.8),
    ),
    (
        _ASK
        + """ (book|schedule|reserve|make|set up|arrange|get|have|grab|snag|get in for|come in for
        |come in|pop in|pop in for|drop in|swing by|stop by|come by|put me down|put me down for
        |put me in|pencil me in|squeeze me in|fit me in|slot me in|get me in|get me|set me up
        |set me up with|book me|book me in|book me in for|book me for|schedule me|sign me up
        |hook me up|hook me up with|be seen|see|be booked|lock in|sort me out|do me|chop|give me
        |sort me) [in|for|with|on|a|an|me|us|up|down|me in|in for]""",
        Item("wish", price=0.9),
    ),
    (
        """(i want|i need|i would like|id like|id love|i fancy|fancy|i wanna get|i wanna|want|need|i
        like|looking for|im looking for|i am looking for|we need|we want|after|im after|i am after
        |im hoping for|hoping for|would like|wld like|in need of|i am in need of|due|im due
        |interested in|im interested in|wanna|id want|ill have|ill take|can i|could i|can you|could
        you|may i|would you|do you think i can|any chance|is it possible|lets do|let us do|lets go
        with|lets say|how about|what about|i prefer|id prefer|prefer) [a|an|to|for|the|of|some|get
        |have|to get|to have]""",
        Item("wish", price=0.9),
    ),
    ("[an|a|the|any|some|your|next] " + _NOUN, Item("noun", price=0.9)),
    ("(another) " + _NOUN, Item("noun", "other", 0.9)),
    ("my " + _NOUN, Item("noun", "own", 0.9)),
    (
        """(cut my hair|get my hair cut|hair cut|get a cut|need a cut|get my hair done|my hair done
        |hair done|get cut|chop)""",
        Item("concept", "haircut"),
    ),
    (
        """(is there|are there|do you have|do u have|have you got|u got|you got|you guys got|got
        |got any|have you|do you guys have|have|is there any|are there any|do you have any
        |any chance of|do you still have|do you have anything|got anything|anything|have you
        anything|what do you have|what have you got|what you got|what times|what times are|what
        time|whats available|what is available|whats open|what is open|what slots|when is|when
        are|whens|when can i|when could i|how soon can i|when do you have|got space|any space
        |have space|any room|any luck) [any|a|an|anything|something|you have|do you have|have
        you got|are|is] """
        + _NOUN
        + "? [left|available|free|open|going]",
        Item("avail", price=0.85),
    ),
    (
        """(free|available|open slots|any openings|openings|availability|are you free|r u free|you
        free|u free|is it free|are you available|you available|you guys free|anything open
        |anything free|anything available|fit me in|still free|still available|can you fit me in
        |is anyone free|anyone free|anyone available)""",
        Item("avail", price=1.2),
    ),
    (
        """(could you fit me in|can you fit me in|can u fit me in|could you squeeze me in|can you
        squeeze me in|squeeze me in|fit me in)""",
        Item("wish", price=0.9),
    ),
    # Flows
    *[
        (
            _ASK
            + """ (cancel|cancle|cancell|call off|scrap|delete|remove|cncl|canx|cancelling
            |cancellation|get rid of)"""
            + tail,
            Item("cancel", named),
        )
        for named, tail in (
            (False, ""),
            (True, " " + _ART + " " + _MINE + " [i have|i made|i booked|i got|please]"),
        )
    ],
    (
        """(i cant make it|cant make it|i cannot make it|cant come|i cant come|not gonna make it|im
        not gonna make it|wont make it|i wont make it|i wont be able to make it|wont be able to
        make it|unable to make it|i cant make|cant make|cant make my|i cant come in|no longer
        need|i no longer need|dont need)""",
        Item("cantgo"),
    ),
    *[
        (
            _ASK
            + " "
            + verbs
            + " "
            + _ART
            + " "
            + _MINE
            + "? [i have|i made|i booked|i got|to|back|around]",
            Item("move", way, 0.9),
        )
        for way, verbs in _MOVES.items()
    ],
    (
        """[im|i am|ill be|i will be|gonna be|im gonna be|going to be|im going to be|might be|i
        might be|running|im running|i am running] [about|like|around|maybe] {length}
        (late|behind)""",
        lambda length: Item("late", length.minutes, 0.6),
    ),
    (
        """(running late|im running late|i am running late|running a bit late|im running a bit late
        |im gonna be late|im going to be late|ill be late|ill be a bit late|gonna be late|might be
        late|i might be late|running behind|im running behind|im late)""",
        Item("late", None, 0.7),
    ),
    (
        """(something came up|smth came up|somethings come up|something
        has come up|i got called into work|stuck at work|stuck in traffic|im sick|im ill|feeling
        sick|not feeling well|got a meeting)""",
        Item("filler", price=0.7),
    ),
    (
        """(when is it|whens it|when was it|what time is it at|what time was it|what day is it on
        |what day was it|who is it with|whos it with|who am i with|who is cutting my hair
        |whos cutting my hair) [again]""",
        Item("its"),
    ),
    (
        """(when is|whens|whats|what is|what time is|when was|what day is|what time was|wheres|what
        date is|when do i have|what time do i have|remind me when|remind me of|can you remind me of
        |can you tell me|tell me|check|confirm|see|view|show me|show|look up|what are|list) [when
        |what time|when is|what time is] (my|mine|mi)"""
        + _MINE
        + "? [is|was|are]",
        Item("mine"),
    ),
    (
        """(do i have|have i got|did i book|am i booked|am i down|what do i have booked|what have i
        booked|what time am i booked|when am i booked|what time am i in|when am i in|am i booked
        in|my bookings|my appointments|what time did i book|when did i book|when am i coming in
        |what appointments do i have|what bookings do i have) [in|any|an|a|for] [appointment
        |appointments|booking|bookings|anything]""",
        Item("mine"),
    ),
    (
        """(i forgot|forgot|i cant remember|cant remember|i dont remember|dont remember|i lost)
        [when|what time|the time|when it is|what time it is|what time it was]""",
        Item("filler", price=0.7),
    ),
    # Questions
    (
        """(how much is|how much are|how much for|how much|hw much|how much does|how much do you
        charge for|how much do you charge|how much would|what do you charge for|what do you
        charge|whats the price of|what is the price of|whats the price for|whats the price|price
        |prices|price of|price for|pricing|price list|cost|costs|what does|what is the cost of
        |whats the cost of|how much will|how much it is|what are your prices|what are your rates
        |rates|your rates|whats the damage for|how expensive is|how pricey is|how mcuh|howmuch
        |how much u charge|how much u charge for) [it|is|cost|costs|a|an|the|for|would|be|will
        |that|your|does|do|you|charge|set me back|run me|to get]""",
        Item("topic", "price", 0.9),
    ),
    (
        "(set me back|run me|it cost|cost me|go for|does it cost|would it cost)",
        Item("topic", "price", 1.2),
    ),
    (
        """(how long is|how long does|how long|how long will|how long would|how long do you take
        |how much time does|how many minutes|whats the duration of|duration|how long for|how
        long is it for|how much time|how long it takes|how long does it take) [it|is|does|take
        |takes|a|an|the|will|would|last|for|to|do|that|be]""",
        Item("topic", "duration", 0.9),
    ),
    (
        """(what time do you|what time do u|what time you|when do you|when do u|when are you|what
        time are you|what are your|whats your|what r ur|what days are you|what days do you|til
        what time are you|how late are you|until what time are you|how early do you|what time
        does the shop|when does the shop|when do yall|what time do yall|what times are you|what
        time is the shop|when is the shop|are yall) [guys] (open|close|shut|opening hours|hours
        |opening times|working hours|business hours|opening|closing time|closing|open till|open
        until|closed|start|begin|finish|finish up|start working|start cutting|stop working
        |stop cutting|finish working)""",
        Item("topic", "hours"),
    ),
    (
        """(what time does|what days does|when does|until what time does|how late does) {barber}
        (start|finish|work|leave|come in|get in|arrive|get off|stop|end)""",
        lambda barber: Item("shift_of", barber, 0.9),
    ),
    (
        """[are|r|is|will] (you|u|ya|yall|you guys|the shop|the place|you lot|they|it) [guys|be]
        (open|closed|shut|opened|opening|working)""",
        Item("topic", "hours"),
    ),
    ("(do you|do u|do yall|do you guys|are you) (open|work|close|operate)", Item("topic", "hours")),
    (
        """(what time u close|what time u open|what time u closing|opening hours|opening times|hours
        |working hours|business hours|your hours|shop hours|store hours|closing time
        |opening time)""",
        Item("topic", "hours", 1.1),
    ),
    (
        """(are you|are u|r u|so are you|you|is this|is this just|is that|am i texting|am i talking
        to|am i talking with|am i speaking to|am i speaking with) [a|an|just a|actually a|really a]
        (robot|bot|chatbot|machine|computer|ai|human|real|real person|person|actual person|human or
        a bot|human or a robot|human or bot|human or robot|person or a bot|person or a robot|bot or
        a person|bot or a human|bot or human|robot or a person|robot or a human|automated|real human
        |human being|program)""",
        Item("topic", "assistant", 0.8),
    ),
    (
        """(who am i (talking|speaking|chatting|texting) [to|with]|whos this|who is this|who are
        you)""",
        Item("topic", "assistant", 0.9),
    ),
    (
        """(where are you|where r u|where are u|where is the shop|wheres the shop|where is the
        place|where are you guys|where are yall|where you at|where u at|where you guys at|where
        abouts are you|whereabouts are you|whats the address|what is the address|whats your
        address|what is your address|address|your address|the address|whats ur address|location
        |your location|directions|how do i get there|how do i find you|where can i find you
        |postcode|whats the postcode|zip code|wheres it|where is it|where exactly|what street
        |which street) [located|based|at|again|exactly|please|in]""",
        Item("topic", "address"),
    ),
    (
        """(do you take|do you accept|do u take|do u accept|do yall take|can i pay|can i pay by|can
        i pay with|can i use|you take|u take|take|accept|pay by|pay with|pay in|do you do|is it
        |or|or just|or is it|just|only|is it just|is it cash|and|you accept|do you guys take|can
        u take) (card|cards|cash|credit card|credit cards|debit|debit card|credit|apple pay
        |google pay|contactless|venmo|zelle|cashapp|cash app|paypal|amex|visa|bank transfer
        |transfer|checks|cheque|crypto|bitcoin|cash only|card payments|revolut|monzo|cards or
        cash|tap)""",
        Item("topic", "payment"),
    ),
    (
        """(payment methods|payment options|payment method|how can i pay|how do i pay|forms of
        payment|pay a deposit|leave a deposit|need a deposit|deposit needed|deposit|card|cash|cards
        |cash only|card payment|apple pay|contactless|venmo|zelle|pay)""",
        Item("topic", "payment", 1.3),
    ),
    (
        """(is there|do you have|have you got|any|where can i|is there any|can i|where do i|where
        to|hows the|got|is it easy to|somewhere to) [any|a|free|street] (parking|park|car park
        |parking lot|parking space|park nearby|valet)""",
        Item("topic", "parking"),
    ),
    (
        """[is there|do you have|got|whats|what is] [free|the|your|guest|any]
        (wifi|wi fi|wi - fi|internet) [password|code|there]""",
        Item("topic", "wifi"),
    ),
    (
        """[can i get|can i have|do you give|do you do|i need|give me] [an|a|the] (invoice|invoices
        |vat receipt|tax receipt|proper receipt)""",
        Item("topic", "invoice"),
    ),
    (
        """[do you take|do you accept|do you do|you take|are you taking|take|are|any]
        (walk ins|walkins|walk in|walkin|walk - ins|walk - in|walk in customers)
        [welcome|ok|okay|allowed|only|today]""",
        Item("topic", "walk_ins"),
    ),
    (
        """(can i|could i|is it ok to|ok to|am i able to) [just] (walk in|show up|turn up|drop in
        |pop in|drop by|come by) [without an appointment|without a booking|without booking]""",
        Item("topic", "walk_ins"),
    ),
    (
        """[do i|do you] (need an appointment|have to book|need to book|need a booking
        |have to make an appointment|without an appointment|without booking|without a booking)""",
        Item("topic", "walk_ins"),
    ),
    (
        """[ok|hey|just|now] (im here|i am here|ive arrived|i have arrived|just arrived|im outside
        |i am outside|on my way|im on my way|i am on my way|omw|heading over|im coming
        |almost there|nearly there|im at the shop|just got here) [for my appointment|now]""",
        Item("here"),
    ),
    (
        "(parking|car park|parking lot|where to park|park my car|park nearby|to park)",
        Item("topic", "parking", 1.2),
    ),
    (
        """(who are your|who are the|who is|whos|who works|who|which|what|what other|how many|who
        do you have|list of|which of the) (barbers|barber|stylists|stylist|cutting|working|works
        there|works|cuts|cuts hair|barbers do you have|is cutting|is working|is available|do you
        have)""",
        Item("topic", "barbers"),
    ),
    (
        """(your barbers|the barbers|who cuts|who would be cutting|who will be cutting|who do you
        have)""",
        Item("topic", "barbers", 1.2),
    ),
    (
        """(what services|which services|what services do you|what do you|what kind of services
        |what cuts|what haircuts|services|list of services|your services|what kinds of cuts|menu
        of services|what treatments|service menu) [do you|offer|provide|have|do|you offer|you do
        |you provide|guys do]""",
        Item("topic", "services"),
    ),
    (
        """(do you do|do you guys do|do you offer|you do|do u do|do you also do|do yall do|can you
        do|can you guys do|do you provide|you guys do|u do|are you able to do|do you cut)""",
        Item("dodo", price=1.0),
    ),
    # People
    (
        """(with|w)? (anyone|anybody|any barber|whoever|any of them|any of you|anyone is fine
        |anybody is fine|whoever is free|whoevers free|whoever is available|whoevers available
        |anyone available|any one|anyone free|any of the barbers|the first available|first
        available barber|any stylist|whoever you have|anyone you have|whoever can) [is fine
        |is good|works|will do|is ok|is okay|ok|fine|free|available|cool|good|thats free|that is
        free|who is free|who is available]""",
        Item("barber", "any"),
    ),
    (
        """(i dont mind|dont mind|whichever|whichever works|any one of them|not fussed|im not fussed
        |not bothered|im not bothered|no preference|i have no preference|no one in particular|nobody
        in particular|nobody special|doesnt matter|it doesnt matter|does not matter|dont care|i dont
        care|idc|im easy|im flexible|up to you|you choose|you pick|surprise me|either is fine|either
        |whatever works|whatever|dont really mind|makes no difference|doesnt matter to me|doesnt
        matter who|dont mind who|no pref|not picky|im not picky|either one|either or|makes no odds)
        [who|which|to me|really|at all|is fine|with who|barber]""",
        Item("whatever"),
    ),
    ("(with|w) [the|mr|my|that] {barber}", lambda b: Item("barber", b)),
    (
        "(is that|is it|is this|would that be|will it be|will that be) with {barber}",
        lambda b: Item("whose", b, 0.9),
    ),
    ("{barber}", lambda b: Item("barber", b)),
    ("(with|w) {name}", lambda n: Item("stranger", (n, False), 1.3)),
    (
        "(with|w) (the|a guy called|someone called) {name}",
        lambda n: Item("stranger", (n, True), 1.2),
    ),
    ("{name}", lambda n: Item("name", n, 3.0)),
    (
        """(my name is|names|name is|my names|im|i am|its|it is|this is|call me|under the name
        |under|under the name of|in the name of|put it under|put down|book it under|name|the
        name is|the names|put it down under|make it under) {fullname}""",
        lambda n: Item("called", n),
    ),
    (
        """(for|and|with|for a|for both|and for|plus|bring|bringing) [a|my|our|the|his|her]
        {relation} [in law] [called|named] {fullname}?""",
        lambda r, n: Item("person", (r, n)),
    ),
    ("(my|our) {relation} [called|named] {fullname}?", lambda r, n: Item("person", (r, n))),
    (
        "(one|another|and one|and another) for [a|my|our|the] {relation} {fullname}?",
        lambda r, n: Item("person", (r, n)),
    ),
    ("for {fullname}", lambda n: Item("person", (None, n), 1.5)),
    (
        """(for me|and me|and i|for myself|me and|and myself|and one for me|one for me|both of us
        |for us both|for both of us|for me and|myself and|the two of us|and for me|me too) [too
        |as well|both]""",
        Item("self", price=0.9),
    ),
    (
        """(for|there are|theres|there is|there will be|we are|were|party of|group of) {number} [of
        us|people|guys|lads|adults]""",
        lambda n: Item("people", n, 1.4) if 2 <= n <= 9 else None,
    ),
    (
        "{number} (people|of us|guys|lads|adults|persons)",
        lambda n: Item("people", n) if 2 <= n <= 9 else None,
    ),
    (
        "{number} (cuts|haircuts|fades|beards|shaves|appointments|slots|trims|bookings)",
        lambda n: Item("people", n) if 2 <= n <= 9 else None,
    ),
    (
        "[hes|aged|age|whos|who is|he is|shes] {number} [-] (year|years|yr|yrs|yo) [-] [old|olds]",
        lambda n: Item("age", n),
    ),
    (
        "(my|our|a|for my|for a|for our) {number} [-] (year|yr|years|yo) [-] [old|olds]",
        lambda n: Item("kid", n, 0.9),
    ),
    ("(aged|age|whos|hes|who is) {number}", lambda n: Item("age", n)),
    ("(kids|childrens|childs|boys|kid|child) [size]", Item("child", price=0.95)),
    (
        """(the usual|my usual|same as last time|same as before|same as always|same as usual|same
        again|usual|like last time|the same as last time|same thing|same thing as last time|the
        same thing|the regular|my regular|same cut|same style|same as the last time|just the
        usual|the same again)""",
        Item("usual"),
    ),
    ("(my|the) (next|upcoming) [appointment|booking|appt|cut|haircut]", Item("ref", "next", 0.95)),
    ("(my|the) (last|latest) (appointment|booking|appt|cut)", Item("ref", "last", 0.95)),
    (
        """(the only one|my only|only one i have|only have one|the only appointment|only
        appointment|its my only one|my only one) [i have|appointment|booking|i got]""",
        Item("ref", "only"),
    ),
    # Answers
    (
        """(yes|yeah|yea|yep|yup|yh|ye|yess|yas|yis|ya|y|sure|sure thing|sure is|ok|okay|k|kk|okey
        |okie|okey dokey|okie dokie|oki|alright|aight|alrighty|all right|right|rightio|right on
        |righto|correct|thats correct|that is correct|thats right|that is right|exactly
        |absolutely|definitely|certainly|of course|ofc|confirm|confirmed|i confirm|confirm it
        |please confirm|go ahead|go for it|go on then|go on|do it|book it|book that|lets do it
        |lets go|lock it in|sounds good|sounds great|sounds perfect|sounds fine|sounds like a
        plan|sgtm|looks good|looks great|looks right|lgtm|looks perfect|that works|that works
        for me|works for me|works|that will work|that would work|that works great|that suits
        |suits me|thats fine|that is fine|thats good|thats great|that is good|that is great
        |thats perfect|that is perfect|thats ok|thats okay|fine|fine by me|fine with me|perfect
        |great|brilliant|lovely|awesome|cool|wicked|sweet|sorted|deal|bet|for sure|fosho|yessir
        |yes sir|yes please|yes thanks|yes thank you|yes that works|yes thats right|yes it is
        |please do|yeah go on|yeah please|yep looks good|yep thats right|good|all good|its good
        |i am good with that|im good with that|that would be great|that would be good|that will
        do|thatll do|ok great|ok perfect|ok good|ok cool|ok thats fine|yes perfect|yes great
        |affirmative|indeed|mhm|uh huh|why not|count me in|im in|nice|spot on|bang on|proper|yes
        ok|yes correct|si|👍|👌|✅|✔|☑|🙌|💯|🤝|🆗|👊|🤙)""",
        Item("yes", price=0.95),
    ),
    (
        """(nope|n|nah|naw|not now|not today|not really|dont book|dont book it|do not book|do not
        confirm|dont confirm|no way|negative|not right|thats not right|that is not right|thats
        wrong|that is wrong|incorrect|not correct|thats not correct|no its not|no that is wrong|no
        thats wrong|no good|doesnt work|that doesnt work|doesnt work for me|that doesnt work for
        me|wont work|that wont work|cant do that|not gonna work|👎|❌|🚫|🙅)""",
        Item("deny", False, 0.97),
    ),
    (
        """(no thanks|no thank you|no ty|never mind|nevermind|nvm|forget it|forget about it|leave it
        |actually no|no leave it|dont|scrap that|scrap it|drop it|not anymore|not any more|changed
        my mind|i changed my mind|ive changed my mind|maybe later|another time|some other time|ill
        think about it|let me think about it|let me think|ill get back to you|i dont want it|i dont
        want it anymore|dont want it|no longer|dont bother|im good|i am good|im alright|im ok|im
        fine|no im good|no im fine|no im ok|thats all|that is all|nothing else|no that is all|no
        thats all|no thats it|no nothing else|that will be all|that would be all|thatll be all
        |nothing)""",
        Item("deny", True, 0.97),
    ),
    (
        """(none|none of those|none of them|none of these|neither|neither of those|neither of them
        |not any of those|none of the above|no to all|none work|none of those work|none of them
        work|none of these work) [for me|work|works|suit|good]""",
        Item("none"),
    ),
    # Picks
    ("(the|no) {digits}", lambda n: Item("choice", n, 1.0) if 1 <= n <= 20 else None),
    (
        """(option|number|choice|num|slot|the option|the number|ill take|ill have|lets go with|give
        me|go with|the number|option number|ill take number|ill take option|ill go with) {pick}""",
        lambda n: Item("pick", n),
    ),
    (
        """[ill take|ill have|ill go with|lets do|go with|lets go with|i want|id like] [the] {rank}
        [one|option|slot|choice|time]""",
        lambda n: Item("pick", n, 1.1),
    ),
    (
        """[ill take|ill have|lets do|ill go with|go with] [the] (middle|middle one|one in the
        middle|center one|in the middle)""",
        Item("pick", "middle"),
    ),
    (
        """[ill take|ill have|lets do|ill go with|go with] [the|that] (last|last one|last slot|last
        option|latest one|bottom one|final one)""",
        Item("pick", "last"),
    ),
    ("[the] (top one|top)", Item("pick", 1)),
    (
        """[ill take|ill have|lets do|ill go with|go with] [the|whichevers|whichever is|whichever
        one is|which ever is|whatevers|whatever is] (earliest|earlier|soonest|earliest one
        |earlier one|earliest slot|first available|earlier time)""",
        Item("pick", "earliest"),
    ),
    ("[the] (latest|later one|latest slot|latest time)", Item("pick", "latest")),
    # The rest
    (
        """[can you|could you|please|pls|can u] (let me know|lmk|text me|message me|ping me|notify
        me|tell me|hit me up|give me a shout|shout me|drop me a message|holler|call me) (if|when
        |in case|as soon as|should) (anyone|anything|someone|somebody|something|a spot|a slot
        |one|you get a|you get any|there is a|theres a|there are any|you have a|any spots|any
        slots|it|space|any|a space|an appointment|you get|someone else|anybody|an earlier slot
        |an earlier appointment) [spot|slot|earlier|anything] (cancels|cancel|cancelled|opens
        |opens up|open up|comes up|come up|becomes available|become available|frees up|free up
        |drops out|pulls out|available|gets cancelled|cancellation|cancellations|is free|gets
        free|drop out|bails|falls through)""",
        Item("waitlist"),
    ),
    (
        """[can you|could you|please|can u] (put|add|get|stick|pop) me (on|to|onto|down on|down
        for) (the|a|your) (waitlist|waiting list|wait list|cancellation list|list|standby list
        |reserve list)""",
        Item("waitlist"),
    ),
    (
        """(waitlist|waiting list|wait list|cancellation list|if anyone cancels|if someone cancels
        |if anything opens up|in case of cancellation|in case someone cancels|if theres a
        cancellation|if you get a cancellation|if there is a cancellation)""",
        Item("waitlist", price=1.1),
    ),
    (
        """[can i|could i|i want to|i need to|let me|id like to|please|can you|could you|i would
        like to|i wanna|get me|is there|can u|rather|id rather|i would rather|prefer to] (talk
        to|speak to|speak with|talk with|chat to|chat with|put me through to|connect me to
        |connect me with|transfer me to|get|pass me to|pass me on to|speak|talk|call|ring|have
        |contact|get hold of|get me) [a|an|the|some|any|to a|to an|to] (human|person|real person
        |someone|somebody|actual person|actual human|real human|manager|owner|agent
        |representative|rep|operator|receptionist|staff|member of staff|staff member|human being
        |live person|live agent|boss|proper person|someone real|your manager|someone else
        |someone in charge|human please|someone there|reception) [real|there|please|at the shop
        |instead]""",
        Item("handoff"),
    ),
    (
        """(real person|a human|human|an actual person|actual human|not a bot|no bots|call me|give
        me a call|ring me|customer service|manager|the owner|representative|can someone call me
        |can you call me|someone call me|stop being a bot)""",
        Item("handoff", price=1.3),
    ),
    (
        """(terrible service|bad service|awful service|horrible service|worst service|poor service
        |shit service|rubbish service|worst haircut|bad haircut|terrible haircut|awful haircut
        |worst cut|bad cut|botched|butchered|messed up|messed up my hair|ruined my hair|ruined
        |screwed up|butchered my hair|unhappy with|not happy with|im not happy|not happy|wasnt
        happy|disappointed|very disappointed|disappointing|i want to complain|complain|complaint
        |make a complaint|file a complaint|lodge a complaint|want a refund|refund|money back|i
        want my money back|was rude|so rude|were rude|very rude|rude|overcharged|charged me too
        much|charged me double|charged twice|waited|had to wait|kept me waiting|been waiting
        |waiting for over|unprofessional|not acceptable|unacceptable|disgusting|disgrace|nobody
        was there|no one was there|you were closed|it was closed|nobody showed up|no one showed
        up|uneven|wonky|patchy|cut me|nicked|lopsided|came out|left me|hacked|not impressed
        |unimpressed|dreadful|appalling|shocking)""",
        Item("complaint", price=0.9),
    ),
    (
        """(last time|the last time|last visit|my last visit|the other day|last week|yesterday) [i
        |i came|i was there|i went|i was in|you]""",
        Item("pastvisit", price=1.4),
    ),
    (
        """(stop|stop all|stopall|unsubscribe|opt out|optout|remove me|remove my number|take me off
        |take me off the list|take me off your list|take me off this list|stop texting me|stop
        messaging me|stop texting|stop contacting me|dont text me|dont text me anymore|dont
        message me|dont contact me|do not text me|do not contact me|do not message me|no more
        texts|no more messages|quit texting me|leave me alone|stop sending me messages|stop
        sending me texts|stop sending messages|delete my number|lose my number|end|quit|no more
        msgs|stop msging me|stop bothering me) [anymore|please|ever|again|now]""",
        Item("optout", "all", 0.85),
    ),
    (
        """(stop|no|no more|dont|turn off|cancel|unsubscribe from|unsubscribe me from|opt out of
        |opt me out of|i dont want|dont send me|do not send me|stop sending|stop sending me|stop
        texting me|quit sending me|remove me from|i dont need|without|disable|dont want|dont
        need|i do not want|take me off the|take me off|switch off|stop with|enough with|please
        stop|end) [any|any more|more|the|your|those|these|me|all|getting|to get|to receive
        |sending|texting|with|of the] {mailing}""",
        lambda s: Item("optout", s, 0.8),
    ),
    (
        """(turn on|turn back on|resume|restart|start|send me|resubscribe to|subscribe to|sign me
        up for|opt in to|opt into|opt me in to|reactivate|enable|switch on|put me back on
        |i want to get|bring back|you can send me|start sending|start sending me
        |keep sending me) [the|your|my|me|those|to receive|getting] {mailing} [again
        |back on|on|back]""",
        lambda s: Item("optin", s, 0.8),
    ),
    (
        """(start|unstop|subscribe|resubscribe|opt in|opt me in|opt me back in|sign me back up|you
        can text me again|you can message me again|text me again|message me again|opt back in)""",
        Item("optin", "all", 1.05),
    ),
    (
        """(idiot|idiots|stupid|moron|morons|dumb|dumbass|useless|scammers|scammer|scam|thieves
        |thief|crooks|crook|asshole|assholes|bastard|bastards|bitch|bitches|fuck you|fuck off|f
        off|fuck|fucking|shit|shite|piece of shit|crap|wanker|wankers|twat|prick|dick|dickhead
        |cunt|cunts|piss off|bollocks|screw you|go to hell|suck|sucks|you suck|loser|losers
        |trash|garbage|pathetic|clown|clowns|bellend|knob|muppet|muppets|tosser|tossers|jerk
        |jerks|bloody useless|total|bunch of|load of|damn|stupid bot|dumb bot|rip off merchants
        |ripoff)""",
        Item("abuse"),
    ),
    # Niceties
    (
        """(hi|hello|hey|hiya|yo|heya|howdy|hola|good morning|good afternoon|good evening|gm
        |morning all|evening all|morning mate|alright mate|alright|you alright|u alright|how are
        you|how are ya|how r u|hows it going|how you doing|how are you doing|whats up|wassup|sup
        |wsup|whatsup|hey there|hi there|hello there|greetings|g'day|gday|oi oi|oi|ello|ey up|👋
        |😊|🙂|😃|😀) [mate|man|bro|there|all|guys|everyone|boss|again|fam|dude|buddy]""",
        Item("greet", price=0.9),
    ),
    (
        """(thanks|thank you|thankyou|thx|thnx|tnx|tks|ty|tysm|ta|cheers|much appreciated
        |appreciate it|appreciated|i appreciate it|i appreciate that|i appreciate your help|many
        thanks|thanks a lot|thanks so much|thank you so much|thank you very much|thanks very
        much|thanks a bunch|thanks a million|nice one|good lad|legend|youre a legend|ur a legend
        |youre the best|you rock|lifesaver|youre a star|you are a star|you are awesome|youre
        awesome|you have been very helpful|youve been very helpful|very helpful|gracias|🙏|❤|🫶|💪
        |🔥|🤗|😍|🥰) [mate|man|bro|a lot|so much|very much|again|for your help|for the help|for
        everything|for that|for letting me know|for helping|for helping me|boss|fam|dude|buddy
        |guys|for the info|for the information|for your time|for your assistance|a bunch|ta]""",
        Item("thanks", price=0.9),
    ),
    (
        """(bye|goodbye|good bye|bye bye|byee|see you|see ya|see you then|see ya then|see you later
        |see ya later|see you soon|see you there|see u|see u then|cya|later|laters|ttyl|talk
        soon|talk later|talk to you later|catch you later|catch ya later|take care|have a good
        one|have a good day|have a great day|have a nice day|have a lovely day|have a good night
        |have a great evening|have a good evening|have a good weekend|have a great weekend|have
        a wonderful day|have a great one|good night|goodnight|night|night night|ta ra|tara
        |toodles|cheerio|peace|peace out|chao|adios|you too|enjoy your day|until then|til then)""",
        Item("bye", price=0.96),
    ),
    (
        """(loved|love|really liked|really like|liked|really happy with|so happy with|very happy
        with|thrilled with) (my|the) [new|last] (haircut|cut|hair|fade|beard|trim|look|service)
        [last time|yesterday|so much|by the way]""",
        Item("thanks", price=0.9),
    ),
    (
        """(great|amazing|awesome|excellent|fantastic|brilliant) (job|service|work|haircut last time
        |cut last time|cut yesterday|haircut yesterday) [last time|yesterday|again]""",
        Item("thanks", price=0.9),
    ),
    (
        "(haha|hahaha|hahahaha|hahah|ha|lol|lmao|lmfao|rofl|lolol|hehe|hehehe|heh|xd|🤣|😂|😅|😆|😹|💀)",
        Item("laugh", price=0.9),
    ),
    (
        """(got it|gotcha|understood|i see|noted|makes sense|roger|roger that|copy that|ah ok|oh ok
        |ah okay|oh okay|ah right|oh right|fair enough|no worries|no problem|no prob|np|all good
        |ok thanks|ok thank you|ok cool|cool cool|will do|good to know|i understand|ah i see|oh
        i see|no bother)""",
        Item("ack", price=0.95),
    ),
    (
        """(dunno|idk|i dont know|dont know|not sure|im not sure|no idea|maybe|hmm|huh|what|i dont
        understand|dont get it|it depends|depends|possibly|perhaps|who knows|ive no idea|i have
        no idea|i dont get it|not certain|hard to say|couldnt say)""",
        Item("dunno", price=1.5),
    ),
    (
        """(weather|joke|jokes|tell me a joke|poem|recipe|pizza|football|world cup|score|who won
        |news|lottery|horoscope|translate|homework|capital of|president|bitcoin|crypto|stock
        |stocks|loan|job|jobs|hiring|are you hiring|vacancy|vacancies|apprenticeship|resume
        |marry me|i love you|girlfriend|boyfriend|who made you|who are you|what are you
        |are you single|system prompt|prompt|ignore|instructions|chatgpt|ai|hack|taxi|uber
        |flight|flights|hotel|hotels|restaurant|restaurants|doctor|dentist|pharmacy|dog|cat|pet
        |car|phone|iphone|movie|movies|netflix|gym|politics|rain|raining|lottery|write me|essay
        |code|python|sell|selling|supplier|seo|advertising|sponsor)""",
        Item("scope", price=1.2),
    ),
    (
        """(same time|the same time|at the same time|same hour|same barber|same place|at that time
        |that time|same service)""",
        Item("filler", price=0.8),
    ),
    (
        """(instead|if possible|if thats ok|if that is ok|if thats okay|if you can|if you could|if
        not too late|by any chance|just a question|quick question|i have a question|question|one
        question|i was wondering|just wondering|wondering|was wondering|no rush|preferably
        |ideally|at all|in total|for me please|that would be great|by the way|btw|to be honest
        |tbh|to confirm|just checking|just to check|my spanish is bad|cheers)""",
        Item("filler", price=0.8),
    ),
    (
        """(any day|whatever day|whenever|whenever you can|whenever you have|whenever is good
        |whenever youre free|whenever suits|any day works|any day is fine|any day this week|when
        you can)""",
        Item("anyday", price=0.9),
    ),
    (
        """[whats|what is|what s] [the|your|ur] (earliest|soonest|first available|next available
        |first free|next free|first open|next open) [slot|appointment|appt|opening|time|spot] [you
        have|you got|youve got|that you have|available|possible|you can do|you can fit me in]""",
        Item("asap", price=0.95),
    ),
    (
        """[whats|what is|what s] (the|your|ur) (first|next) (slot|appointment|appt|opening|time
        |spot|one) (you have|you got|youve got|that you have|available|you can do)""",
        Item("asap", price=0.9),
    ),
    (
        """(not yet|not now|not right now|not right away|not just yet|not at this time|not this time
        |not at the moment|not at this moment|not at the present moment|no right now|not for now
        |maybe later|perhaps later|later maybe|better later|okay later|ok later|maybe another
        time|perhaps another time|maybe some other time|some other time|maybe next time|it can be
        done later|ill do it later|do it later) [thanks|thank you|thx]""",
        Item("deny", True, 0.85),
    ),
    (
        "(closest one|as early as you can|as early as possible|soon as you can|asap please)",
        Item("asap", price=0.9),
    ),
    (
        """[with] (someone else|somebody else|another barber|a different barber|not him|not her|not
        with him|not with her|not them|anyone else|anybody else|a different guy|another guy)""",
        Item("another", price=0.8),
    ),
    (
        """(any time|anytime|any time works|anytime works|any time is fine|anytime is fine|whatever
        time|whenever that day|any hour|all day|throughout the day|any time that day|any time of
        day|anytime that day|any time is good|anytime is good|any time during the day)""",
        Item("anytime", price=0.8),
    ),
    ("(that day|same day|the same day|on that day)", Item("filler", price=0.8)),
]

RULES: dict[str, list[Rule]] = {
    "mailing": [
        (
            """(promo|promos|promotion|promotions|offers|offer|marketing|ads|deals|deal|spam
            |advertising|adverts|discounts|newsletter|newsletters|promotional messages
            |promotional texts|marketing messages|marketing texts)""",
            "marketing",
        ),
        (
            """(reminder|reminders|reminder texts|reminder messages|appointment reminders|reminding
            me)""",
            "reminders",
        ),
        (
            """(messages|texts|msgs|notifications|text messages|message|texting me|messaging me
            |contacting me)""",
            "all",
        ),
    ],
    "pick": [
        ("{digits}", lambda n: n if 1 <= n <= 20 else None),
        ("{num}", lambda n: n if 1 <= n <= 20 else None),
    ],
    "rank": [
        ("{ordword}", lambda n: n if n <= 10 else None),
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
