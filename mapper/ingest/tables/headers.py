"""The words that providers put over their columns, by our field, in eight languages.

Own collection. Written as in a header, without accents, lower case; :mod:`mapper.ingest.tables.columns` compares after
the same normalisation and ignores :data:`ENTITY_WORDS` ("course title" is "title") and :data:`SMALL_WORDS`.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in text.split(",") if word.strip())


SMALL_WORDS: Final = _words(
    """
    a an and as be d da das de dei del della den der des di die do dos du e el en et for fur het i im in its l la
    las le les lo los n o of on or os per pour pro s the their um und van von voor will y you your
    """
)

ENTITY_WORDS: Final = _words(
    """
    asignatura award bloc blocs certificado certificat certification certifications certificats class corsi corso
    cours course courses credential credentials curso cursos cursus diplome diplomes disciplina fiche formation
    formations insegnamento kurs kurse kurses kursus learning lehrveranstaltung micro microcredential
    microcredentials modul module modules modulo moduls offering opleiding opportunity pelatihan program programa
    programme programmes programs qualification qualifications studiengang study subject titulacion training unidad
    unidade unit unita units vak veranstaltung weiterbildung zertifikat
    """
)


SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "credential_id": _listed(
        """
        credential id, id, identifier, code, course code, course id, module code, unit code, number, key, qualification
        number, reference, ref, course number, readable id, uuid, ctid, coded notation, catalogue number, catalog
        number, kennung, modulnummer, nummer, kursnummer, kurs id, kurzel, veranstaltungsnummer, modulkurzel, code rncp,
        code diplome, identifiant, reference formation, code formation, numero fiche, numero, codigo, codigo asignatura,
        codigo curso, identificador, referencia, codice, codice corso, identificatore, cursuscode, vakcode, vaknummer,
        kode, kode unit, nomor, kode pelatihan, sigla
        """
    ),
    "title": _listed(
        """
        title, name, course title, course name, module title, module name, unit title, qualification title, credential
        title, credential name, award title, programme title, programme name, label, pref label, display name, titel,
        modultitel, kurstitel, bezeichnung, modulbezeichnung, kursname, modulname, name des kurses, name des moduls,
        veranstaltungstitel, lehrveranstaltung, titre, intitule, intitule du diplome, intitule de la formation, nom, nom
        de la formation, libelle, titulo, titulo del curso, nombre, nombre del curso, denominacion, asignatura, titolo,
        nome, denominazione, nome do curso, titulo do curso, designacao, naam, cursusnaam, judul, nama, judul unit, nama
        pelatihan, nama kursus, judul pelatihan, micro credential, course
        """
    ),
    "kind": _listed(
        """
        kind, type, qualification type, credential type, course type, certificate type, award type, credential kind,
        art, typ, kursart, abschlussart, type de formation, type de diplome, nature, categorie de certification, tipo,
        tipo de curso, tipo de titulacion, tipologia, soort, jenis, jenis pelatihan, display mode
        """
    ),
    "provider": _listed(
        """
        provider, training provider, course provider, partner, institution, university, school, college, organisation,
        organization, provider name, institution name, course organization, delivered by, offered by, anbieter,
        bildungsanbieter, hochschule, universitat, trager, bildungstrager, einrichtung, organisme, organisme de
        formation, etablissement, prestataire, centre de formation, ecole, universite, proveedor, institucion,
        universidad, centro, entidad, entidad formadora, ente, ateneo, universita, ente formatore, fornecedor,
        instituicao, universidade, entidade formadora, aanbieder, instelling, onderwijsinstelling, penyelenggara,
        lembaga, lembaga pelatihan, teaching institution, vendor
        """
    ),
    "awarding_body": _listed(
        """
        awarding body, awarding organisation, awarding organization, awarding institution, certifying body, issuer,
        issued by, owner organisation name, owner organisation, awarded by, certifier, accredited by, verleihende
        stelle, verleihende institution, zertifizierende stelle, aussteller, ausgestellt von, certificateur, organisme
        certificateur, autorite de delivrance, delivre par, entidad certificadora, organismo emisor, emisor, otorgado
        por, expedido por, ente certificatore, rilasciato da, entidade certificadora, emitido por, uitgever, uitreikende
        instantie, lembaga sertifikasi, penerbit
        """
    ),
    "jurisdiction": _listed(
        """
        jurisdiction, country, country code, nation, country of provider, land, staat, pays, pais, paese, negara,
        landcode
        """
    ),
    "language": _listed(
        """
        language, language of instruction, teaching language, course language, content language, languages, lang,
        sprache, unterrichtssprache, kurssprache, lehrsprache, langue, langue d enseignement, idioma, lengua, idioma de
        imparticion, lingua, taal, voertaal, bahasa, lingua di insegnamento, idioma de instrucao
        """
    ),
    "framework_id": _listed(
        """
        framework id, framework, qualifications framework, qualification framework, nqf, qualifikationsrahmen, cadre de
        certification, cadre, marco de cualificaciones, marco, quadro delle qualificazioni, quadro de qualificacoes,
        kwalificatieraamwerk, kerangka kualifikasi
        """
    ),
    "level_id": ("level id",),
    "level": _listed(
        """
        level, qualification level, nqf level, eqf level, rqf level, fheq level, scqf level, aqf level, nfq level,
        course level, academic level, level text, study level, niveau, dqr niveau, eqr niveau, anspruchsniveau,
        kursniveau, stufe, niveau rncp, niveau de qualification, niveau cec, nivel, nivel mecu, nivel mec, nivel eqf,
        nivel meces, nivel de cualificacion, livello, livello eqf, livello qnq, nivel qnq, nivel qeq, nlqf niveau,
        jenjang, level kkni, jenjang kkni, educational level
        """
    ),
    "workload_value": _listed(
        """
        workload value, credits, credit, credit value, credit points, total credits, credit hours, points, number of
        credits, credito, creditos, credits totaux, crediti, studiepunten aantal, jumlah kredit, sks, continuing ed
        credits, continuing education credits
        """
    ),
    "workload_unit": _listed(
        """
        workload unit, credit unit, credit type, credit system, unit of credit, credit scheme, einheit, unite de credit,
        unidad de credito, tipo de credito, eenheid, satuan
        """
    ),
    "ects": _listed(
        """
        ects, ects credits, ects credit points, ects points, credits ects, credit ects, ects punkte, ects lp,
        leistungspunkte, lp, kreditpunkte, creditpoints ects, creditos ects, crediti ects, cfu, crediti formativi
        universitari, ects creditos, studiepunten, ec, nombre d ects, punti ects, ects value
        """
    ),
    "uk_credits": _listed(
        """
        uk credits, cats, cats points, cats credits, uk credit, rqf credits, fheq credits, scotcat credits, scqf
        credits, scqf credit points, scotcat points
        """
    ),
    "hours": _listed(
        """
        hours, total hours, learning hours, notional hours, notional learning hours, total qualification time, tqt,
        workload hours, workload, student workload, effort hours, hours of study, stunden, arbeitsaufwand,
        gesamtaufwand, workload in stunden, stundenumfang, lernstunden, heures, nombre d heures, duree en heures, volume
        horaire, charge de travail, horas, numero de horas, horas totales, carga horaria, carga de trabajo, ore, ore
        totali, monte ore, uren, studielast, studiebelasting, jam pelajaran, jam, jumlah jam
        """
    ),
    "guided_hours": _listed(
        """
        guided learning hours, glh, guided hours, contact hours, teaching hours, class hours, kontaktstunden,
        kontaktzeit, prasenzstunden, unterrichtsstunden, unterrichtseinheiten, heures de cours, heures de face a face,
        horas lectivas, horas presenciales, horas de contacto, ore di lezione, contacturen
        """
    ),
    "duration": _listed(
        """
        duration, length, course length, course duration, typical length, study time, time commitment, dauer,
        moduldauer, kursdauer, duree, duree de la formation, duracion, duracion del curso, durata, duracao, duur,
        durasi, lama pelatihan, estimated duration
        """
    ),
    "mode": _listed(
        """
        mode, delivery, delivery mode, mode of delivery, study mode, mode of study, format, delivery method, modality,
        lehrform, durchfuhrungsform, unterrichtsform, veranstaltungsform, modalite, modalites, modalite d enseignement,
        modalidad, modalidad de imparticion, modalita, modalita di erogazione, modalidade, lesvorm, onderwijsvorm,
        metode, metode pelatihan
        """
    ),
    "assessment": _listed(
        """
        assessment, assessment method, assessment methods, assessment type, type of assessment, examination, exam,
        erfolgskontrolle, prufung, prufungsform, prufungsleistung, leistungsnachweis, evaluation, modalites d
        evaluation, evaluations, examen, mode d evaluation, evaluacion, sistema de evaluacion, metodos de evaluacion,
        valutazione, modalita d esame, verifica, avaliacao, toetsing, toetsvorm, penilaian, metode penilaian
        """
    ),
    "supervision": _listed(
        """
        supervision, supervision and identity verification, identity verification, proctoring, aufsicht, surveillance,
        supervision identite, supervision e identidad, supervisione, toezicht
        """
    ),
    "entry_requirements": _listed(
        """
        entry requirements, entry requirement, prerequisites, prerequisite, requirements, admission requirements, pre
        requisites, eligibility, voraussetzungen, zulassungsvoraussetzungen, teilnahmevoraussetzungen, vorkenntnisse,
        empfehlungen, prerequis, conditions d acces, conditions d admission, niveau d entree, requisitos, requisitos de
        acceso, requisitos previos, prerrequisitos, prerequisiti, requisiti di accesso, pre requisitos, ingangseisen,
        voorkennis, toelatingseisen, persyaratan, prasyarat
        """
    ),
    "quality_assurance": _listed(
        """
        quality assurance, accreditation, accredited, type of quality assurance, quality label, qualitatssicherung,
        akkreditierung, assurance qualite, accreditation qualite, qualiopi, garantia de calidad, acreditacion,
        aseguramiento de la calidad, assicurazione della qualita, accreditamento, garantia da qualidade, kwaliteitszorg,
        kwaliteitsborging, accreditatie, akreditasi, penjaminan mutu
        """
    ),
    "stackable": _listed(
        """
        stackable, stackability, integration stackability, stackability options, stapelbar, kumulierbar, cumulable,
        capitalisable, acumulable, apilable, cumulabile, acumulavel, stapelbaar
        """
    ),
    "valid_from": _listed(
        """
        valid from, start date, effective from, operational start date, regulation start date, date issued, gultig ab,
        startdatum, beginn, date de debut, date d effet, date d enregistrement, date effective, fecha de inicio, valido
        desde, data inizio, valido dal, data de inicio, ingangsdatum, tanggal mulai
        """
    ),
    "valid_to": _listed(
        """
        valid to, end date, effective to, operational end date, certification end date, expires, expiry date, valid
        until, gultig bis, enddatum, ablaufdatum, date de fin, date d echeance, date d expiration, fin de validite,
        fecha de fin, valido hasta, fecha de caducidad, data fine, data scadenza, valido fino al, data de fim, validade,
        einddatum, tanggal berakhir
        """
    ),
    "outcomes": _listed(
        """
        outcomes, learning outcomes, learning outcome, intended learning outcomes, ilos, ilo, los, clos, course learning
        outcomes, module learning outcomes, unit learning outcomes, expected learning outcomes, what you will learn,
        what you ll learn, what will be taught, what will i learn, you will learn, competencies, competences,
        competency, competence, learning objectives, learning objective, objectives, course objectives, skill statement,
        contextualized skill statement, outcome, outcome statement, what you will be able to do, key takeaways, learner
        outcomes, lernergebnisse, lernergebnis, qualifikationsziele, qualifikationsziel, lernziele, lernziel,
        kompetenzen, kompetenzziele, angestrebte lernergebnisse, kompetenzerwerb, erworbene kompetenzen, acquis d
        apprentissage, resultats d apprentissage, acquis, objectifs, objectifs pedagogiques, objectifs d apprentissage,
        competences visees, competences attestees, liste de competences, competences acquises, resultados de
        aprendizaje, resultados del aprendizaje, objetivos, objetivos de aprendizaje, competencias, competencias
        adquiridas, lo que aprenderas, capacidades, risultati di apprendimento, risultati apprendimento attesi,
        obiettivi formativi, obiettivi, competenze, resultados de aprendizagem, objetivos de aprendizagem, objectivos,
        leerresultaten, leeruitkomsten, leerdoelen, eindtermen, capaian pembelajaran, hasil pembelajaran, tujuan
        pembelajaran, kompetensi, unit kompetensi, elemen kompetensi
        """
    ),
    "description": _listed(
        """
        description, overview, course overview, course description, summary, about, about this course, aims, aim,
        abstract, content, contents, course content, syllabus, introduction, short description, full description,
        details, qualification description, beschreibung, kursbeschreibung, inhalt, inhalte, lehrinhalte, kursinhalt,
        zusammenfassung, resume, presentation, contenu, contenu de la formation, programme detaille, descriptif,
        descripcion, descripcion del curso, resumen, contenido, contenidos, presentacion, descrizione, contenuti,
        descricao, conteudo, ementa, resumo, beschrijving, inhoud, omschrijving, deskripsi, ringkasan, uraian, isi,
        skill description, soc definition, executive summary
        """
    ),
    "field_of_study": _listed(
        """
        field of study, fields of study, field, subject, subjects, subject area, subject areas, sector subject area,
        qualification ssa, ssa, category, categories, discipline, disciplines, topic, topics, area of study, area of
        training, study area, department, thematic area, fachbereich, fachgebiet, fachrichtung, studienbereich,
        studienfeld, themenbereich, domaine, domaines, domaine de formation, discipline, specialite, secteur, area de
        conocimiento, rama de conocimiento, ambito, area tematica, area disciplinare, ambito disciplinare, area do
        conhecimento, vakgebied, studiegebied, bidang, bidang studi, bidang ilmu
        """
    ),
    "isced_f": _listed(
        """
        isced f, isced, isced code, isced f code, isced f 2013, isced 2013, isced field, isced field code, isced foet
        """
    ),
    "skills": _listed(
        """
        skills, skill, skills you will gain, skills you will pick up, skills gained, key skills, skill tags, skills
        covered, keywords, fertigkeiten, kenntnisse, schlagworte, aptitudes, savoir faire, mots cles, habilidades,
        destrezas, palabras clave, abilita, conoscenze, parole chiave, palavras chave, vaardigheden, trefwoorden,
        keterampilan, kata kunci
        """
    ),
    "source_url": _listed(
        """
        source url, url, link, web page, website, web address, uri, href, course url, course link, link to
        specification, landing page, subject webpage, homepage, lien, adresse web, page web, site web, enlace, direccion
        web, pagina web, indirizzo web, webseite, web, internetadresse, webpagina, tautan
        """
    ),
    "checked": _listed(
        """
        checked, last checked, date checked
        """
    ),
}
"""Field -> the headers that mean it."""

NUMBERED_OUTCOME: Final = _listed(
    """
    outcome, learning outcome, lo, ilo, clo, objective, learning objective, competence, competency, lernergebnis,
    lernziel, kompetenz, objectif, acquis, resultat, resultado, objetivo, competencia, risultato, obiettivo,
    competenza, leerresultaat, leerdoel, capaian, tujuan
    """
)
"""Headers that, with a number behind them, hold one outcome each: LO1, LO2, LO3."""
