"""Words that outcome statements are made of: verbs with their cognitive level, openings, small words.

Own collection after the revised taxonomy of Bloom (Anderson and Krathwohl 2001): 1 remember, 2 understand, 3 apply, 4
analyse, 5 evaluate, 6 create. A verb that serves at several levels stands at the one at which outcome statements
mostly use it.
"""

from __future__ import annotations

from typing import Final

VERBS: Final[dict[str, dict[int, str]]] = {
    "en": {
        1: (
            "list name define recall state recognise recognize label identify locate match memorise memorize repeat "
            "record reproduce know enumerate quote retrieve recite tell find note observe"
        ),
        2: (
            "describe explain summarise summarize discuss understand interpret classify illustrate outline "
            "paraphrase report review characterise characterize clarify articulate express comprehend exemplify "
            "generalise generalize infer indicate relate translate rephrase appreciate familiarise familiarize "
            "learn gain acquire elaborate expound convey present communicate demonstrate detail reflect "
            "contextualise contextualize"
        ),
        3: (
            "apply use utilise utilize employ implement operate perform solve calculate compute carry execute "
            "practise practice prepare conduct run administer manage maintain monitor navigate install configure "
            "deploy program code write draw follow handle manipulate complete deliver participate engage contribute "
            "collaborate work undertake teach train support assist process measure collect gather store make set "
            "launch edit access control serve provide ensure act adopt adapt exercise facilitate coordinate "
            "negotiate lead guide supervise schedule plan organise organize document respond transfer convert model "
            "simulate visualise visualize query search read speak listen enter draft become obtain cooperate "
            "involve bring enable take show exhibit meet sketch graph plot tailor leverage represent refactor debug "
            "amend augment master begin start explore perceive extract secure protect"
        ),
        4: (
            "analyse analyze compare contrast distinguish differentiate examine investigate categorise categorize "
            "deconstruct detect diagnose experiment question test break separate inspect inquire map research "
            "survey trace correlate diagram dissect discriminate determine derive deduce prioritise prioritize "
            "study verify segment profile scrutinise scrutinize connect reason"
        ),
        5: (
            "evaluate assess appraise critique criticise criticize judge justify argue defend recommend select "
            "choose validate rate rank decide estimate predict conclude weigh prove check convince debate optimise "
            "optimize improve refine advise forecast benchmark challenge moderate"
        ),
        6: (
            "create design develop build construct compose formulate generate produce invent devise propose "
            "synthesise synthesize integrate assemble compile originate author engineer prototype innovate "
            "hypothesise hypothesize combine establish initiate transform reconstruct architect conceive revise"
        ),
    },
    "fr": {
        1: (
            "connaître définir énumérer identifier lister nommer rappeler citer reconnaître repérer mémoriser "
            "situer recenser relever retrouver indiquer noter sait connaît"
        ),
        2: (
            "comprendre décrire expliquer résumer interpréter illustrer présenter discuter exposer classer "
            "reformuler traduire caractériser exprimer formuler communiquer rendre restituer comprend appréhender "
            "informer sensibiliser expliciter"
        ),
        3: (
            "appliquer utiliser employer mettre réaliser effectuer exécuter calculer résoudre manipuler pratiquer "
            "préparer superviser gérer piloter assurer animer accompagner participer contribuer collaborer travailler "
            "rédiger organiser planifier coordonner installer configurer déployer administrer exploiter maîtriser "
            "conduire mener accueillir entretenir respecter suivre traiter utilise mobiliser intervenir encadrer "
            "former adapter agir transmettre s'exprimer interagir dialoguer négocier vendre commercialiser fabriquer "
            "monter usiner alimenter compléter programmer sécuriser garantir prendre répondre faire maintenir "
            "surveiller mesurer collecter enregistrer établir renseigner entrer lire écrire servir nettoyer poser "
            "tenir soigner manager actualiser"
        ),
        4: (
            "analyser comparer distinguer différencier examiner étudier diagnostiquer rechercher catégoriser "
            "décomposer tester vérifier contrôler détecter déduire confronter documenter déterminer hiérarchiser "
            "cartographier segmenter enquêter auditer explorer"
        ),
        5: (
            "évaluer apprécier juger justifier argumenter défendre critiquer recommander choisir sélectionner "
            "valider estimer décider conseiller préconiser optimiser améliorer arbitrer conclure prévoir "
            "s'autoévaluer autoévaluer"
        ),
        6: (
            "concevoir créer élaborer développer construire produire proposer inventer imaginer composer "
            "synthétiser intégrer innover modéliser bâtir entreprendre initier structurer concilier"
        ),
    },
    "de": {
        1: (
            "kennen nennen benennen aufzählen wiedergeben definieren identifizieren erkennen bezeichnen auflisten "
            "wissen kennt nennt benennt erkennt weiß definiert identifiziert besitzen besitzt verfügen verfügt "
            "haben hat angeben kennenlernen"
        ),
        2: (
            "verstehen beschreiben erklären erläutern erörtern erörtert darstellen zusammenfassen interpretieren "
            "diskutieren verdeutlichen einordnen versteht beschreibt erklärt erläutert diskutiert charakterisieren "
            "klassifizieren formulieren nachvollziehen begreifen wiederholen vermitteln kommunizieren präsentieren "
            "schildern illustrieren übersetzen überblicken skizzieren charakterisiert klassifiziert überblickt "
            "erfassen verinnerlichen"
        ),
        3: (
            "anwenden wenden bearbeitet nutzen verwenden einsetzen durchführen ausführen berechnen lösen umsetzen "
            "bearbeiten beherrschen handhaben bedienen übertragen wendet nutzt verwendet beherrscht führt löst "
            "setzt implementieren programmieren planen organisieren steuern leiten moderieren koordinieren arbeiten "
            "kooperieren anpassen umgehen abbilden zeichnen messen dokumentieren üben übt erlangt erlangen erwerben "
            "erwirbt anleiten konfigurieren installieren betreiben warten vorbereiten auslegen dimensionieren "
            "modellieren modelliert rechnen recherchieren pflegen betreuen verhandeln gewinnen gewinnt ermitteln "
            "bilden simulieren visualisieren führen mitwirken teilnehmen"
        ),
        4: (
            "analysieren vergleichen unterscheiden untersuchen ableiten gliedern differenzieren prüfen testen "
            "gegenüberstellen zuordnen analysiert vergleicht unterscheidet untersucht herausarbeiten hinterfragen "
            "diagnostizieren strukturieren ermitteln-analysieren aufdecken erforschen segmentieren auswerten"
        ),
        5: (
            "beurteilen bewerten einschätzen begründen entscheiden auswählen kritisieren reflektieren abwägen "
            "validieren rechtfertigen bewertet beurteilt empfehlen optimieren verbessern argumentieren kritisiert "
            "wählen validiert evaluieren überprüfen einzuschätzen stellungnehmen verteidigen prognostizieren"
        ),
        6: (
            "entwickeln entwerfen gestalten konzipieren erstellen erarbeiten konstruieren generieren erzeugen "
            "verfassen entwickelt entwirft gestaltet erarbeitet aufbauen herstellen kombinieren synthetisieren "
            "integrieren schaffen erfinden produzieren komponieren hervorbringen"
        ),
    },
    "es": {
        1: (
            "conocer definir enumerar identificar listar nombrar recordar reconocer citar señalar memorizar "
            "localizar conoce ubicar"
        ),
        2: (
            "comprender describir explicar resumir interpretar discutir ilustrar exponer clasificar expresar "
            "entender comunicar presentar caracterizar relacionar traducir comprende entiende parafrasear informar "
            "reflexionar"
        ),
        3: (
            "aplicar utilizar usar emplear realizar ejecutar calcular resolver manejar operar practicar preparar "
            "gestionar dirigir implementar administrar conducir participar colaborar trabajar redactar organizar "
            "planificar coordinar instalar configurar desplegar programar mantener controlar adquirir dominar "
            "llevar adaptar asistir atender liderar demostrar desempeñar poner cumplir hacer efectuar facilitar "
            "negociar documentar procesar medir"
        ),
        4: (
            "analizar comparar distinguir diferenciar examinar investigar diagnosticar categorizar descomponer "
            "contrastar probar verificar detectar deducir explorar estudiar determinar indagar segmentar"
        ),
        5: (
            "evaluar valorar juzgar justificar argumentar defender criticar recomendar elegir seleccionar validar "
            "estimar decidir optimizar mejorar asesorar concluir predecir apreciar priorizar"
        ),
        6: (
            "crear diseñar desarrollar construir elaborar proponer formular producir inventar componer sintetizar "
            "integrar innovar generar idear concebir planear emprender modelar"
        ),
    },
    "it": {
        1: "conoscere definire elencare identificare nominare ricordare riconoscere individuare",
        2: "comprendere descrivere spiegare riassumere interpretare discutere illustrare esporre comunicare capire",
        3: (
            "applicare utilizzare usare realizzare eseguire calcolare risolvere gestire operare preparare "
            "organizzare pianificare implementare condurre impiegare programmare redigere"
        ),
        4: "analizzare confrontare distinguere esaminare indagare diagnosticare verificare",
        5: "valutare giudicare giustificare argomentare criticare scegliere selezionare decidere ottimizzare",
        6: "creare progettare sviluppare costruire elaborare proporre formulare produrre ideare integrare",
    },
    "pt": {
        1: "conhecer definir listar identificar nomear recordar reconhecer enumerar",
        2: "compreender descrever explicar resumir interpretar discutir ilustrar expor comunicar entender",
        3: (
            "aplicar utilizar usar realizar executar calcular resolver gerir operar preparar organizar planejar "
            "planear implementar conduzir empregar programar"
        ),
        4: "analisar comparar distinguir diferenciar examinar investigar diagnosticar verificar",
        5: "avaliar julgar justificar argumentar criticar escolher selecionar decidir otimizar recomendar",
        6: "criar projetar conceber desenvolver construir elaborar propor formular produzir integrar",
    },
    "nl": {
        1: "kennen benoemen definiëren opsommen herkennen identificeren noemen kent herkent",
        2: (
            "begrijpen beschrijven uitleggen samenvatten toelichten interpreteren bespreken verklaren weergeven "
            "beschrijft"
        ),
        3: (
            "toepassen gebruiken uitvoeren berekenen oplossen plannen organiseren bedienen hanteren inzetten "
            "voorbereiden"
        ),
        4: "analyseren vergelijken onderscheiden onderzoeken testen analyseert",
        5: "beoordelen evalueren rechtvaardigen beargumenteren kiezen adviseren optimaliseren beoordeelt",
        6: "ontwerpen ontwikkelen creëren maken bouwen opstellen formuleren ontwerpt",
    },
    "id": {
        1: (
            "mengetahui mengenal menyebutkan mengidentifikasi mendefinisikan mengingat mendaftar menamai "
            "menunjukkan mengenali mencatat"
        ),
        2: (
            "memahami menjelaskan menguraikan merangkum menafsirkan mendiskusikan menggambarkan mengklasifikasikan "
            "menerjemahkan mengomunikasikan menyampaikan menginterpretasikan membahas melaporkan"
        ),
        3: (
            "menerapkan menggunakan melaksanakan melakukan menghitung menyelesaikan mengoperasikan menjalankan "
            "mempersiapkan menyiapkan mengelola mengatur mengimplementasikan memasang memelihara merawat mengikuti "
            "mempraktikkan memproses mengumpulkan mengkoordinasikan mengoordinasikan memimpin membimbing melayani "
            "menangani mengonfigurasi menginstalasi mengukur"
        ),
        4: (
            "menganalisis menganalisa membandingkan membedakan memeriksa menyelidiki menguji mendiagnosis "
            "mengkategorikan menelaah memverifikasi meneliti menentukan"
        ),
        5: (
            "mengevaluasi menilai mempertimbangkan memilih memutuskan merekomendasikan memvalidasi mengkritik "
            "mengoptimalkan memperbaiki meningkatkan"
        ),
        6: (
            "merancang menciptakan mengembangkan membuat menyusun merumuskan merencanakan membangun menghasilkan "
            "menggabungkan"
        ),
    },
}
"""Language -> level -> verbs: base forms, and in German, French and Dutch the finite forms that statements begin
with."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOPWORDS: Final[dict[str, frozenset[str]]] = {
    "en": _words("the of and to in for a with on by is are be that this their as from an or using how will which"),
    "fr": _words(
        "le la les des du et en une un pour dans sur avec au aux par est sont que qui ses son leur ou de d l à"
    ),
    "de": _words(
        "der die das und in den von zu mit für auf des ist sind ein eine einer im dem zur zum sich als oder nach kann "
        "können sowie über"
    ),
    "es": _words("el los las del y en una un para con por es son que su sus la de al como o se e sobre"),
    "it": _words("il lo gli i di del della dei delle e in un una per con che è sono nel nella al alla da la le"),
    "pt": _words("o os as do da dos das e em um uma para com por que é são no na ao à de a se ou"),
    "nl": _words("de het een en van in voor met op te is zijn dat die kan aan bij door om als of"),
    "id": _words("dan yang di ke dari untuk dengan pada dalam atau ini itu adalah sesuai serta secara sebagai"),
}
"""Small words by which a longer text shows its language at a glance, without a detector."""

_EN_ACTOR = (
    r"(?:the |a |an |each |all |successful |our ){0,4}(?:students?|learners?|participants?|candidates?|trainees?|"
    r"graduates?|attendees?|"
    r"delegates?|apprentices?|you|he/she|she/he|(?:he|she|they)(?= (?:will|can|should|are|is)\b))"
)
_EN_MODAL = (
    r"(?:(?:will|should|shall|would|can|must|may|ought to|'ll|’ll)(?: also| then)?"
    r"(?: be(?: also)? (?:able to|expected to|equipped to|capable of|in a position to|prepared to))?|"
    r"(?:are|is)(?: then| also)? (?:able to|expected to|capable of))"
)
_EN_TIME = (
    r"(?:by|at|on|upon|after|following|having|when)(?: the)?(?: end| completion| conclusion| successful "
    r"completion| successfully completing| "
    r"completing| completed| finishing)(?: of| by)?[^.:;\n]{0,70}?"
)
_FR_ACTOR = (
    r"(?:l['’] ?|le |la |les |chaque |tout ){0,4}(?:étudiants?|étudiante?s?|apprenants?|apprenante?s?|stagiaires?|"
    r"participants?|"
    r"participante?s?|candidats?|candidate?s?|titulaires?(?: [^.:;\n]{0,60}?)?|élèves?|vous|bénéficiaires?|"
    r"professionnels?)"
    r"(?:[·./(-](?:e|es|ne|trice)\)?s?)?"
)
_FR_MODAL = (
    r"(?:(?:sera|seront|serez|serait|est|sont|êtes|doit être|doivent être|devra être|devront être)(?: ainsi| "
    r"également| donc)? "
    r"(?:capables?|en mesure|à même|apte?s?)(?: de| d['’]| à)?|saura|sauront|saurez|pourra|pourront|pourrez|"
    r"devra|devront)"
)
_DE_ACTOR = (
    r"(?:(?:der|die|das|den)(?: ?/ ?(?:der|die|das|den))? )?(?:studierenden?|studenten?|studentinnen|studentin|student|"
    r"teilnehmenden?|teilnehmer|teilnehmerinnen|teilnehmerin|absolventen|absolventinnen|absolvent|lernenden?|"
    r"hörer|kandidaten|sie(?= )|er(?= ))"
    r"(?: ?(?:/|und|bzw\.) ?(?:die |der )?(?:-?innen|in|studentinnen|studentin|studierenden?|teilnehmerinnen|"
    r"absolventinnen|sie))?"
    r"(?:[*:_]innen|\(innen\))?"
)
# "können sie" goes on with "apply them"; only the formal "Sie" is the learner there.
_DE_ACTOR_AFTER = _DE_ACTOR.replace("|sie(?= )|er(?= )", "|(?-i:Sie)")
_DE_MODAL = (
    r"(?:können|kann|sollen|soll|werden|wird|(?:ist|sind)(?: dadurch| danach| dann| somit)? (?:in der "
    r"lage|fähig|befähigt|imstande|im stande|kompetent))"
)
_ES_ACTOR = (
    r"(?:el |la |los |las |cada ){0,4}(?:estudiantes?|alumnos?|alumnas?|alumnado|participantes?|egresados?|"
    r"egresadas?|personas? [^.:;\n]{0,30}?|usted)"
    r"(?:/(?:a|as|os))?"
)
_ES_MODAL = (
    r"(?:(?:será|serán|serás|es|son|sea|sean) (?:capaz|capaces)(?: de)?|podrá|podrán|podrás|deberá|deberán|"
    r"sabrá|sabrán|"
    r"(?:estará|estarán|está) en condiciones de)"
)

STEMS: Final[tuple[str, ...]] = (
    # English
    rf"(?:{_EN_TIME},? ?)?{_EN_ACTOR} {_EN_MODAL}",
    rf"{_EN_TIME}(?: {_EN_ACTOR})?(?=:)",
    r"(?:the )?(?:(?:intended |expected |specific |key |course |module ){0,4}learning (?:outcomes?|objectives?|"
    r"goals?)|learning outcomes? and objectives|"
    r"intended outcomes?|learners will|objectives|outcomes|you(?:'|’)ll learn(?: how)?(?: to)?|what you(?:'|’| "
    r"wi)ll learn)"
    r"(?: (?:of|for) [^.:;\n]{0,60}?)?(?: (?:are|include|is))?(?=:)",
    r"(?:in )?this (?:course|module|unit|programme|program),? you will (?:learn(?: how)?(?: to)?|be able to)?",
    r"(?:be able|ability|able|be capable|learn|learn how) to",
    # French
    rf"(?:(?:à l['’]issue|à la fin|au terme|en fin|après)[^.:;\n]{{0,80}}?,? )?{_FR_ACTOR},? {_FR_MODAL}",
    r"(?:à l['’]issue|à la fin|au terme|en fin) d[^.:;\n]{0,80}?(?=:)",
    r"(?:être |c['’]est-à-dire être )(?:capables?|en mesure|à même|apte) (?:de |d['’] ?|à )",
    r"(?:les |liste des |principales ){0,4}(?:compétences(?: visées| attestées| évaluées| acquises)?|acquis "
    r"d['’]apprentissage|objectifs(?: pédagogiques)?|"
    r"résultats d['’]apprentissage|capacités attestées)(?: d[^.:;\n]{0,60}?)?(?: sont)?(?= ?:)",
    # German
    rf"(?:nach (?:dem |der )?(?:erfolgreiche[mnr]? )?(?:abschluss|teilnahme|absolvieren|bestehen|"
    rf"besuch)[^.:;\n]{{0,80}}?,? )?(?:{_DE_MODAL} {_DE_ACTOR_AFTER}|{_DE_ACTOR} {_DE_MODAL})",
    r"nach (?:dem |der )?(?:erfolgreiche[mnr]? )?(?:abschluss|teilnahme|absolvieren|bestehen)[^.:;\n]{0,80}?(?=:)",
    rf"{_DE_ACTOR}(?: (?:besitzen|besitzt|haben|verfügen über|erwerben|erlernen))?(?= ?(?::|$|\n))",
    rf"{_DE_ACTOR}(?= (?:\w+(?:en|t|ß)|sind)\b)",
    r"(?:die |folgende |angestrebte ){0,4}(?:lernergebnisse|qualifikationsziele|lernziele|kompetenzziele|"
    r"kompetenzen)(?: (?:sind|des|der) [^.:;\n]{0,60}?)?(?=:)",
    # Spanish
    rf"(?:(?:al|a la) (?:finalizar|término|terminar|concluir|completar|final)[^.:;\n]{{0,80}}?,? "
    rf")?{_ES_ACTOR},? {_ES_MODAL}",
    r"(?:al|a la) (?:finalizar|término|terminar|concluir|completar|final)[^.:;\n]{0,80}?(?=:)",
    r"(?:ser capaz de|los |las |principales ){0,4}(?:resultados (?:de|del) aprendizaje|competencias|objetivos)(?: "
    r"[^.:;\n]{0,60}?)?(?: son)?(?=:)",
    # Italian, Portuguese, Dutch, Indonesian
    r"(?:al termine|alla fine)[^.:;\n]{0,80}?(?:lo studente|la studentessa|gli studenti|il partecipante|i "
    r"partecipanti) "
    r"(?:sarà|saranno|deve essere|è|sono) (?:in grado|capac[ei])(?: di)?",
    r"(?:(?:ao|no) (?:final|término|fim|concluir)[^.:;\n]{0,80}?)?(?:o |a |os |as )?(?:alunos?|estudantes?|"
    r"formandos?|participantes?)(?:\(a\))? "
    r"(?:será|serão|deverá|deverão|deve|é) (?:ser )?capa(?:z|zes)(?: de)?",
    r"(?:(?:na|aan het einde|na afloop)[^.:;\n]{0,60}? )?(?:kan|kunnen) (?:de |het )?(?:studenten|student|"
    r"deelnemers|deelnemer|cursist)",
    r"(?:de |het )?(?:studenten|student|deelnemers|deelnemer|cursist) (?:kan|kunnen|is in staat|zijn in staat)",
    r"(?:(?:setelah|pada akhir)[^.:;\n]{0,80}?,? ?)?(?:para )?(?:peserta(?: pelatihan| didik| kursus)?|"
    r"mahasiswa|siswa|lulusan) "
    r"(?:akan |diharapkan |harus |dapat ){0,4}(?:mampu|dapat|bisa)(?: untuk)?",
)
"""Patterns of what introduces outcomes without being one, lower case; a space stands for any run of blanks, also
none."""

CONTENT_HEADINGS: Final = (
    r"(?:topics?(?: to be)? covered|course outline|course contents?|module contents?|course topics|course "
    r"structure|topics include|"
    r"course modules|programme outline|program outline|assessment(?: methods?)?|mode of assessment|who should "
    r"attend|target audience|"
    r"prerequisites|entry requirements|(?:les )?modalités? d['’]évaluations?|évaluations?|evaluations?|"
    r"programme de la formation|"
    r"kursinhalte?|lehrinhalte|contenidos|contenido del curso|temario|contenuti del corso|materi pelatihan)"
)
"""Headings after which a text speaks of something else than outcomes, when a colon follows."""

CONTENT_SENTENCES: Final = r"(?:les modalités d['’]évaluation (?:sont|figurent))"
"""Openings of sentences that begin such a part without a heading."""

SECTION_HEADINGS: Final = (
    r"(?:knowledge(?: and understanding)?|skills|attitudes|competenc(?:e|y|es|ies)|abilities|transferable "
    r"skills|practical skills|subject-specific skills|"
    r"descriptif|description|savoirs?|savoir-faire|savoir-être|connaissances|compétences techniques|wissen|"
    r"fertigkeiten|kenntnisse|kompetenzen|fachkompetenz|"
    r"methodenkompetenz|sozialkompetenz|selbstkompetenz|conocimientos|destrezas|habilidades|pengetahuan|"
    r"keterampilan|sikap)"
)
"""Headings inside a list of outcomes; with what follows up to a colon they separate statements and are none
themselves."""

ABBREVIATIONS: Final = _words(
    "a abs al approx art b bspw bzw c.-à-d ca cap cf d d.h dept dll dott dr dsb e e.g ed eds ej env es esp etc "
    "evtl ex fig g ggf h i i.e incl inkl max min mr mrs ms no nr núm o.ä p p.ej p.ex prof pág resp sog spt sr sra "
    "st u u.a usw vgl vol vs www yth z z.b"
)
"""Words before a full stop that do not end a sentence."""
