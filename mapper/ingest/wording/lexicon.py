"""The verbs of outcome statements with their cognitive level.

Own collection after the revised taxonomy of Bloom (Anderson and Krathwohl 2001): 1 remember, 2 understand, 3 apply, 4
analyse, 5 evaluate, 6 create. A verb that serves at several levels stands at the one at which outcome statements
mostly use it. Inflected forms are derived in :mod:`mapper.ingest.wording.verb_forms`.
"""

from __future__ import annotations

from typing import Final

VERBS: Final[dict[str, dict[int, str]]] = {
    "en": {
        1: (
            "list name define recall state recognise recognize label identify locate match memorise memorize repeat "
            "record reproduce know enumerate quote retrieve recite tell find note observe cite spell acknowledge "
            "memorialise"
        ),
        2: (
            "describe explain summarise summarize discuss understand interpret classify illustrate outline "
            "paraphrase report review characterise characterize clarify articulate express comprehend exemplify "
            "generalise generalize infer indicate relate translate rephrase appreciate familiarise familiarize "
            "learn gain acquire elaborate expound convey present communicate demonstrate detail reflect "
            "contextualise contextualize recount retell restate narrate deepen broaden refer comment inform have "
            "grasp possess consider situate notice"
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
            "amend augment master begin start explore perceive extract secure protect incorporate capture specify "
            "regulate transmit influence include introduce consult propel ingest resolve update mobilise mobilize "
            "deal enhance setup arrange restore repair automate clean weld cut drill assign allocate delegate sell "
            "buy treat care motivate inspire coach mentor counsel foster promote cultivate encourage mediate host "
            "publish upload download export import share sort filter group order merge split join format multiply "
            "divide add subtract simplify convene calibrate sample steer drive lift load attend greet comply adhere "
            "fulfil fulfill satisfy uphold value play sing dance rehearse encode decode parse index prevent "
            "mitigate reduce minimise minimize maximise maximize increase strengthen sustain extend expand scale "
            "migrate encrypt replicate recover replace remove receive send submit supply register empower equip "
            "focus address interact interview budget invest finance recruit dispose disseminate showcase rotate "
            "balance adjust align accommodate achieve enforce escalate harvest keep liaise weave sand grind fit "
            "settle ask answer raise maneuver manoeuvre mix move nurture orient package pay pilot place plant "
            "prescribe procure pursue rehabilitate rescue retain reuse shape signal target track trade triage type "
            "wash wire press ship pack cook advertise chair conserve restrain exploit cope tackle exchange govern "
            "elicit structure put give scope speed modify turn assure account encapsulate tune preprocess cluster "
            "fix help instruct get transcribe streamline sharpen capitalize capitalise link base win"
        ),
        4: (
            "analyse analyze compare contrast distinguish differentiate examine investigate categorise categorize "
            "deconstruct detect diagnose experiment question test break separate inspect inquire map research "
            "survey trace correlate diagram dissect discriminate determine derive deduce prioritise prioritize "
            "study verify segment profile scrutinise scrutinize connect reason troubleshoot audit decompose discern "
            "discover isolate interrogate probe think delineate attribute spot reveal"
        ),
        5: (
            "evaluate assess appraise critique criticise criticize judge justify argue defend recommend select "
            "choose validate rate rank decide estimate predict conclude weigh prove check convince debate optimise "
            "optimize improve refine advise forecast benchmark challenge moderate advocate persuade grade score "
            "approve certify endorse pick anticipate foresee"
        ),
        6: (
            "create design develop build construct compose formulate generate produce invent devise propose "
            "synthesise synthesize integrate assemble compile originate author engineer prototype innovate "
            "hypothesise hypothesize combine establish initiate transform reconstruct architect conceive revise "
            "envision envisage redesign reorganise reorganize curate fabricate rewrite"
        ),
    },
    "fr": {
        1: (
            "connaître définir énumérer identifier lister nommer rappeler citer reconnaître repérer mémoriser "
            "situer recenser relever retrouver indiquer noter répertorier réciter inventorier localiser retenir"
        ),
        2: (
            "comprendre décrire expliquer résumer interpréter illustrer présenter discuter exposer classer "
            "reformuler traduire caractériser exprimer formuler communiquer rendre restituer appréhender informer "
            "sensibiliser expliciter décoder contextualiser paraphraser représenter rapporter témoigner vulgariser "
            "commenter évoquer schématiser découvrir montrer aborder clarifier constater replacer"
        ),
        3: (
            "appliquer utiliser employer mettre réaliser effectuer exécuter calculer résoudre manipuler pratiquer "
            "préparer superviser gérer piloter assurer animer accompagner participer contribuer collaborer "
            "travailler rédiger organiser planifier coordonner installer configurer déployer administrer exploiter "
            "maîtriser conduire mener accueillir entretenir respecter suivre traiter mobiliser intervenir encadrer "
            "former adapter agir transmettre s'exprimer interagir dialoguer négocier vendre commercialiser "
            "fabriquer monter usiner alimenter compléter programmer sécuriser garantir prendre répondre faire "
            "maintenir surveiller mesurer collecter enregistrer établir renseigner entrer lire écrire servir "
            "nettoyer poser tenir soigner actualiser recevoir orienter procéder extraire valoriser apporter trouver "
            "expérimenter engager solutionner diffuser acquérir simuler aménager approvisionner assembler assister "
            "archiver ajuster calibrer câbler chiffrer commander consolider consigner constituer contractualiser "
            "convaincre cultiver décliner délivrer démonter déposer dépanner dessiner dimensionner distribuer "
            "dresser échanger éditer emballer encaisser enseigner équiper exercer expédier façonner fédérer "
            "fidéliser filmer financer fixer fournir habiller implanter impliquer importer industrialiser "
            "influencer insérer inspirer lancer livrer manœuvrer motiver naviguer nourrir obtenir opérer orchestrer "
            "ordonnancer outiller partager paramétrer peindre percer placer planter porter positionner prélever "
            "prescrire présider prévenir prodiguer promouvoir prospecter protéger publier rassembler réagir "
            "recruter redresser réduire réguler remplacer remédier réparer répartir restaurer réunir sculpter "
            "saisir signaler signer simplifier souder stocker tailler tracer transférer transporter trier veiller "
            "verser devenir impulser raccorder régler affecter accéder budgétiser capitaliser coder convertir "
            "coopérer découper démarrer élever émettre enrichir étalonner manutentionner poursuivre renforcer "
            "responsabiliser solliciter remettre formaliser adopter modifier favoriser faciliter recueillir "
            "clôturer réussir écouter implémenter tirer cadrer diriger donner automatiser dégager pérenniser "
            "réorienter transposer permettre confirmer retirer arrêter inscrire susciter encourager délimiter aider "
            "amener revaloriser activer instaurer connecter attribuer guider accroître rencontrer nouer braser "
            "contacter déplacer manager articuler ancrer"
        ),
        4: (
            "analyser comparer distinguer différencier examiner étudier diagnostiquer rechercher catégoriser "
            "décomposer tester vérifier contrôler détecter déduire confronter documenter déterminer hiérarchiser "
            "cartographier segmenter enquêter auditer explorer raisonner discriminer inspecter interroger "
            "investiguer observer décrypter disséquer questionner corréler isoler expertiser qualifier déceler"
        ),
        5: (
            "évaluer apprécier juger justifier argumenter défendre critiquer recommander choisir sélectionner "
            "valider estimer décider conseiller préconiser optimiser améliorer arbitrer conclure prévoir "
            "s'autoévaluer autoévaluer débattre prioriser rationaliser corriger persuader anticiper certifier "
            "présélectionner"
        ),
        6: (
            "concevoir créer élaborer développer construire produire proposer inventer imaginer composer "
            "synthétiser intégrer innover modéliser bâtir entreprendre initier structurer concilier conceptualiser "
            "fonder générer projeter scénariser rénover réinventer transformer"
        ),
    },
    "de": {
        1: (
            "kennen nennen benennen aufzählen wiedergeben definieren identifizieren erkennen bezeichnen auflisten "
            "wissen besitzen verfügen haben angeben kennenlernen auswendiglernen erinnern aufsagen"
        ),
        2: (
            "verstehen beschreiben erklären erläutern erörtern darstellen zusammenfassen interpretieren diskutieren "
            "verdeutlichen einordnen charakterisieren klassifizieren formulieren nachvollziehen begreifen "
            "wiederholen vermitteln kommunizieren präsentieren schildern illustrieren übersetzen überblicken "
            "skizzieren erfassen verinnerlichen ausdrücken zitieren vorstellen veranschaulichen referieren "
            "umschreiben kennzeichnen vertiefen durchschauen erfahren berichten darlegen aufzeigen zeigen"
        ),
        3: (
            "anwenden nutzen verwenden einsetzen durchführen ausführen berechnen lösen umsetzen bearbeiten "
            "beherrschen handhaben bedienen übertragen implementieren programmieren planen organisieren steuern "
            "leiten moderieren koordinieren arbeiten kooperieren anpassen umgehen abbilden zeichnen messen "
            "dokumentieren üben erlangen erwerben anleiten konfigurieren installieren betreiben warten vorbereiten "
            "auslegen dimensionieren modellieren rechnen recherchieren pflegen betreuen verhandeln gewinnen "
            "ermitteln bilden simulieren visualisieren führen mitwirken teilnehmen vornehmen lagern trainieren "
            "spezifizieren meistern vorantreiben erheben schreiben sprechen lesen handeln einrichten verwalten "
            "überwachen reparieren montieren transportieren behandeln beraten unterrichten verkaufen kaufen "
            "einhalten beachten abstimmen abwickeln ansteuern aufnehmen ausbilden ausfüllen austauschen begleiten "
            "beheben beschaffen bestellen bohren buchen debuggen delegieren drehen einkaufen einstellen erfüllen "
            "ergreifen ergänzen fahren fertigen fördern fräsen gewährleisten herangehen informieren instandhalten "
            "interagieren kalkulieren lehren liefern lenken löten managen mitarbeiten motivieren nähen pflanzen "
            "präparieren realisieren reagieren regeln reinigen sammeln schneiden schulen schweißen sichern "
            "sortieren speichern starten tragen übernehmen umgestalten umrechnen unterstützen vermarkten vermeiden "
            "verarbeiten verknüpfen verpacken versorgen verteilen vertreten verwerten vollziehen vorführen vorgehen "
            "weiterleiten zubereiten zusammenarbeiten zusammenstellen erzielen lernen erhalten treffen "
            "auseinandersetzen berücksichtigen aufstellen zusammenfügen finden erlernen bringen beteiligen "
            "zurechtfinden bemaßen"
        ),
        4: (
            "analysieren vergleichen unterscheiden untersuchen ableiten gliedern differenzieren prüfen testen "
            "gegenüberstellen zuordnen herausarbeiten hinterfragen diagnostizieren strukturieren aufdecken "
            "erforschen segmentieren auswerten kontrollieren erschließen zerlegen nachweisen bestimmen klären "
            "schließen schlussfolgern folgern betrachten"
        ),
        5: (
            "beurteilen bewerten einschätzen begründen entscheiden auswählen kritisieren reflektieren abwägen "
            "validieren rechtfertigen empfehlen optimieren verbessern argumentieren wählen evaluieren überprüfen "
            "stellungnehmen verteidigen prognostizieren abschätzen würdigen priorisieren vorschlagen"
        ),
        6: (
            "entwickeln entwerfen gestalten konzipieren erstellen erarbeiten konstruieren generieren erzeugen "
            "verfassen aufbauen herstellen kombinieren synthetisieren integrieren schaffen erfinden produzieren "
            "komponieren hervorbringen ausarbeiten bauen formen entfalten verändern weiterentwickeln "
            "restrukturieren"
        ),
    },
    "es": {
        1: (
            "conocer definir enumerar identificar listar nombrar recordar reconocer citar señalar memorizar "
            "localizar ubicar anotar registrar"
        ),
        2: (
            "comprender describir explicar resumir interpretar discutir ilustrar exponer clasificar expresar "
            "entender comunicar presentar caracterizar relacionar traducir parafrasear informar reflexionar "
            "ejemplificar narrar decir contextualizar comentar representar"
        ),
        3: (
            "aplicar utilizar usar emplear realizar ejecutar calcular resolver manejar operar practicar preparar "
            "gestionar dirigir implementar administrar conducir participar colaborar trabajar redactar organizar "
            "planificar coordinar instalar configurar desplegar programar mantener controlar adquirir dominar "
            "llevar adaptar asistir atender liderar demostrar desempeñar poner cumplir hacer efectuar facilitar "
            "negociar documentar procesar medir escribir leer hablar escuchar cocinar comprar vender cuidar "
            "cultivar desmontar dibujar diligenciar ensamblar enseñar entregar fabricar garantizar guiar impartir "
            "intercambiar intervenir limpiar llenar montar motivar mover obtener orientar pintar prestar prevenir "
            "promover proporcionar proteger publicar reparar respetar responder reducir seguir soldar supervisar "
            "tomar trasladar tratar velar fomentar incorporar interactuar apoyar acompañar ajustar almacenar animar "
            "asegurar asumir aprovechar buscar compartir contribuir convertir coser digitalizar enfrentar ofrecer "
            "recolectar recopilar reciclar transmitir modificar"
        ),
        4: (
            "analizar comparar distinguir diferenciar examinar investigar diagnosticar categorizar descomponer "
            "contrastar probar verificar detectar deducir explorar estudiar determinar indagar segmentar cuestionar "
            "inferir interrelacionar auditar revisar razonar experimentar observar discriminar sistematizar"
        ),
        5: (
            "evaluar valorar juzgar justificar argumentar defender criticar recomendar elegir seleccionar validar "
            "estimar decidir optimizar mejorar asesorar concluir predecir apreciar priorizar debatir opinar sopesar "
            "ponderar corregir revalorar"
        ),
        6: (
            "crear diseñar desarrollar construir elaborar proponer formular producir inventar componer sintetizar "
            "integrar innovar generar idear concebir planear emprender modelar confeccionar fundar imaginar "
            "transformar establecer reconstruir"
        ),
    },
    "it": {
        1: "conoscere definire elencare identificare nominare ricordare riconoscere individuare citare indicare",
        2: (
            "comprendere descrivere spiegare riassumere interpretare discutere illustrare esporre comunicare capire "
            "tradurre classificare riflettere esprimere presentare parafrasare rappresentare"
        ),
        3: (
            "acquisire applicare utilizzare usare realizzare eseguire calcolare risolvere gestire operare preparare "
            "organizzare pianificare implementare condurre impiegare programmare redigere scrivere leggere parlare "
            "collaborare lavorare partecipare installare configurare coordinare mantenere adottare curare "
            "supportare supervisionare assistere effettuare adattare guidare insegnare vendere trattare misurare "
            "monitorare rispettare svolgere affrontare interagire modificare"
        ),
        4: (
            "analizzare confrontare distinguere esaminare indagare diagnosticare verificare differenziare dedurre "
            "controllare ricercare testare"
        ),
        5: (
            "valutare giudicare giustificare argomentare criticare scegliere selezionare decidere ottimizzare "
            "motivare raccomandare stimare migliorare validare difendere"
        ),
        6: (
            "creare progettare sviluppare costruire elaborare proporre formulare produrre ideare integrare "
            "inventare comporre generare sintetizzare innovare"
        ),
    },
    "pt": {
        1: (
            "conhecer definir listar identificar nomear recordar reconhecer enumerar citar localizar indicar "
            "relembrar memorizar"
        ),
        2: (
            "compreender descrever explicar resumir interpretar discutir ilustrar expor comunicar entender traduzir "
            "classificar refletir expressar apresentar relacionar parafrasear"
        ),
        3: (
            "adquirir demonstrar aplicar utilizar usar realizar executar calcular resolver gerir operar preparar "
            "organizar planejar planear implementar conduzir empregar programar escrever ler falar redigir "
            "colaborar trabalhar participar instalar configurar coordenar gerenciar manter adotar cuidar apoiar "
            "supervisionar orientar efetuar adaptar liderar ensinar vender tratar medir monitorar administrar "
            "respeitar atuar desempenhar modificar facilitar"
        ),
        4: (
            "analisar comparar distinguir diferenciar examinar investigar diagnosticar verificar deduzir pesquisar "
            "testar estudar explorar"
        ),
        5: (
            "avaliar julgar justificar argumentar criticar escolher selecionar decidir otimizar recomendar estimar "
            "melhorar validar defender"
        ),
        6: (
            "criar projetar conceber desenvolver construir elaborar propor formular produzir integrar inventar "
            "compor gerar sintetizar inovar"
        ),
    },
    "nl": {
        1: (
            "kennen benoemen definiëren opsommen herkennen identificeren noemen weten onthouden opnoemen aanwijzen "
            "citeren reproduceren"
        ),
        2: (
            "begrijpen beschrijven uitleggen samenvatten toelichten interpreteren bespreken verklaren weergeven "
            "omschrijven vertalen presenteren duiden illustreren classificeren reflecteren verwoorden communiceren"
        ),
        3: (
            "toepassen gebruiken uitvoeren berekenen oplossen plannen organiseren bedienen hanteren inzetten "
            "voorbereiden verhelpen inrichten beheren schrijven lezen spreken samenwerken werken installeren "
            "programmeren configureren coördineren begeleiden leiden onderhouden monteren repareren rapporteren "
            "registreren verzorgen verkopen verwerken verzamelen meten bewaken implementeren realiseren signaleren "
            "aansturen aanpassen afhandelen deelnemen demonstreren lesgeven zorgen leren hebben beschikken bezitten "
            "ondersteunen tekenen simuleren geven nemen volgen wijzigen"
        ),
        4: (
            "analyseren vergelijken onderscheiden onderzoeken testen controleren diagnosticeren afleiden "
            "differentiëren ontleden nagaan inventariseren"
        ),
        5: (
            "beoordelen evalueren rechtvaardigen beargumenteren kiezen adviseren optimaliseren waarderen "
            "verantwoorden verbeteren beslissen kritiseren valideren inschatten onderbouwen prioriteren"
        ),
        6: (
            "ontwerpen ontwikkelen creëren maken bouwen opstellen formuleren samenstellen vormgeven produceren "
            "genereren construeren opbouwen combineren integreren"
        ),
    },
    "id": {
        1: (
            "mengetahui mengenal menyebutkan mengidentifikasi mendefinisikan mengingat mendaftar menamai "
            "menunjukkan mengenali mencatat menghafal menyatakan menyalin menemukan"
        ),
        2: (
            "memahami menjelaskan menguraikan merangkum menafsirkan mendiskusikan menggambarkan mengklasifikasikan "
            "menerjemahkan mengomunikasikan menyampaikan menginterpretasikan membahas melaporkan mencontohkan "
            "meringkas mengungkapkan mengekspresikan menginformasikan memaparkan mempresentasikan mengartikan "
            "mengutarakan"
        ),
        3: (
            "menerapkan menggunakan melaksanakan melakukan menghitung menyelesaikan mengoperasikan menjalankan "
            "mempersiapkan menyiapkan mengelola mengatur mengimplementasikan memasang memelihara merawat mengikuti "
            "mempraktikkan memproses mengumpulkan mengkoordinasikan mengoordinasikan memimpin membimbing melayani "
            "menangani menguasai memiliki mengonfigurasi menginstalasi mengukur mendemonstrasikan memperagakan "
            "mengendalikan memantau menyajikan menulis membaca berbicara bekerja berkomunikasi berpartisipasi "
            "mengajar melatih memperbaharui menjual membeli memproduksi mengemas mengirim menerima menyimpan "
            "mengisi mengatasi mengaplikasikan mengkalibrasi mengawasi mengadaptasi mendistribusikan "
            "mendokumentasikan membersihkan membentuk membuka menutup memindahkan menempatkan mencampur memotong "
            "merakit mengelas menanam memanen memberikan menyediakan menjaga mengamankan mengontrol menghubungi "
            "mengkomunikasikan mengorganisasikan mengorganisir mengupayakan menggerakkan menjadwalkan menginput "
            "mengarsipkan mengarahkan memfasilitasi memanfaatkan mengambil menjalin memperoleh menunjang mendukung "
            "memberdayakan menyetel memandu memasarkan mengeluarkan memasukkan membongkar mengurus mematuhi memakai "
            "memisahkan mendorong memupuk menekan mengirimkan mencegah memperluas mempererat menanggapi melepas"
        ),
        4: (
            "menganalisis menganalisa membandingkan membedakan memeriksa menyelidiki menguji mendiagnosis "
            "mengkategorikan menelaah memverifikasi meneliti menentukan menetapkan mengaudit menelusuri mengamati "
            "menghubungkan menyimpulkan mengklarifikasi memecahkan mendeteksi mengkaji merinci melacak "
            "mengorelasikan menelusur"
        ),
        5: (
            "mengevaluasi menilai mempertimbangkan memilih memutuskan merekomendasikan memvalidasi mengkritik "
            "mengoptimalkan memperbaiki meningkatkan mengoreksi membuktikan menyeleksi menaksir memprediksi "
            "mengestimasi menyetujui"
        ),
        6: (
            "merancang menciptakan mengembangkan membuat menyusun merumuskan merencanakan membangun menghasilkan "
            "menggabungkan mendesain memodifikasi mengarang mencipta merekayasa menginovasi"
        ),
    },
}
"""Language -> level -> verbs in their base form."""
