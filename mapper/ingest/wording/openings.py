"""What stands around outcomes, as patterns: openings of sentences (stems), headings inside a list, headings after it.

All are lower case; a space stands for any run of blanks, also none.
"""

from __future__ import annotations

from typing import Final

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
    r"(?: ?(?:/|und|bzw\.) ?(?:die |der )?(?:-?innen|in|teilnehmer|absolventen|studenten|studentinnen|"
    r"studentin|studierenden?|teilnehmerinnen|absolventinnen|sie))?"
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
    r"the ability to(?![^.:;\n]{0,200}?\b(?:is|are) (?:a|an|essential|important|key|highly|vital|crucial)\b)",
    rf"{_EN_ACTOR}(?=:)",
    r"(?:compétence|competenc[ey]|competencia|kompetenz|skill|outcome|objective|objectif|bloc(?: de compétences)?)"
    r"(?: n ?°)?(?: \d{1,2})?(?= ?:)",
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
    r"(?:ist|sind)(?: dadurch| danach| dann| somit)? (?:in der lage|fähig|befähigt|imstande)",
    r"nach (?:dem |der )?(?:erfolgreiche[mnr]? )?(?:abschluss|teilnahme|absolvieren|bestehen)[^.:;\n]{0,80}?(?=:)",
    rf"{_DE_ACTOR}(?: (?:besitzen|besitzt|haben|verfügen über|erwerben|erlernen))?(?= ?(?::|$|\n|\.\.\.|…))",
    rf"{_DE_ACTOR}(?= (?:\w+(?:en|t|ß)|sind)\b)",
    r"(?:die |folgende |angestrebte ){0,4}(?:lernergebnisse|qualifikationsziele|lernziele|kompetenzziele|"
    r"kompetenzen)(?: (?:sind|des|der) [^.:;\n]{0,60}?)?(?=:)",
    # Spanish
    rf"(?:(?:al|a la) (?:finalizar|término|terminar|concluir|completar|final)[^.:;\n]{{0,80}}?,? "
    rf")?{_ES_ACTOR},? {_ES_MODAL}",
    r"(?:al|a la) (?:finalizar|término|terminar|concluir|completar|final)[^.:;\n]{0,80}?(?=:)",
    r"(?:ser capaz de|los |las |principales ){0,4}(?:resultados (?:de|del) aprendizaje|competencias|objetivos)(?: "
    r"[^.:;\n]{0,60}?)?(?: son)?(?=:)",
    r"ser capa(?:z|ces) de",
    # Italian, Portuguese, Dutch, Indonesian
    r"(?:lo studente|la studentessa|gli studenti|i partecipanti) (?:è|sono|sarà|saranno) (?:in grado|capac[ei]) di",
    r"essere (?:in grado|capac[ei]) di",
    r"(?:risultati (?:di|dell['’]) ?apprendimento(?: attesi)?|obiettivi formativi|competenze attese)(?= ?:)",
    r"(?:objetivos|resultados) de aprendizagem(?= ?:)",
    r"(?:leerdoelen|leeruitkomsten|leerresultaten|eindtermen)(?= ?:)",
    r"(?:de |het |een )?(?:studente?n?|deelnemers?|cursist(?:en)?|lerende) (?:is|zijn) in staat(?: om)?",
    r"(?:de |het |een )?(?:studente?n?|deelnemers?|cursist(?:en)?|lerende|je)(?= \w+t\b)",
    r"(?:is|zijn) in staat(?: om)?",
    r"(?:al termine|alla fine)[^.:;\n]{0,80}?(?:lo studente|la studentessa|gli studenti|il partecipante|i "
    r"partecipanti) "
    r"(?:sarà|saranno|deve essere|è|sono) (?:in grado|capac[ei])(?: di)?",
    r"(?:(?:ao|no) (?:final|término|fim|concluir)[^.:;\n]{0,80}?)?(?:o |a |os |as )?(?:alunos?|estudantes?|"
    r"formandos?|participantes?)(?:\(a\))? "
    r"(?:será|serão|deverá|deverão|deve|é) (?:ser )?capa(?:z|zes)(?: de)?",
    r"(?:(?:na|aan het einde|na afloop)[^.:;\n]{0,60}? )?(?:kan|kun|kunnen) (?:de |het )?(?:studenten|student|"
    r"deelnemers|deelnemer|cursist|je)",
    r"(?:de |het )?(?:studenten|student|deelnemers|deelnemer|cursist) (?:kan|kunnen|is in staat|zijn in staat)",
    r"(?:(?:setelah|pada akhir)[^.:;\n]{0,80}?,? ?)?(?:para )?(?:peserta(?: pelatihan| didik| kursus)?|"
    r"mahasiswa|siswa|lulusan) "
    r"(?:akan |diharapkan |harus |dapat ){0,4}(?:mampu|dapat|bisa)(?: untuk)?",
    r"(?:mampu|dapat)(?: untuk)?",
)
"""What introduces outcomes without being one."""

ABLE_TO: Final = (
    r"able to|ability to|how to|learn to|capables? de|en mesure de|à même de|in der lage|fähig|können|kann|capaz de|"
    r"capaces de|in grado di|in staat(?: om)?|kunnen|mampu"
)
"""With these and a colon ends an introduction that goes its own ways ("... skills, among them the ability to:")."""

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

CONTENT_SENTENCES: Final = (
    r"(?:les modalités d['’]évaluation (?:sont|figurent)|les compétences des candidats\b[^.:;\n]{0,80}? sont évaluées)"
)
"""Openings of sentences that begin such a part without a heading."""

CONTENT_GLUED: Final = r"modalités? d['’]évaluations?"
"""Headings that are recognised without a colon where the next sentence is glued to them."""

SECTION_HEADINGS: Final = (
    r"(?:knowledge(?: and understanding)?(?: of)?|skills|attitudes|competenc(?:e|y|es|ies)|abilities|transferable "
    r"skills|practical skills|subject-specific skills|"
    r"descriptif|description|savoirs?|savoir-faire|savoir-être|connaissances|compétences techniques|wissen|"
    r"fertigkeiten|kenntnisse|kompetenzen|fachkompetenz|"
    r"methodenkompetenz|personalkompetenz|sozialkompetenz|selbstkompetenz|conocimientos|destrezas|habilidades|pengetahuan|"
    r"keterampilan|sikap)"
)
"""Headings inside a list of outcomes; with what follows up to a colon they separate statements and are none
themselves."""
