# Mots communs
skip = Aller au contenu
menu = Menu principal
home = Accueil
search = Rechercher
sources = Sources
about = À propos
for-machines = Pour les machines
take-away = Emporter les données
accessibility-mention = Accessibilité : non conforme
search-label = Rechercher dans le catalogue
search-hint = qualité de l’air, arrêts de bus…
search-button = Rechercher
untitled = Sans titre
file = Fichier

# Accueil
datasets = { $count ->
    [one] jeu de données
   *[other] jeux de données
}
series = { $count ->
    [one] série
   *[other] séries
}
services = { $count ->
    [one] service
   *[other] services
}
agents = { $count ->
    [one] organisation
   *[other] organisations
}
themes = Thèmes
latest = Dernières mises à jour
action-new = Nouveau
action-changed = Modifié
publishers = Qui publie
empty-title = Le catalogue est vide
empty-text = Importez un fichier RDF, un dossier ou l’adresse d’un catalogue :
empty-file = catalogue.ttl
take-away-text = Tout le catalogue est ouvert : en RDF, page par page ou en un seul fichier, par SPARQL et par une API JSON.

# Recherche
search-for = « { $words } »
results = { $count ->
    [one] { $number } résultat
   *[other] { $number } résultats
}
sort = Trier par
sort-relevance = pertinence
sort-modified = mise à jour
sort-issued = publication
sort-title = titre
sort-overlap = lieu et période
sort-changed = arrivée ici
apply = Appliquer
remove = Retirer le filtre
remove-all = Tout retirer
did-you-mean = Vouliez-vous dire :
relaxed = Peu de résultats contiennent tous les mots : ceux qui en contiennent une partie suivent.
nothing-found = Rien ne correspond à cette recherche.
try-fewer = Essayez avec moins de mots ou un mot plus général.
try-other = Retirez un filtre, ou élargissez la période ou le lieu.
try-all = Voir tout le catalogue
pages = Pages
previous = Précédent
next = Suivant
filters = Filtrer
more = Tout afficher
bbox-hint = Ouest, sud, est, nord en degrés
bbox-relation = L’emprise des données
period-relation = La période des données
relation-intersects = la recoupe
relation-within = y est comprise
relation-contains = la contient toute
from-source = source :
any-of-them = l’une de ces valeurs
all-of-them = toutes ces valeurs
find-value = Chercher
follow-search = Suivre cette recherche :
index-behind = L’index de recherche est en cours de reconstruction : certains jeux de données n’y sont pas encore.
facet-theme = Thème
facet-publisher = Qui publie
facet-territory = Territoire
facet-format = Format
facet-license = Licence
facet-language = Langue
facet-source = Source
facet-kind = Type
facet-frequency = Fréquence
facet-access_rights = Accès
understood-title = Titre : { $what }
understood-publisher = Qui publie : { $what }
understood-format = Format : { $what }
understood-theme = Thème : { $what }
understood-license = Licence : { $what }
understood-territory = Territoire : { $what }
understood-keyword = Mot-clé : { $what }
understood-place = Lieu : { $what }
understood-period = Période : { $what }
understood-synonym = Aussi : { $what }
without-place = sans les lieux
without-period = sans les périodes
without-field = sans les champs
without-synonym = sans les synonymes
facet-hvd_category = Catégorie de forte valeur
facet-conforms_to = Conforme à
facet-publisher_type = Type de producteur
facet-keyword = Mot-clé
facet-period = Période
facet-from = de
facet-to = à
facet-bbox = Emprise

# Fiche
kind-dataset = Jeu de données
kind-dataset-series = Série de jeux de données
kind-data-service = Service de données
kind-catalog = Catalogue
kind-agent = Organisation
kind-other = Ressource
modified-on = mis à jour le
description = Description
no-description = Ce jeu de données n’a pas de description.
files = { $count ->
    [one] { $number } fichier ou accès
   *[other] { $number } fichiers ou accès
}
format = Format
size = Taille
modified = Mise à jour
issued = Publication
keywords = Mots-clés
other-languages = Dans d’autres langues
details = En détail
provenance = Provenance
license = Licence
access-rights = Accès
access-PUBLIC = Public
access-RESTRICTED = Restreint
access-NON_PUBLIC = Non public
access-SENSITIVE = Sensible
access-CONFIDENTIAL = Confidentiel
contact = Contact
creator = Production
coverage = Couverture
period = Période
frequency = Fréquence
languages = Langues
landing-page = Page d’origine
documentation = Documentation
conforms-to = Conforme à
hvd = Données de forte valeur
in-series = Dans la série
version = Version
identifier = Identifiant
other-names = Autres noms
endpoint = Adresse du service
endpoint-description = Description du service
serves = Donne accès à
source = Source
origin = Identifiant d’origine
first-seen = Vu la première fois
changed = Changé ici
record = Fiche
fingerprint = Empreinte
since = depuis { $date }
until = jusqu’à { $date }
north = N
south = S
east = E
west = O

# Producteurs, sources
publisher = Qui publie
publications = { $count ->
    [one] { $number } publication
   *[other] { $number } publications
}
all-of-publisher = Toutes ses publications
website = Site web
address = Adresse
sources-text = D’où viennent les fiches de ce catalogue, ce qui s’est passé à chaque collecte, et ce que les producteurs peuvent corriger.
no-sources = Aucune source pour l’instant.
records = Fiches
one-file = En un seul fichier
one-file-text = toutes les fiches, en N-Quads compressé avec zstd.
paged-catalog = Page par page
paged-catalog-text = le catalogue DCAT-AP en pages Hydra de 100 fiches, pour les moissonneurs.
take-changes = Changement par changement
take-changes-text = chaque changement, en DCAT-AP Feed, pour les moissonneurs qui ne veulent que le nouveau.
take-changes-atom = les derniers jeux de données, pour les lecteurs de flux.

# SPARQL
sparql-title = Interroger en SPARQL
sparql-text = Une requête SELECT, ASK, CONSTRUCT ou DESCRIBE sur tout le catalogue. Rien ne peut être modifié.
query = Requête
run = Exécuter
limits-title = Limites
limits-text = Quand l’une d’elles est atteinte, la réponse dit laquelle. Une réponse coupée le dit, une réponse complète aussi.
limit-time = Durée d’une requête
limit-memory = Mémoire d’une requête
limit-rows = Lignes ou triplets d’une réponse
limit-answer = Taille d’une réponse
limit-query = Longueur d’une requête
limit-patterns = Motifs de triplets d’une requête
limit-values = Lignes de VALUES
limit-graphs = Graphes qu’une requête nomme
limit-requests = Requêtes d’un client par seconde
limit-burst = Requêtes d’un client d’un coup, après un repos
limit-seconds = Évaluation pour un client par minute
limit-burst-seconds = Évaluation pour un client d’un coup, après un repos
limit-calls = Autres points d’accès dans une requête (SERVICE)
sparql-limits = Limites :
rows = lignes
query-failed = La requête n’a pas abouti
rows-found = { $count ->
    [one] { $number } ligne
   *[other] { $number } lignes
}
cut = La réponse est coupée : il y a d’autres lignes. Ajoutez LIMIT et OFFSET, ou demandez le résultat brut.
answer = Réponse
permalink = Lien permanent
explain = Comment elle s’évalue
examples = Exemples
example-datasets = Cent jeux de données et leur titre
example-themes = Nombre de jeux de données par thème
example-publishers = Les organisations qui publient le plus
example-formats = Nombre de fichiers par format
example-recent = Les derniers jeux de données modifiés
example-licenses = Les licences utilisées
example-search = Les meilleures réponses sur les transports
example-search-formats = Dans quels formats les budgets sont publiés
example-counted-themes = Les jeux de données par thème, comptés d'avance
example-origins = Ce qui a changé en dernier, et d'où cela vient
example-open-formats = Combien de jeux de données se lisent avec des outils libres
example-no-license = Les jeux de données sans licence, par organisation
example-places = Les lieux dont on parle le plus
example-period = Les jeux de données qui couvrent 2015
example-keywords = Les mots-clés les plus employés
example-overdue = Promis souvent, et pas renouvelés depuis un an
example-services = Les services de données, et combien de jeux ils servent
example-high-value = Les jeux de données de forte valeur, par catégorie
example-same-title = Les jeux de données de même titre
example-conformity = Les fiches conformes à chaque profil

# À propos
about-text = Ce catalogue réunit les données ouvertes d’un territoire et de ses voisins. Il tourne sur Terreau, un commun numérique : chaque territoire tient son nœud, et les nœuds s’échangent leurs fiches.
software = Logiciel
for-programs = Pour les programmes
openapi-text = recherche, suggestions et fiches en JSON.
privacy = Vie privée
privacy-text = Aucun cookie, aucun traceur, aucun contenu venu d’ailleurs, aucune adresse IP conservée.
accessibility = Accessibilité
accessibility-text = Aucun audit n’est en vigueur. Les pages visent le RGAA 4.1 et les WCAG 2.2 au niveau AA : elles se lisent au clavier, sans JavaScript, sur 320 pixels de large, en clair ou en sombre. Une difficulté ? Écrivez à l’organisme qui publie ce catalogue ; sans réponse, au Défenseur des droits.

# Erreurs
problems = Types d’erreur
problems-text = Ce que signifient les erreurs de ce nœud, pour qui programme avec lui (RFC 9457).
problem-not-found = Introuvable
problem-not-found-text = Il n’y a rien à cette adresse.
problem-gone = N’est plus publié
problem-gone-text = La source de cette fiche ne la publie plus. Le nœud la garde, mais ne la montre pas.
problem-not-acceptable = Format indisponible
problem-not-acceptable-text = Le format demandé n’existe pas. Voici ceux qui existent.
problem-parameter = Paramètre incompris
problem-parameter-text = Un paramètre de l’adresse est inconnu ou a une valeur impossible.
problem-method = Méthode refusée
problem-method-text = Cette adresse ne répond pas à cette méthode HTTP.
problem-too-large = Trop volumineux
problem-too-large-text = La requête dépasse la taille permise.
problem-unreadable = Requête incomprise
problem-unreadable-text = La requête est mal formée.
problem-media-type = Syntaxe inconnue
problem-media-type-text = Ce qui a été envoyé est dans une syntaxe qui n’est pas lue ici. RDF se lit en Turtle, N-Triples, N-Quads, TriG, RDF/XML et JSON-LD.
problem-timed-out = Pas de réponse à temps
problem-timed-out-text = La réponse a pris trop de temps. Réessayez dans un instant.
problem-busy = Trop de demandes
problem-busy-text = Le nœud est très sollicité. Réessayez dans un instant.
problem-rebuilding = En reconstruction
problem-rebuilding-text = Le catalogue est en cours de reconstruction. Réessayez dans un instant.
problem-not-yet-visible = Pas encore visible
problem-not-yet-visible-text = La recherche ne voit pas encore ce qui est attendu. Réessayez dans un instant.
problem-stopping = Arrêt en cours
problem-stopping-text = Le nœud s’arrête. Réessayez dans un instant.
problem-internal = Erreur du nœud
problem-internal-text = Le nœud n’a pas pu répondre. La raison est dans son journal.

# Mois
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
problem-sparql-request = Requête SPARQL incomplète
problem-sparql-request-text = La requête n’est pas faite comme le demande le protocole SPARQL 1.1 : une seule requête, par GET ou par POST.
problem-sparql-media-type = Type de contenu inconnu
problem-sparql-media-type-text = Une requête SPARQL s’envoie en formulaire ou en application/sparql-query.
problem-sparql-update = Mise à jour refusée
problem-sparql-update-text = Qui administre le nœud change ses fiches, avec un jeton. Chacun peut les lire.
problem-sparql-query-too-long = Requête trop longue
problem-sparql-query-too-long-text = Le texte de la requête dépasse la taille permise. Les vidages donnent tout le catalogue.
problem-sparql-syntax = Erreur de syntaxe
problem-sparql-syntax-text = La requête ne se comprend pas ; la ligne et la colonne disent où.
problem-sparql-rule = Requête refusée par une règle
problem-sparql-rule-text = La requête est de celles qui ne peuvent qu’épuiser le nœud ; la règle est nommée. Coupez-la en plusieurs.
problem-sparql-service = SERVICE refusé
problem-sparql-service-text = SERVICE peut interroger les membres que ce nœud suit, et les points d’accès que ses réglages nomment.
problem-sparql-upstream = Un autre point d’accès n’a pas répondu
problem-sparql-upstream-text = La requête interroge un autre point d’accès, qui n’a pas répondu comme il le devait.
problem-sparql-too-many = Trop pour un seul client
problem-sparql-too-many-text = Un client peut faire un certain nombre de requêtes par seconde, utiliser un certain nombre de secondes d’évaluation par minute, et laisser quelques requêtes en attente. Le problème dit laquelle de ces limites a été atteinte, et quand redemander.
problem-sparql-evaluation = Évaluation impossible
problem-sparql-evaluation-text = La requête se comprend, mais ne peut pas être évaluée.
problem-sparql-answer-too-long = Réponse trop longue
problem-sparql-answer-too-long-text = La réponse dépasse la limite et son format ne peut pas le dire. Ajoutez LIMIT, demandez partial=true, ou prenez un vidage.
problem-sparql-timeout = Requête arrêtée
problem-sparql-timeout-text = La requête a pris plus de temps qu’une requête ne peut en prendre.
problem-sparql-memory = Requête trop gourmande
problem-sparql-memory-text = La requête a demandé plus de mémoire qu’une requête ne peut en prendre.
problem-sparql-worker = Requête interrompue
problem-sparql-worker-text = Le nœud n’a pas pu évaluer la requête. La raison est dans son journal.

# Qualité, copies
quality = Qualité
quality-conforms = Conforme
quality-unsure = Trop grand pour être vérifié jusqu’au bout
quality-violations = { $count ->
    [one] { $number } point n’est pas comme il doit être
   *[other] { $number } points ne sont pas comme ils doivent être
}
quality-advice = { $count ->
    [one] { $number } recommandation
   *[other] { $number } recommandations
}
quality-more = { $count ->
    [one] { $number } autre
   *[other] { $number } autres
}
severity-violation = À corriger :
severity-warning = Recommandé :
severity-info = À savoir :
also-at = Aussi ici
nearest-to-origin = au plus près de l’origine
related = Jeux de données proches
same-derived-from = l’une dit avoir été prise de l’autre
same-iri = le même identifiant
same-file-identifier = le même identifiant de fiche
same-other-identifier = un autre identifiant en commun
same-identifier-and-publisher = le même identifiant et le même producteur
same-downloads = les mêmes fichiers
# Règles, comptes et verdicts des collectes
rule-charset = Jeu de caractères
rule-charset-text = Le document n’était pas en UTF-8 : il a été lu dans le jeu de caractères qu’il semblait employer.
rule-charset-advice = Publiez en UTF-8 et annoncez-le (en-tête Content-Type, déclaration XML).
rule-illegal-character = Caractères interdits
rule-illegal-character-text = Des caractères invisibles, interdits en XML, ont été retirés d’un texte.
rule-illegal-character-advice = Nettoyez les textes collés depuis un traitement de texte ou un PDF.
rule-iri-repaired = Adresse réparée
rule-iri-repaired-text = Une adresse contenait des espaces, des accolades ou deux adresses collées : elle a été encodée ou coupée.
rule-iri-repaired-advice = Encodez les adresses (%20 pour un espace) et n’en mettez qu’une par champ.
rule-iri-dropped = Adresse perdue
rule-iri-dropped-text = Une adresse n’a pas pu être réparée : ce qu’elle disait a été laissé de côté, le reste de la fiche gardé.
rule-iri-dropped-advice = Corrigez l’adresse ; l’exemple montre ce qui a été lu.
rule-language-tag = Étiquette de langue
rule-language-tag-text = Une étiquette de langue est mal formée : elle a été corrigée ou retirée, le texte gardé.
rule-language-tag-advice = Employez des codes BCP 47 : fr, en, fr-FR.
rule-syntax = Document mal formé
rule-syntax-text = Une partie du document ne se lit pas : ce qui se lisait a été gardé, rien n’a été retiré du catalogue.
rule-syntax-advice = Faites valider le document par un outil de son format ; le message dit où il casse.
rule-entity = Entité XML
rule-entity-text = Un & ou un < isolé, ou une entité inconnue, a été lu comme du texte.
rule-entity-advice = Écrivez &amp; et &lt; dans le XML.
rule-mixed-content = Contenu mêlé
rule-mixed-content-text = Une propriété RDF/XML mêle texte et éléments, ou plusieurs valeurs : elle a été lue comme une propriété par valeur.
rule-mixed-content-advice = Répétez la propriété, une fois par valeur.
rule-prefix = Préfixe non déclaré
rule-prefix-text = Un préfixe n’est pas déclaré : il a été lu avec son sens habituel.
rule-prefix-advice = Déclarez chaque préfixe en tête du document.
rule-missing-dot = Point manquant
rule-missing-dot-text = Une déclaration Turtle n’a pas de point final : elle a été lue comme terminée.
rule-missing-dot-advice = Terminez chaque déclaration par un point.
rule-escape = Barre oblique inverse
rule-escape-text = Une barre oblique inverse n’échappe rien en Turtle : elle a été gardée telle quelle.
rule-escape-advice = Doublez-la : \\.
rule-value = Propriété vide
rule-value-text = Une propriété sans valeur a été laissée de côté.
rule-value-advice = N’écrivez pas les champs vides.
rule-json = JSON approximatif
rule-json-text = Des virgules de trop ou des caractères de contrôle ont été tolérés.
rule-json-advice = Produisez le JSON avec une bibliothèque, pas à la main.
rule-datatype = Type de donnée
rule-datatype-text = Un type ne convient pas à sa valeur : il a été corrigé ou retiré, le texte gardé.
rule-datatype-advice = Accordez le type et la valeur : xsd:date veut 2024-03-01.
rule-vocabulary = Vocabulaire schema.org
rule-vocabulary-text = La description est en schema.org : elle a été lue comme du DCAT.
rule-vocabulary-advice = Rien d’obligatoire ; une description DCAT-AP en dit davantage.
rule-rdf12 = RDF 1.2
rule-rdf12-text = Un triplet cité ou un texte orienté (RDF 1.2) a été laissé de côté.
rule-rdf12-advice = Publiez aussi l’information en RDF 1.1.
rule-poisonous = Graphe trop complexe
rule-poisonous-text = Les nœuds anonymes de la fiche sont trop enchevêtrés pour être comparés : elle a été refusée, sa dernière bonne version reste servie.
rule-poisonous-advice = Donnez des adresses (IRI) aux nœuds anonymes.
rule-no-identity = Sans identité
rule-no-identity-text = Rien n’identifie l’élément : ni adresse, ni identifiant. Il a été refusé.
rule-no-identity-advice = Donnez à chaque jeu de données un identifiant stable et unique.
rule-too-large = Trop volumineux
rule-too-large-text = La fiche dépasse la taille permise : elle a été refusée, sa dernière bonne version reste servie.
rule-too-large-advice = Sortez de la fiche ce qui est de la donnée : listes, géométries détaillées, tableaux.
rule-page = Page en échec
rule-page-text = Une page ou un fichier n’a pas pu être lu. La collecte a continué, et n’a rien retiré.
rule-page-advice = Ouvrez l’adresse indiquée ; corrigez l’erreur du serveur ou la pagination.
rule-html = Balises HTML
rule-html-text = Une description contient du balisage qu’une page ne peut montrer : il a été nettoyé.
rule-html-advice = Gardez un HTML simple : paragraphes, listes, liens.
rule-template = Modèle non rempli
rule-template-text = Un modèle jamais rempli (accolades doubles) a été retiré.
rule-template-advice = Remplissez le champ, ou videz-le.
rule-placeholder = Texte vide de sens
rule-placeholder-text = Un texte qui ne dit rien (« TODO », « null », « - ») a été laissé de côté.
rule-placeholder-advice = Écrivez le texte, ou supprimez le champ.
rule-title = Titre absent
rule-title-text = Le titre manque, ou n’est pas un texte.
rule-title-advice = Donnez à chaque jeu de données un titre que l’on comprend hors de votre portail.
rule-contact = Contact inutilisable
rule-contact-text = L’adresse du contact est vide ou impossible : elle a été laissée de côté.
rule-contact-advice = Indiquez une adresse électronique ou un formulaire qui répond.
rule-keyword = Mots-clés
rule-keyword-text = Des mots-clés vides, répétés ou entourés d’espaces ont été nettoyés.
rule-keyword-advice = Un mot-clé par valeur, sans doublon.
rule-url = Adresse impossible
rule-url-text = Une adresse est vide ou n’en est pas une : elle a été laissée de côté ou gardée comme texte.
rule-url-advice = Mettez une adresse complète, https:// compris.
rule-license = Licence
rule-license-text = Une licence écrite en toutes lettres a été reconnue et traduite en code européen.
rule-license-advice = Donnez l’adresse de la licence, telle que https://spdx.org/licenses/etalab-2.0.
rule-format = Format
rule-format-text = Un format écrit en toutes lettres a été reconnu et traduit en code européen.
rule-format-advice = Donnez le type de média (text/csv) ou le code européen du type de fichier.
rule-theme = Thème
rule-theme-text = Un thème écrit en toutes lettres a été reconnu et traduit en code européen.
rule-theme-advice = Donnez le code du thème européen (ENVI, TRAN…).
rule-frequency = Fréquence
rule-frequency-text = Une fréquence écrite en toutes lettres a été reconnue et traduite en code européen.
rule-frequency-advice = Donnez le code européen de la fréquence (ANNUAL, MONTHLY…).
rule-language = Langue
rule-language-text = Une langue écrite en toutes lettres a été reconnue et traduite en code.
rule-language-advice = Donnez le code de la langue : fr, en.
rule-access-rights = Droits d’accès
rule-access-rights-text = Un droit d’accès écrit en toutes lettres a été reconnu et traduit en code européen.
rule-access-rights-advice = Donnez le code européen : PUBLIC, RESTRICTED, NON_PUBLIC.
rule-unknown-code = Code inconnu
rule-unknown-code-text = Une valeur ne correspond à aucun code de sa liste : elle a été gardée telle quelle.
rule-unknown-code-advice = Choisissez une valeur de la liste européenne ; l’exemple dit laquelle est inconnue.
rule-date = Date
rule-date-text = Une date n’en est pas une, ou a une forme à elle : elle a été traduite ou laissée de côté.
rule-date-advice = Écrivez les dates selon l’ISO 8601 : 2024-03-01.
rule-geometry = Géométrie
rule-geometry-text = Une emprise est illisible, inversée ou hors de la Terre : elle a été corrigée ou laissée de côté.
rule-geometry-advice = Donnez ouest, sud, est, nord en degrés (WGS 84), ou un WKT valide.
rule-number = Nombre
rule-number-text = Un nombre n’en est pas un : il a été laissé de côté.
rule-number-advice = Écrivez les tailles en octets, sans unité ni espace.
rule-duplicate = Doublon
rule-duplicate-text = Le même identifiant, la même adresse ou le même fichier figure deux fois : une seule description a été retenue.
rule-duplicate-advice = Supprimez le doublon, ou donnez-lui son propre identifiant.
rule-ambiguous = Identité incertaine
rule-ambiguous-text = Une fiche nouvelle ressemble à plusieurs fiches connues : elle a été prise pour nouvelle, rien n’a été deviné.
rule-ambiguous-advice = Gardez vos identifiants d’une version à l’autre du portail ; sinon, donnez l’ancien en adms:identifier.
rule-item = Élément mis de côté
rule-item-text = L’élément n’a pas pu devenir une fiche : il est mis de côté, et sa dernière bonne version reste servie.
rule-item-advice = Lisez l’erreur et la forme reçue dans la quarantaine ; corrigez l’élément, la prochaine collecte le reprendra.
count-records = Fiches rencontrées
count-records-text = Ressources distinctes lues pendant la collecte.
count-new = Nouvelles
count-new-text = Fiches qui n’étaient pas connues.
count-changed = Changées
count-changed-text = Fiches dont le contenu a changé.
count-unchanged = Inchangées
count-unchanged-text = Fiches exactement comme elles étaient connues : rien n’est écrit.
count-relinked = Renommées
count-relinked-text = Fiches connues qui continuent sous un autre identifiant.
count-ambiguous = Identités incertaines
count-ambiguous-text = Fiches nouvelles qui ressemblent à plusieurs fiches connues.
count-quarantined = Mises de côté
count-quarantined-text = Éléments qui n’ont pas pu devenir des fiches.
count-refused = Refusées
count-refused-text = Fiches impossibles à sceller, ou qui en contredisent une autre de la même collecte.
count-own = Les nôtres
count-own-text = Fiches de ce nœud revenues par le portail : elles ne sont pas reprises.
count-too-far = Trop de portails
count-too-far-text = Fiches passées par plus de trois portails : elles ne sont pas reprises.
count-missing = Manquantes
count-missing-text = Fiches que les collectes complètes ne rencontrent plus, et qui restent montrées.
count-returned = Revenues
count-returned-text = Fiches manquantes ou retirées, rencontrées de nouveau.
count-withdrawn = Retirées
count-withdrawn-text = Fiches qui ne sont plus montrées ; elles peuvent être rétablies.
count-purged = Effacées
count-purged-text = Fiches retirées depuis longtemps, dont le contenu est effacé.
count-not-met = Non rencontrées
count-not-met-text = Fiches de la source que cette collecte n’a pas rencontrées, et qui sont gardées.
count-pages = Pages lues
count-pages-text = Pages ou fichiers lus.
count-failed-pages = Pages en échec
count-failed-pages-text = Pages ou fichiers qui n’ont pas pu être lus.
count-requests = Requêtes
count-requests-text = Requêtes faites au portail.
count-retries = Nouvelles tentatives
count-retries-text = Requêtes refaites parce que la première avait échoué.
count-not-modified = Non modifiées
count-not-modified-text = Réponses 304 : le portail a dit que rien n’avait changé, et n’a rien envoyé.
count-same-bodies = Réponses identiques
count-same-bodies-text = Réponses revenues mot pour mot : elles ne sont pas relues.
count-bytes = Octets reçus
count-bytes-text = Octets reçus du portail, tels qu’ils ont été transmis.
verdict-complete = complète
verdict-complete-text = La collecte a tout parcouru.
verdict-partial = partielle
verdict-partial-text = Une partie n’a pas pu être lue : rien n’a été retiré.
verdict-failed = en échec
verdict-failed-text = Rien n’a pu être lu : tout reste comme avant.
verdict-waiting = en attente d’une personne
verdict-waiting-text = Tout a été parcouru ; les retraits demandés sont trop nombreux pour se faire sans l’accord d’une personne.
said-new = { $count ->
    [one] { $number } nouvelle
   *[other] { $number } nouvelles
}
said-changed = { $count ->
    [one] { $number } changée
   *[other] { $number } changées
}
said-relinked = { $count ->
    [one] { $number } renommée
   *[other] { $number } renommées
}
said-quarantined = { $count ->
    [one] { $number } mise de côté
   *[other] { $number } mises de côté
}
said-refused = { $count ->
    [one] { $number } refusée
   *[other] { $number } refusées
}
said-missing = { $count ->
    [one] { $number } manquante
   *[other] { $number } manquantes
}
said-returned = { $count ->
    [one] { $number } revenue
   *[other] { $number } revenues
}
said-withdrawn = { $count ->
    [one] { $number } retirée
   *[other] { $number } retirées
}
said-failed-pages = { $count ->
    [one] { $number } page en échec
   *[other] { $number } pages en échec
}
said-unchanged = { $count ->
    [one] { $number } inchangée
   *[other] { $number } inchangées
}
standing-failing = En échec
standing-waiting = En attente d’une personne
standing-paused = En pause
standing-by-hand = Importée à la main
standing-harvested = Suivie
standing-failing-text = Les dernières collectes ont toutes échoué : les fiches sont servies telles qu’elles étaient. L’équipe de ce nœud en est avertie.
standing-waiting-text = La dernière collecte retirerait plus de fiches qu’il ne s’en retire sans l’accord d’une personne. Jusque-là, tout reste montré.
standing-paused-text = L’équipe de ce nœud a suspendu la collecte.
standing-by-hand-text = Cette source n’est collectée que lorsque quelqu’un le demande.
standing-harvested-text = Cette source est collectée régulièrement.
stale-quarantined = La source a changé cette fiche, mais la nouvelle version n’a pas pu être lue : voici la dernière bonne version.
stale-missing = La source ne montre plus cette fiche. Elle sera retirée si elle ne revient pas.
stale-source-failing = La source ne répond plus : voici la fiche telle qu’elle était connue.
state = État
last-run = Dernière collecte
next-run = Prochaine collecte
soon = dès que possible
never = jamais
set-aside = Mises de côté
kind-of-portal = Type de portail
local-file = Fichier de ce nœud
schedule = Rythme
quiet-hours = Heures de silence
last-success = Lue la dernière fois
failures = Échecs de suite
defaults = Valeurs par défaut
clean-up = Règles propres à cette source
clean-up-text = Ces mises à jour SPARQL sont appliquées à chaque fiche avant qu’elle soit gardée.
all-records = Voir ses fiches
runs = Collectes
run-of = Collecte du
began = Début
verdict = Résultat
what-changed = Ce qui a changé
nothing-changed = rien n’a changé
took = Durée
not-ended = en cours ou interrompue
to-correct = Ce qu’il faudrait corriger
to-correct-text = Ce que ce nœud a réparé ou refusé à la dernière collecte, règle par règle. Les exemples sont dans la page de la collecte.
rule = Règle
times = Fois
advice = À corriger
quarantine = Quarantaine
quarantine-text = Ces éléments n’ont pas pu devenir des fiches. Leur dernière bonne version, s’il y en a une, reste servie. Ils sortent d’ici dès qu’une collecte les lit.
quarantine-empty = Rien n’est en quarantaine.
quarantine-all = Voir toute la quarantaine
received = Forme reçue
cut-short = Le début seulement.
waits-for-person = En attente d’une personne
doubts = Identités incertaines
pages-failed = Pages en échec
slowest = Requêtes les plus lentes
time = Temps
declared = Annoncées par le portail
kept-because = Rien n’a été retiré
counts = Comptes
harvest-feed = Fil Atom des collectes
rules = Règles des collectes
rules-text = Ce que ce nœud répare ou refuse dans ce que publient les portails, et ce que leurs producteurs peuvent corriger.
last-met = Rencontré la dernière fois
former-names = Anciens identifiants
see-source = Ce qui s’est passé à la collecte
or-more = et d’autres
every-days = { $count ->
    [1] tous les jours
   *[other] tous les { $number } jours
}
every-hours = { $count ->
    [1] toutes les heures
   *[other] toutes les { $number } heures
}
every-minutes = { $count ->
    [1] toutes les minutes
   *[other] toutes les { $number } minutes
}
waiting-withdrawals = { $count ->
    [one] { $number } retrait attend
   *[other] { $number } retraits attendent
}
since-when = depuis le
problem-unauthorized = Jeton nécessaire
problem-unauthorized-text = Cette adresse ne répond qu’à qui porte un jeton de ce nœud (Authorization: Bearer).
problem-too-many = Trop de jetons faux
problem-too-many-text = Trop de jetons inconnus ont été essayés. Réessayez dans une minute.
problem-conflict = Impossible en l’état
problem-conflict-text = Ce qui est demandé ne va pas avec l’état actuel ; le message dit pourquoi.

# Les communs
commons = Les communs
commons-text = Les membres que ce nœud suit : ce qu’ils publient est signé par eux, vérifié ici, et disparaît ici quand ils le retirent.
our-fingerprint = L’empreinte de ce nœud, à comparer de vive voix :
no-members = Ce nœud ne suit encore personne.
see-member = Tout sur ce membre
published-by-member = Ce jeu de données est publié par { $name }.
received-on = Il a été reçu le { $date }.
received-via = Il est venu par { $via }.
territory = Territoire
behind = Entrées en retard
not-taken = Non repris
published-last = Dernière publication reprise
reached-last = À jour le
via = Reçu par
speaks-for = Parle avec autorité de
asks-for = Voudrait aussi parler de (non accepté)
mode-follow = suivi
mode-mirror = suivi, et entièrement conservé pour d’autres
mode-ignore = connu, non suivi
mode-block = bloqué
member-forked = Ce membre a signé deux histoires qui se contredisent : rien de nouveau n’est repris de lui.
member-failing = Ce membre ne répond pas, ou n’est pas cru. Ce qui était tenu reste visible.
member-stale = Ce membre n’a rien signé à temps : son nœud est arrêté, ou quelqu’un nous cache ce qui est nouveau.
refused-records = { $count ->
    [one] une fiche refusée
   *[other] { $count } fiches refusées
}
