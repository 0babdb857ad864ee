"""Small words by which outcomes are read: nouns that stand for verbs, words around a verb, words of each language."""

from __future__ import annotations

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words between the blanks of ``text``.

    >>> sorted(words("et ou"))
    ['et', 'ou']
    """
    return frozenset(text.split())


NOUNS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "know": "knowledge awareness familiarity overview aware familiar",
        "understand": "understanding comprehension appreciation insight grasp insights",
        "apply": "application", "analyse": "analysis analyses", "evaluate": "evaluation", "assess": "assessment",
        "design": "design", "develop": "development", "implement": "implementation", "identify": "identification",
        "interpret": "interpretation", "describe": "description", "explain": "explanation", "use": "use usage",
        "create": "creation", "produce": "production", "prepare": "preparation", "manage": "management",
        "compare": "comparison", "select": "selection", "calculate": "calculation", "classify": "classification",
        "investigate": "investigation", "master": "mastery", "integrate": "integration", "plan": "planning",
        "maintain": "maintenance", "diagnose": "diagnosis", "synthesise": "synthesis", "recognise": "recognition",
    },
    "fr": {
        "connaître": "connaissance connaissances notions", "comprendre": "compréhension",
        "maîtriser": "maîtrise", "analyser": "analyse", "évaluer": "évaluation", "concevoir": "conception",
        "réaliser": "réalisation", "élaborer": "élaboration", "gérer": "gestion", "utiliser": "utilisation",
        "appliquer": "application", "identifier": "identification", "organiser": "organisation",
        "planifier": "planification", "mettre": "mise", "rédiger": "rédaction", "contrôler": "contrôle",
        "développer": "développement", "créer": "création", "animer": "animation", "préparer": "préparation",
        "suivre": "suivi", "piloter": "pilotage", "assurer": "assurance", "coordonner": "coordination",
        "diagnostiquer": "diagnostic", "choisir": "choix", "rechercher": "recherche", "traiter": "traitement",
    },
    "de": {
        "kennen": "kenntnis kenntnisse grundkenntnisse fachkenntnisse wissen grundwissen einblick einblicke vertraut",
        "verstehen": "verständnis grundverständnis", "überblicken": "überblick", "analysieren": "analyse",
        "anwenden": "anwendung", "entwerfen": "entwurf", "auswählen": "auswahl", "vergleichen": "vergleich",
        "einsetzen": "einsatz", "umgehen": "umgang", "aufbauen": "aufbau", "beherrschen": "beherrschung",
        "nutzen": "nutzung", "gestalten": "gestaltung",
    },
    "es": {
        "conocer": "conocimiento conocimientos", "comprender": "comprensión", "aplicar": "aplicación",
        "analizar": "análisis", "evaluar": "evaluación", "diseñar": "diseño", "elaborar": "elaboración",
        "desarrollar": "desarrollo", "utilizar": "utilización", "usar": "uso", "manejar": "manejo",
        "gestionar": "gestión", "identificar": "identificación", "interpretar": "interpretación",
        "resolver": "resolución", "dominar": "dominio", "realizar": "realización", "crear": "creación",
        "planificar": "planificación", "redactar": "redacción",
    },
    "it": {
        "conoscere": "conoscenza conoscenze", "comprendere": "comprensione", "applicare": "applicazione",
        "analizzare": "analisi", "valutare": "valutazione", "progettare": "progettazione", "gestire": "gestione",
        "utilizzare": "utilizzo", "elaborare": "elaborazione", "usare": "uso",
    },
    "pt": {
        "conhecer": "conhecimento conhecimentos", "compreender": "compreensão", "aplicar": "aplicação",
        "analisar": "análise", "avaliar": "avaliação", "desenvolver": "desenvolvimento", "gerir": "gestão",
        "utilizar": "utilização", "elaborar": "elaboração", "usar": "uso", "conceber": "conceção concepção",
    },
    "nl": {
        "kennen": "kennis basiskennis overzicht", "begrijpen": "inzicht begrip", "toepassen": "toepassing",
        "analyseren": "analyse", "ontwerpen": "ontwerp", "gebruiken": "gebruik", "beoordelen": "beoordeling",
    },
    "id": {
        "mengetahui": "pengetahuan", "memahami": "pemahaman", "menerapkan": "penerapan", "menganalisis": "analisis",
        "menggunakan": "penggunaan", "mengelola": "pengelolaan", "menyusun": "penyusunan", "merancang": "perancangan",
        "menguasai": "penguasaan",
    },
}  # fmt: skip
"""Language -> verb -> nouns that stand for it where a statement has no other verb ("Knowledge of ...")."""

WEAK: Final[dict[str, frozenset[str]]] = {
    "en": words(
        "know become gain learn develop demonstrate show have bring take make set acquire obtain possess achieve "
        "build enhance improve get give put"
    ),
    "fr": words("maîtriser faire tenir acquérir développer obtenir"),
    "de": words(
        "besitzen verfügen haben erlangen erwerben gewinnen führen lernen erhalten wissen erfahren vertiefen "
        "erlernen bringen"
    ),
    "es": words("llevar poner hacer adquirir demostrar obtener"),
    "it": words("acquisire"),
    "pt": words("adquirir demonstrar"),
    "nl": words("hebben beschikken bezitten leren weten maken"),
    "id": words("memiliki memperoleh"),
}
"""Verbs that say little: a noun such as "understanding", or a second verb after "the ability to", counts instead."""

ALSO_NOUNS: Final = words(
    "design plan test use work research study report review document measure control access query search plot model "
    "practice process program code support graph sketch map survey question experiment estimate challenge debate "
    "forecast benchmark prototype engineer author segment profile trace note record name list label state match quote "
    "rate rank lead guide draft launch exercise transfer contrast influence schedule budget sample host share sort "
    "filter group order format value grade score audit probe index cut drill mix pack ship cook treat care "
    "coach mentor counsel play dance act drive lift load signal target track trade address set make run break "
    "separate complete secure conduct focus interview finance outline exhibit express find balance type place plant "
    "judge critique reason train supply press detail present exchange monitor discriminate "
    "master update manoeuvre maneuver pilot package move shape pay buy wash wire export "
    "import upload download tackle start structure scope speed turn account cluster fix help link base"
)
"""English verbs that are as often nouns: later in a sentence they count only before an article or the like."""

SKIPPED: Final = words(
    "to be able also and or will can should must how then in of ability capacity skill skills s être capable capables "
    "de d à savoir pouvoir sait peut ser capaz capaces saber poder mampu dapat untuk bisa peserta siswa mahasiswa "
    "kemampuan keterampilan en l y et essere grado di capace saper sapere aware proficient competent with their its "
    "capacité aptitude capacidad capacidade capacità habilidad il elle ils elles le la les se si que ne em para pour "
    "per"
)
"""Words that may stand before the leading verb."""

ARTICLES: Final = words("a an the un une del el los las lo gli i o os as")
AND: Final = words("and or then & / et ou puis y e o u ed und oder sowie dan atau serta en of")

BETWEEN: Final = words("to be able also then de d' à di mampu dapat can will")
"""Words between "and" and the verb that it adds."""

JOINING: Final = words(
    "to and or nor but can could will would shall should must may might do does did not also then be been being is are "
    "was were that which who whose whom they you we it i he she how why what when where if than as of in on at by for "
    "with from into onto over under about between through during the a an this these those their its his her your our "
    "own each both either more most less very such other so too only just even while because although before after"
)
"""English words after which a verb goes on with the sentence rather than begins a new statement."""

CLAUSE_BEGINS: Final = words("that which who whom whose how why what when where if whether")
NESTING: Final = words(
    "to that which who whom whose how why when where so if whether pour afin qui que dont où "
    "comment para quien donde cómo che per untuk yang agar"
)
"""Words with which a purpose or a subordinate clause begins."""

DETERMINERS: Final = words(
    "a an the their its own his her this these those each all any some new small simple basic appropriate different "
    "various two three it them"
)

TRADES: Final = words(
    "training engineering marketing accounting operating computing manufacturing learning performing packaging "
    "nursing building advertising"
)
"""Gerunds that rather name a trade than what learners do."""

ABILITY: Final = words("ability able capacity capable skills how capacité aptitude capacidad capacidade")
OF: Final = words("of about in for on regarding de des du d' di do da del sobre tentang mengenai")
MEANS: Final = words("using by through for in to with par con para , ;")

SUBORDINATE: Final = words(
    "wie dass ob was wenn weil da inwieweit inwiefern welche welcher welches die der das den dem denen deren um ohne "
    "indem wobei womit wodurch damit dat hoe waarom waarin zodat zoals"
)
"""German and Dutch words after whose comma a verb is not that of the main clause."""

CLAUSE_ENDS: Final = words(", ; . : und sowie oder en of ( )")
MODALS: Final = words("kann können lage fähig befähigt imstande zu kan kunnen staat te weiß wissen")
GERMAN_ABILITY: Final = words("fähigkeit fähigkeiten befähigung")

STOPWORDS: Final[dict[str, frozenset[str]]] = {
    "en": words(
        "the of and to in for a with on by is are be that this their as from an or using how will which at into within "
        "between through these it its"
    ),
    "fr": words(
        "le la les des du et en une un pour dans sur avec au aux par est sont que qui ses son leur ou de d l à "
        "près selon ces cette leurs entre afin ainsi"
    ),
    "de": words(
        "der die das und in den von zu mit für auf des ist sind ein eine einer im dem zur zum sich als oder nach kann "
        "können sowie über an am aus bei durch einem einen eines werden wird vom"
    ),
    "es": words("el los las del y en una un para con por es son que su sus la de al como o se e sobre"),
    "it": words("il lo gli i di del della dei delle e in un una per con che è sono nel nella al alla da la le"),
    "pt": words("o os as do da dos das e em um uma para com por que é são no na ao à de a se ou"),
    "nl": words("de het een en van in voor met op te is zijn dat die kan aan bij door om als of"),
    "id": words("dan yang di ke dari untuk dengan pada dalam atau ini itu adalah sesuai serta secara sebagai"),
}
"""Small words by which a longer text shows its language at a glance, without a detector."""

ABBREVIATIONS: Final = words(
    "a abs al approx art b bspw bzw c.-à-d ca cap cf d d.h dept dll dott dr dsb e e.g ed eds ej env es esp etc "
    "evtl ex fig g ggf h i i.e incl inkl max min mr mrs ms no nr núm o.ä p p.ej p.ex prof pág resp sog spt sr sra "
    "st u u.a usw vgl vol vs www yth z z.b"
)
"""Words before a full stop that do not end a sentence."""
