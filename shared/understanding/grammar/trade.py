"""The words of the trade: what salons do, in everybody's words.

A concept that no service of the shop answers to is a service the shop does not have.
`LIKE` says what stands in for a concept the shop does not list by that name.
"""

CONCEPTS: dict[str, str] = {
    "haircut": """
        corte, cortes, corte de pelo, corte de cabello, corte pelo, corte cabello, corte normal,
        corte sencillo, corte clasico, cortecito, corte de hombre, corte caballero, corte de
        caballero, pelo, cabello, cortar el pelo, cortarme el pelo, cortarme el cabello, cortarse el
        pelo, corte regular, recorte, recortar, despunte, despuntar, las puntas, puntas, peluqueada,
        peluquear, motilada, motilado, pelada, pelado, recorte de pelo, corte de varon, corte y
        peinado, haircut, haircuts, hair cut, cut, cuts, trim, trims, hair trim, mens cut, mens
        haircut, mans cut, gents cut, regular cut, normal haircut, scissor cut, trim up, tidy up,
        short back and sides, back and sides, dry cut, crop, hairecut, haricut, hair""",
    "fade": """
        fade, fades, degradado, degrade, desvanecido, difuminado, skin fade, low fade, mid
        fade, high fade, taper, taper fade, tapered, fadesito, fadecito, fadde, faid, feid,
        bald fade, drop fade, burst fade, corte fade, corte degradado, degradadito, low taper,
        zero fade, razor fade""",
    "buzz": """
        rapado, rapada, raparme, rapar, raparse, a rape, al rape, buzz cut, buzzcut, buzz,
        shaved head, head shave""",
    "beard": """
        barba, barbita, la barba, barbas, arreglo de barba, perfilado de barba, perfilar la barba,
        recorte de barba, arreglar la barba, barba completa, beard, beards, beard trim, beard tidy,
        beard tidy up, tidy up my beard, beard clean up, beard shape up, facial hair, barva, bard,
        beard line up, beard lineup, bear trim, perfilado, barber beard""",
    "shave": """
        afeitado, afeitada, afeitar, afeitarme, rasurado, rasurada, rasurar, rasurarme,
        rasuradita, shave, hot towel shave, wet shave, straight razor shave, hot shave, cut
        throat shave, toalla caliente, afeitado clasico""",
    "color": """
        tinte, tintes, color, coloracion, teñido, teñir, tenido, tenir, tintura, pintar el
        pelo, pintarme el pelo, pintarme, dye, hair dye, hair color, hair colour, colour,
        coloring, colouring, dying, tinturado, teñirme, teñirme el pelo, tenirme el pelo,
        tenirme, decoloracion, decolorado, bleach, bleaching, tint, root touch up""",
    "highlights": """
        mechas, mechitas, rayitos, luces, iluminaciones, reflejos, highlights, balayage,
        babylights, visos, claritos""",
    "eyebrows": """
        cejas, ceja, depilacion de cejas, perfilado de cejas, cejitas, eyebrows, eyebrow,
        brows, eyebrow threading""",
    "wash": """
        lavado, lavada, lavado de pelo, lavado de cabello, champu, shampoo, wash, hair wash,
        lavar el pelo""",
    "styling": """
        peinado, peinados, brushing, planchado, blow dry, blowdry, styling, blow out, blowout,
        peinar, alaciado express""",
    "treatment": """
        keratina, queratina, alisado, alaciado, botox capilar, tratamiento capilar,
        hidratacion, keratin, straightening, relaxer, hair treatment, deep conditioning,
        alisado progresivo""",
    "perm": """
        permanente, permanentes, perm, perms, base, chinos, rizado, ondulado, ondas, curly
        perm""",
    "braids": """
        trenzas, trenza, trencitas, trencita, rastas, dreads, dreadlocks, braids, braid,
        cornrows, twists, locs, box braids, starter locs""",
    "extensions": "extensiones, extensions, weave, peluca, wig, protesis capilar",
    "lineup": """
        lineup, line up, shape up, shapeup, edge up, edgeup, marcado, delineado, delineada,
        contorno, contornos, perfilada, cerquillo""",
    "design": """
        diseño, diseños, disenos, diseno, dibujo, design, hair design, hair tattoo, rayas,
        figuras""",
    "facial": """
        facial, faciales, limpieza facial, mascarilla, mascarilla negra, black mask,
        exfoliacion, facials, face mask, skincare""",
    "nails": """
        manicure, manicura, manicur, pedicure, pedicura, uñas, unas acrilicas, uñas acrilicas,
        nails, gel nails, acrylics, mani pedi""",
    "tattoo": "tatuaje, tatuajes, tatuar, tattoo, tattoos, piercing, piercings, perforacion",
    "wax": """
        depilacion, depilar, cera, waxing, wax, threading, depilacion con cera, nariz, oidos,
        ear wax, nose wax""",
    "massage": "masaje, masajes, massage, massages, spa, head massage",
    "lashes": "pestañas, pestanas, lashes, eyelashes, lash extensions, lifting de pestañas",
    "makeup": "maquillaje, maquillar, makeup, make up",
    "whitening": """
        blanqueamiento, blanqueamiento dental, botox, rellenos, microblading, injerto, injerto
        capilar, hair transplant""",
}

LIKE: dict[str, tuple[str, ...]] = {
    "fade": ("haircut",),
    "buzz": ("haircut",),
    "shave": ("beard",),
    "highlights": ("color",),
    "lineup": ("haircut", "beard"),
    "wash": (),
}

CHILDREN = """
niño, niña, nino, nina, niños, ninos, niños, ninas, infantil, kid, kids, child, children,
childs, childrens, bebe, nene, nena, peque, chico, boy, boys, girl, toddler, pequeño, junior,
kiddo, little one, little boy, chiquito, chamaco, chavito, pibe, crio
"""

_NAMES = """
nacho pepe paco juan jose luis carlos miguel angel jorge pedro antonio manuel francisco javier
alejandro fernando roberto ricardo eduardo daniel david diego sergio raul ruben mario oscar hector
ivan alex andres pablo santiago sebastian mateo nicolas martin lucas tomas felipe camilo julian
esteban gabriel rafael ramon hugo enrique alfredo alberto arturo ernesto gustavo guillermo ignacio
ismael jaime joaquin leonardo lorenzo marcos mauricio omar rodrigo salvador victor toño tono beto
memo chuy lalo lalito quique kike rolo toby gael iker emiliano axel bruno dante maria ana laura
lucia sofia carmen marta elena paula claudia andrea daniela valeria karla carla karen diana gabriela
fernanda camila isabella valentina natalia monica patricia rosa silvia sandra teresa veronica
yolanda yuliana ximena mike john dave steve tom tommy tony joe joey jack james jim jimmy bob bobby
bill billy rob ben dan danny sam max leo luke mark matt nick paul pete peter phil ray rick ryan sean
scott tim will zach kevin kyle eric frank george harry henry ian jake jason jeff josh justin ken
larry liam marcus marco jay dre tyrone malik ali ahmed mohammed anna amy beth chloe emma ella emily
grace hannah jane jess jessica kate katie lauren lily lucy megan mia olivia rachel rebecca sarah
sophie zoe gina gino vinny sal lola nina chris chava charlie charly andy eddie freddie teddy sonny
benny johnny ronnie terry barry rafa nando poncho chema pancho lencho chente chano neto checo tavo
betito pepito manolo manu migue santi sebas rodri robert richi richie gerardo adrian aaron abel
abraham agustin alan alonso amado armando benito bernardo brayan bryan carlitos cesar christian
cristian cristobal damian dario edgar efrain elias emilio erick ernie ezequiel fabian facundo
federico fede felix fidel gaston german gilberto gonzalo gerson guille heriberto homero humberto
isaac israel jair jesus jhon joel jonathan jonas jordi josue julio leandro leonel lisandro lucho
marcelo matias mauro maximiliano moises nahuel nelson noe norberto octavio orlando osvaldo paulo
ramiro rene rogelio roman ruperto samuel saul silvestre tadeo teo teodoro tobias ulises uriel
valentin vicente wilson xavier yahir yair abigail adriana alejandra alicia alma angela araceli
barbara beatriz belen berenice blanca brenda carolina cecilia celia cristina dulce elsa esmeralda
estefania esther eva fatima flor gloria graciela guadalupe lupe lupita ines irene irma itzel ivonne
jazmin jimena josefina juana julia juliana leticia lidia liliana lourdes luz magdalena marcela
margarita mariana maribel marisol melissa mercedes miriam mireya nadia nancy natali nora norma olga
perla pilar rebeca renata rocio romina roxana ruth sandy susana tania vanessa virginia viviana
yadira yesenia zaira
"""
FIRST_NAMES = frozenset(_NAMES.split())
"""Common first names, folded or not: a stranger called so is a person, not a typo."""
