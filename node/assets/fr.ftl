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
apply = Appliquer
remove = Retirer le filtre
remove-all = Tout retirer
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
from-source = source :
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
sources-text = D’où viennent les fiches de ce catalogue, et de quand elles datent.
no-sources = Aucune source pour l’instant.
records = Fiches
last-harvest = Dernière collecte
one-file = En un seul fichier
one-file-text = toutes les fiches, en N-Quads compressé avec zstd.
paged-catalog = Page par page
paged-catalog-text = le catalogue DCAT-AP en pages Hydra de 100 fiches, pour les moissonneurs.

# SPARQL
sparql-title = Interroger en SPARQL
sparql-text = Une requête SELECT, ASK, CONSTRUCT ou DESCRIBE sur tout le catalogue. Rien ne peut être modifié.
query = Requête
run = Exécuter
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
raw = Résultat brut
examples = Exemples
example-datasets = Cent jeux de données et leur titre
example-themes = Nombre de jeux de données par thème
example-publishers = Les organisations qui publient le plus
example-formats = Nombre de fichiers par format
example-recent = Les derniers jeux de données modifiés
example-licenses = Les licences utilisées

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
problem-timed-out = Pas de réponse à temps
problem-timed-out-text = La réponse a pris trop de temps. Réessayez dans un instant.
problem-busy = Trop de demandes
problem-busy-text = Le nœud est très sollicité. Réessayez dans un instant.
problem-rebuilding = En reconstruction
problem-rebuilding-text = Le catalogue est en cours de reconstruction. Réessayez dans un instant.
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
problem-sparql-update-text = Ce point d’accès se lit seulement : SPARQL Update n’y est pas proposé.
problem-sparql-query-too-long = Requête trop longue
problem-sparql-query-too-long-text = Le texte de la requête dépasse la taille permise. Les vidages donnent tout le catalogue.
problem-sparql-syntax = Erreur de syntaxe
problem-sparql-syntax-text = La requête ne se comprend pas ; la ligne et la colonne disent où.
problem-sparql-rule = Requête refusée par une règle
problem-sparql-rule-text = La requête est de celles qui ne peuvent qu’épuiser le nœud ; la règle est nommée. Coupez-la en plusieurs.
problem-sparql-service = SERVICE refusé
problem-sparql-service-text = Ce nœud n’appelle pas d’autres points d’accès pendant une requête.
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
same-derived-from = l’une dit avoir été prise de l’autre
same-iri = le même identifiant
same-file-identifier = le même identifiant de fiche
same-other-identifier = un autre identifiant en commun
same-identifier-and-publisher = le même identifiant et le même producteur
same-downloads = les mêmes fichiers
