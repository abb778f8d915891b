# Common words
skip = Skip to content
menu = Main menu
home = Home
search = Search
sources = Sources
about = About
for-machines = For machines
take-away = Take the data away
accessibility-mention = Accessibility: not compliant
search-label = Search the catalogue
search-hint = air quality, bus stops…
search-button = Search
untitled = Untitled
file = File

# Home
datasets = { $count ->
    [one] dataset
   *[other] datasets
}
series = { $count ->
    [one] series
   *[other] series
}
services = { $count ->
    [one] service
   *[other] services
}
agents = { $count ->
    [one] organisation
   *[other] organisations
}
themes = Themes
latest = Latest changes
publishers = Who publishes
empty-title = The catalogue is empty
empty-text = Import an RDF file, a folder or the address of a catalogue:
empty-file = catalogue.ttl
take-away-text = The whole catalogue is open: as RDF, page by page or in one file, by SPARQL and by a JSON API.

# Search
search-for = “{ $words }”
results = { $count ->
    [one] { $number } result
   *[other] { $number } results
}
sort = Sort by
sort-relevance = relevance
sort-modified = last change
sort-issued = publication
sort-title = title
apply = Apply
remove = Remove the filter
remove-all = Remove all
relaxed = Few results have all the words: those that have some of them follow.
nothing-found = Nothing matches this search.
try-fewer = Try fewer words, or a more general one.
try-other = Remove a filter, or widen the period or the place.
try-all = See the whole catalogue
pages = Pages
previous = Previous
next = Next
filters = Filter
more = Show all
bbox-hint = West, south, east, north in degrees
from-source = source:
facet-theme = Theme
facet-publisher = Publisher
facet-territory = Territory
facet-format = Format
facet-license = Licence
facet-language = Language
facet-source = Source
facet-kind = Type
facet-frequency = Frequency
facet-access_rights = Access
facet-period = Period
facet-from = from
facet-to = to
facet-bbox = Box

# Record
kind-dataset = Dataset
kind-dataset-series = Dataset series
kind-data-service = Data service
kind-catalog = Catalogue
kind-agent = Organisation
kind-other = Resource
modified-on = modified on
description = Description
no-description = This dataset has no description.
files = { $count ->
    [one] { $number } file or access point
   *[other] { $number } files or access points
}
format = Format
size = Size
modified = Modified
issued = Published
keywords = Keywords
other-languages = In other languages
details = Details
provenance = Provenance
license = Licence
access-rights = Access
access-PUBLIC = Public
access-RESTRICTED = Restricted
access-NON_PUBLIC = Not public
access-SENSITIVE = Sensitive
access-CONFIDENTIAL = Confidential
contact = Contact
creator = Produced by
coverage = Coverage
period = Period
frequency = Frequency
languages = Languages
landing-page = Original page
documentation = Documentation
conforms-to = Conforms to
hvd = High-value data
in-series = In the series
version = Version
identifier = Identifier
other-names = Other names
endpoint = Address of the service
endpoint-description = Description of the service
serves = Gives access to
source = Source
origin = Original identifier
first-seen = First seen
changed = Changed here
record = Record
fingerprint = Fingerprint
since = since { $date }
until = until { $date }
north = N
south = S
east = E
west = W

# Publishers, sources
publisher = Publisher
publications = { $count ->
    [one] { $number } publication
   *[other] { $number } publications
}
all-of-publisher = Everything it publishes
website = Website
address = Address
sources-text = Where the records of this catalogue come from, and how old they are.
no-sources = No source yet.
records = Records
last-harvest = Last harvest
one-file = In one file
one-file-text = every record, as N-Quads compressed with zstd.
paged-catalog = Page by page
paged-catalog-text = the DCAT-AP catalogue in Hydra pages of 100 records, for harvesters.

# SPARQL
sparql-title = Query in SPARQL
sparql-text = A SELECT, ASK, CONSTRUCT or DESCRIBE query over the whole catalogue. Nothing can be changed.
query = Query
run = Run
sparql-limits = Limits:
rows = rows
query-failed = The query did not succeed
rows-found = { $count ->
    [one] { $number } row
   *[other] { $number } rows
}
cut = The answer is cut: there are more rows. Add LIMIT and OFFSET, or ask for the raw result.
answer = Answer
permalink = Permanent link
raw = Raw result
examples = Examples
example-datasets = A hundred datasets with their title
example-themes = Number of datasets by theme
example-publishers = The organisations that publish most
example-formats = Number of files by format
example-recent = The datasets modified last
example-licenses = The licences in use

# About
about-text = This catalogue brings together the open data of a territory and its neighbours. It runs on Terreau, a digital commons: each territory keeps its node, and the nodes exchange their records.
software = Software
for-programs = For programs
openapi-text = search, suggestions and records as JSON.
privacy = Privacy
privacy-text = No cookie, no tracker, nothing from elsewhere, no IP address kept.
accessibility = Accessibility
accessibility-text = No audit is in force. The pages aim at RGAA 4.1 and WCAG 2.2 level AA: they can be read with a keyboard, without JavaScript, 320 pixels wide, light or dark. Something is in your way? Write to the publisher of this catalogue.

# Errors
problems = Types of error
problems-text = What the errors of this node mean, for those who program with it (RFC 9457).
problem-not-found = Not found
problem-not-found-text = There is nothing at this address.
problem-gone = No longer published
problem-gone-text = The source of this record no longer publishes it. The node keeps it, but does not show it.
problem-not-acceptable = Format not available
problem-not-acceptable-text = The format asked for does not exist. These do.
problem-parameter = Parameter not understood
problem-parameter-text = A parameter of the address is unknown or has an impossible value.
problem-method = Method not allowed
problem-method-text = This address does not answer this HTTP method.
problem-too-large = Too large
problem-too-large-text = The request is larger than allowed.
problem-unreadable = Request not understood
problem-unreadable-text = The request is malformed.
problem-timed-out = No answer in time
problem-timed-out-text = The answer took too long. Try again in a moment.
problem-busy = Too many requests
problem-busy-text = The node is very busy. Try again in a moment.
problem-rebuilding = Being rebuilt
problem-rebuilding-text = The catalogue is being rebuilt. Try again in a moment.
problem-stopping = Stopping
problem-stopping-text = The node is stopping. Try again in a moment.
problem-internal = Error of the node
problem-internal-text = The node could not answer. The reason is in its log.

# Months
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
problem-sparql-request = Incomplete SPARQL request
problem-sparql-request-text = The request is not made as the SPARQL 1.1 Protocol asks: exactly one query, by GET or by POST.
problem-sparql-media-type = Unknown content type
problem-sparql-media-type-text = A SPARQL query is sent as a form or as application/sparql-query.
problem-sparql-update = Update refused
problem-sparql-update-text = This endpoint is for reading: SPARQL Update is not offered.
problem-sparql-query-too-long = Query too long
problem-sparql-query-too-long-text = The text of the query is longer than allowed. Dumps give the whole catalogue.
problem-sparql-syntax = Syntax error
problem-sparql-syntax-text = The query cannot be understood; line and column say where.
problem-sparql-rule = Query refused by a rule
problem-sparql-rule-text = The query is of a kind that can only exhaust the node; the rule is named. Split it into several.
problem-sparql-service = SERVICE refused
problem-sparql-service-text = This node calls no other endpoint during a query.
problem-sparql-evaluation = Evaluation failed
problem-sparql-evaluation-text = The query is understood but cannot be evaluated.
problem-sparql-answer-too-long = Answer too long
problem-sparql-answer-too-long-text = The answer exceeds the limit and its format has no place to say so. Add LIMIT, ask for partial=true, or take a dump.
problem-sparql-timeout = Query stopped
problem-sparql-timeout-text = The query took longer than a query may take.
problem-sparql-memory = Query too greedy
problem-sparql-memory-text = The query asked for more memory than a query may have.
problem-sparql-worker = Query interrupted
problem-sparql-worker-text = The node could not evaluate the query. The reason is in its log.

# Quality, copies
quality = Quality
quality-conforms = Conforms
quality-unsure = Too large to be checked to its end
quality-violations = { $count ->
    [one] { $number } thing is not as it must be
   *[other] { $number } things are not as they must be
}
quality-advice = { $count ->
    [one] { $number } recommendation
   *[other] { $number } recommendations
}
quality-more = { $count ->
    [one] { $number } more
   *[other] { $number } more
}
severity-violation = Must be otherwise:
severity-warning = Should be otherwise:
severity-info = To know:
also-at = Also at
nearest-to-origin = nearest to the origin
same-derived-from = one says that it was taken from the other
same-iri = the same identifier
same-file-identifier = the same file identifier
same-other-identifier = another identifier in common
same-identifier-and-publisher = the same identifier and publisher
same-downloads = the same files
