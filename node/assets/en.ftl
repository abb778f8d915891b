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
action-new = New
action-changed = Changed
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
sort-overlap = where and when
sort-changed = newest here
apply = Apply
remove = Remove the filter
remove-all = Remove all
did-you-mean = Did you mean:
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
bbox-relation = The data’s box
period-relation = The data’s period
relation-intersects = overlaps it
relation-within = lies within it
relation-contains = contains all of it
from-source = source:
any-of-them = any of these
all-of-them = all of these
find-value = Look for
follow-search = Follow this search:
index-behind = The search index is being made again: some datasets are not in it yet.
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
understood-title = Title: { $what }
understood-publisher = Publisher: { $what }
understood-format = Format: { $what }
understood-theme = Theme: { $what }
understood-license = Licence: { $what }
understood-territory = Territory: { $what }
understood-keyword = Keyword: { $what }
understood-place = Place: { $what }
understood-period = Period: { $what }
understood-synonym = Also: { $what }
without-place = without places
without-period = without periods
without-field = without fields
without-synonym = without synonyms
facet-hvd_category = High-value category
facet-conforms_to = Conforms to
facet-publisher_type = Kind of publisher
facet-keyword = Keyword
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
sources-text = Where the records of this catalogue come from, what happened at each harvest, and what producers can correct.
no-sources = No source yet.
records = Records
one-file = In one file
one-file-text = every record, as N-Quads compressed with zstd.
paged-catalog = Page by page
paged-catalog-text = the DCAT-AP catalogue in Hydra pages of 100 records, for harvesters.
take-changes = Change by change
take-changes-text = every change as a DCAT-AP Feed, for harvesters that want only what is new.
take-changes-atom = the latest datasets, for feed readers.

# SPARQL
sparql-title = Query in SPARQL
sparql-text = A SELECT, ASK, CONSTRUCT or DESCRIBE query over the whole catalogue. Nothing can be changed.
query = Query
run = Run
limits-title = Limits
limits-text = Where one of them is met, the answer says which. An answer that is cut says so, and so does one that is whole.
limit-time = Time of a query
limit-memory = Memory of a query
limit-rows = Rows or triples of an answer
limit-answer = Size of an answer
limit-query = Length of a query
limit-patterns = Triple patterns of a query
limit-values = Rows of VALUES
limit-graphs = Graphs that a query names
limit-requests = Requests of one client a second
limit-burst = Requests of one client at once, after a rest
limit-seconds = Evaluation for one client a minute
limit-burst-seconds = Evaluation for one client at once, after a rest
limit-calls = Other endpoints in a query (SERVICE)
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
explain = How it is evaluated
examples = Examples
example-datasets = A hundred datasets with their title
example-themes = Number of datasets by theme
example-publishers = The organisations that publish most
example-formats = Number of files by format
example-recent = The datasets modified last
example-licenses = The licences in use
example-search = The best answers on transport
example-search-formats = In which formats budgets are published
example-counted-themes = Datasets by theme, counted beforehand
example-origins = What changed last, and where it comes from
example-open-formats = How many datasets can be read with free tools
example-no-license = Datasets without a licence, by publisher
example-places = The places most spoken of
example-period = Datasets that cover the year 2015
example-keywords = The keywords most used
example-overdue = Promised often, and not renewed for a year
example-services = Data services, and how many datasets they serve
example-high-value = High-value datasets by category
example-same-title = Datasets of the same title
example-conformity = Records that conform to each profile

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
problem-media-type = Syntax not known
problem-media-type-text = What was sent is in a syntax that is not read here. RDF is read as Turtle, N-Triples, N-Quads, TriG, RDF/XML and JSON-LD.
problem-timed-out = No answer in time
problem-timed-out-text = The answer took too long. Try again in a moment.
problem-busy = Too many requests
problem-busy-text = The node is very busy. Try again in a moment.
problem-rebuilding = Being rebuilt
problem-rebuilding-text = The catalogue is being rebuilt. Try again in a moment.
problem-not-yet-visible = Not visible yet
problem-not-yet-visible-text = Searches do not see yet what was waited for. Try again in a moment.
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
problem-sparql-update-text = Whoever runs the node changes its records, with a token. Anyone may read them.
problem-sparql-query-too-long = Query too long
problem-sparql-query-too-long-text = The text of the query is longer than allowed. Dumps give the whole catalogue.
problem-sparql-syntax = Syntax error
problem-sparql-syntax-text = The query cannot be understood; line and column say where.
problem-sparql-rule = Query refused by a rule
problem-sparql-rule-text = The query is of a kind that can only exhaust the node; the rule is named. Split it into several.
problem-sparql-service = SERVICE refused
problem-sparql-service-text = SERVICE may ask the members that this node follows, and the endpoints that its settings name.
problem-sparql-upstream = Another endpoint did not answer
problem-sparql-upstream-text = The query asks another endpoint, which did not answer as it should.
problem-sparql-too-many = Too much for one client
problem-sparql-too-many-text = One client may make a number of requests a second, use a number of seconds of evaluation a minute, and let a few queries wait. The problem says which of these was met, and when to ask again.
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
related = Related datasets
same-derived-from = one says that it was taken from the other
same-iri = the same identifier
same-file-identifier = the same file identifier
same-other-identifier = another identifier in common
same-identifier-and-publisher = the same identifier and publisher
same-downloads = the same files
# Rules, counts and verdicts of harvests
rule-charset = Character set
rule-charset-text = The document was not UTF-8: it was read in the character set it seemed to use.
rule-charset-advice = Publish UTF-8 and say so (Content-Type header, XML declaration).
rule-illegal-character = Illegal characters
rule-illegal-character-text = Invisible characters that XML forbids were removed from a text.
rule-illegal-character-advice = Clean texts pasted from word processors and PDF files.
rule-iri-repaired = Address repaired
rule-iri-repaired-text = An address held blanks, braces or two addresses in one: it was encoded or split.
rule-iri-repaired-advice = Percent-encode addresses (%20 for a blank) and put one in each field.
rule-iri-dropped = Address dropped
rule-iri-dropped-text = An address could not be repaired: what it said was left out, the rest of the record kept.
rule-iri-dropped-advice = Correct the address; the example shows what was read.
rule-language-tag = Language tag
rule-language-tag-text = A language tag is malformed: it was mended or removed, the text kept.
rule-language-tag-advice = Use BCP 47 codes: fr, en, fr-FR.
rule-syntax = Malformed document
rule-syntax-text = Part of the document cannot be parsed: what could be read was kept, nothing was removed from the catalogue.
rule-syntax-advice = Validate the document with a tool for its format; the message says where it breaks.
rule-entity = XML entity
rule-entity-text = A bare & or <, or an unknown entity, was read as plain text.
rule-entity-advice = Write &amp; and &lt; in XML.
rule-mixed-content = Mixed content
rule-mixed-content-text = A property of RDF/XML mixes text and elements, or several values: it was read as one property a value.
rule-mixed-content-advice = Repeat the property, once for each value.
rule-prefix = Undeclared prefix
rule-prefix-text = A prefix is not declared: it was read with its usual meaning.
rule-prefix-advice = Declare every prefix at the head of the document.
rule-missing-dot = Missing dot
rule-missing-dot-text = A statement in Turtle has no final dot: it was read as ended.
rule-missing-dot-advice = End each statement with a dot.
rule-escape = Backslash
rule-escape-text = A backslash escapes nothing in Turtle: it was kept as it is.
rule-escape-advice = Double it: \\.
rule-value = Empty property
rule-value-text = A property without a value was left out.
rule-value-advice = Do not write empty fields.
rule-json = Loose JSON
rule-json-text = Stray commas or control characters were tolerated.
rule-json-advice = Write JSON with a library, not by hand.
rule-datatype = Datatype
rule-datatype-text = A datatype does not fit its value: it was mended or removed, the text kept.
rule-datatype-advice = Make datatype and value agree: xsd:date wants 2024-03-01.
rule-vocabulary = schema.org vocabulary
rule-vocabulary-text = The description is in schema.org: it was read as DCAT.
rule-vocabulary-advice = Nothing is required; a DCAT-AP description says more.
rule-rdf12 = RDF 1.2
rule-rdf12-text = A triple term or a directional string (RDF 1.2) was left out.
rule-rdf12-advice = State it in RDF 1.1 too.
rule-poisonous = Graph too complex
rule-poisonous-text = The blank nodes of the record are too entangled to be compared: it was refused, its last good version is still served.
rule-poisonous-advice = Give IRIs to blank nodes.
rule-no-identity = No identity
rule-no-identity-text = Nothing identifies the item: no address, no identifier. It was refused.
rule-no-identity-advice = Give each dataset a stable, unique identifier.
rule-too-large = Too large
rule-too-large-text = The record is larger than allowed: it was refused, its last good version is still served.
rule-too-large-advice = Keep data out of the record: lists, detailed geometries, tables.
rule-page = Failed page
rule-page-text = A page or a file could not be read. The harvest went on, and removed nothing.
rule-page-advice = Open the address shown; correct the server error or the paging.
rule-html = HTML markup
rule-html-text = A description holds markup that no page may show: it was sanitised.
rule-html-advice = Keep to simple HTML: paragraphs, lists, links.
rule-template = Unfilled template
rule-template-text = A template that was never filled in (double braces) was removed.
rule-template-advice = Fill in the field, or empty it.
rule-placeholder = Placeholder
rule-placeholder-text = A text that says nothing (“TODO”, “null”, “-”) was left out.
rule-placeholder-advice = Write the text, or remove the field.
rule-title = No title
rule-title-text = The title is missing, or is not a text.
rule-title-advice = Give each dataset a title that can be understood outside your portal.
rule-contact = Unusable contact
rule-contact-text = The address of the contact is empty or impossible: it was left out.
rule-contact-advice = Give an e-mail address or a form that answers.
rule-keyword = Keywords
rule-keyword-text = Empty or repeated keywords, or stray blanks around them, were cleaned.
rule-keyword-advice = One keyword a value, none twice.
rule-url = Impossible address
rule-url-text = An address is empty or is none: it was left out, or kept as a text.
rule-url-advice = Give a whole address, https:// included.
rule-license = Licence
rule-license-text = A licence written in words was recognised and read as an EU code.
rule-license-advice = Give the address of the licence, such as https://spdx.org/licenses/etalab-2.0.
rule-format = Format
rule-format-text = A format written in words was recognised and read as an EU code.
rule-format-advice = Give the media type (text/csv) or the EU file type.
rule-theme = Theme
rule-theme-text = A theme written in words was recognised and read as an EU code.
rule-theme-advice = Give the code of the EU data theme (ENVI, TRAN…).
rule-frequency = Frequency
rule-frequency-text = A frequency written in words was recognised and read as an EU code.
rule-frequency-advice = Give the code of the EU frequency (ANNUAL, MONTHLY…).
rule-language = Language
rule-language-text = A language written in words was recognised and read as a code.
rule-language-advice = Give the code of the language: fr, en.
rule-access-rights = Access rights
rule-access-rights-text = An access right written in words was recognised and read as an EU code.
rule-access-rights-advice = Give the EU code: PUBLIC, RESTRICTED, NON_PUBLIC.
rule-unknown-code = Unknown code
rule-unknown-code-text = A value means no code of its list: it was kept as it was written.
rule-unknown-code-advice = Choose a value of the EU list; the example says which one is unknown.
rule-date = Date
rule-date-text = A date is none, or has a form of its own: it was converted or left out.
rule-date-advice = Write dates as ISO 8601 does: 2024-03-01.
rule-geometry = Geometry
rule-geometry-text = An extent cannot be read, is inverted or not on Earth: it was corrected or left out.
rule-geometry-advice = Give west, south, east, north in degrees (WGS 84), or valid WKT.
rule-number = Number
rule-number-text = A number is none: it was left out.
rule-number-advice = Write sizes in bytes, without unit or blank.
rule-duplicate = Duplicate
rule-duplicate-text = The same identifier, address or file stands twice: one description was kept.
rule-duplicate-advice = Remove the duplicate, or give it an identifier of its own.
rule-ambiguous = Uncertain identity
rule-ambiguous-text = A new record resembles several known ones: it was taken as new, nothing was guessed.
rule-ambiguous-advice = Keep your identifiers from one version of the portal to the next; if not, give the old one as adms:identifier.
rule-item = Item set aside
rule-item-text = The item could not be made into a record: it is set aside, and its last good version is still served.
rule-item-advice = Read the error and what was received in the quarantine; correct the item, the next harvest takes it up.
count-records = Records met
count-records-text = Distinct resources read in the run.
count-new = New
count-new-text = Records that were not known.
count-changed = Changed
count-changed-text = Records whose content has changed.
count-unchanged = Unchanged
count-unchanged-text = Records exactly as they were known: nothing is written.
count-relinked = Renamed
count-relinked-text = Known records that go on under another identifier.
count-ambiguous = Uncertain identities
count-ambiguous-text = New records that resemble several known ones.
count-quarantined = Set aside
count-quarantined-text = Items that could not be made into records.
count-refused = Refused
count-refused-text = Records that could not be sealed, or contradict another one of the same run.
count-own = Our own
count-own-text = Records of this node that came back through the portal: not taken.
count-too-far = Too many portals
count-too-far-text = Records that have passed more than three portals: not taken.
count-missing = Missing
count-missing-text = Records that whole runs no longer meet, and that are shown still.
count-returned = Returned
count-returned-text = Missing or withdrawn records that were met again.
count-withdrawn = Withdrawn
count-withdrawn-text = Records that are no longer shown; they can be restored.
count-purged = Purged
count-purged-text = Records withdrawn long ago, whose content is removed.
count-not-met = Not met
count-not-met-text = Records of the source that this run did not meet, and that are kept.
count-pages = Pages read
count-pages-text = Pages or files read.
count-failed-pages = Failed pages
count-failed-pages-text = Pages or files that could not be read.
count-requests = Requests
count-requests-text = Requests made to the portal.
count-retries = Retries
count-retries-text = Requests made again because the first attempt failed.
count-not-modified = Not modified
count-not-modified-text = Answers 304: the portal said that nothing had changed, and sent nothing.
count-same-bodies = Same answers
count-same-bodies-text = Answers that came again word for word: not read a second time.
count-bytes = Bytes received
count-bytes-text = Bytes received from the portal, as they were transmitted.
verdict-complete = complete
verdict-complete-text = The run walked everything.
verdict-partial = partial
verdict-partial-text = A part could not be read: nothing was removed.
verdict-failed = failed
verdict-failed-text = Nothing could be read: everything stays as it was.
verdict-waiting = waiting for a person
verdict-waiting-text = Everything was walked; the withdrawals it asks for are too many to go without a person’s consent.
said-new = { $count ->
    [one] { $number } new
   *[other] { $number } new
}
said-changed = { $count ->
    [one] { $number } changed
   *[other] { $number } changed
}
said-relinked = { $count ->
    [one] { $number } renamed
   *[other] { $number } renamed
}
said-quarantined = { $count ->
    [one] { $number } set aside
   *[other] { $number } set aside
}
said-refused = { $count ->
    [one] { $number } refused
   *[other] { $number } refused
}
said-missing = { $count ->
    [one] { $number } missing
   *[other] { $number } missing
}
said-returned = { $count ->
    [one] { $number } returned
   *[other] { $number } returned
}
said-withdrawn = { $count ->
    [one] { $number } withdrawn
   *[other] { $number } withdrawn
}
said-failed-pages = { $count ->
    [one] { $number } failed page
   *[other] { $number } failed pages
}
said-unchanged = { $count ->
    [one] { $number } unchanged
   *[other] { $number } unchanged
}
standing-failing = Failing
standing-waiting = Waiting for a person
standing-paused = Paused
standing-by-hand = Imported by hand
standing-harvested = Followed
standing-failing-text = The last runs have all failed: records are served as they were. Those who run this node have been told.
standing-waiting-text = The last run would withdraw more records than go without a person’s consent. Until then, everything is shown.
standing-paused-text = Those who run this node have suspended the harvest.
standing-by-hand-text = This source is harvested only when somebody asks for it.
standing-harvested-text = This source is harvested regularly.
stale-quarantined = The source has changed this record, but the new version could not be read: this is the last good one.
stale-missing = The source no longer shows this record. It will be withdrawn unless it returns.
stale-source-failing = The source no longer answers: this is the record as it was known.
state = State
last-run = Last run
next-run = Next run
soon = as soon as possible
never = never
set-aside = Set aside
kind-of-portal = Kind of portal
local-file = File of this node
schedule = Schedule
quiet-hours = Quiet hours
last-success = Last read
failures = Failures in a row
defaults = Defaults
clean-up = Rules of this source
clean-up-text = These SPARQL updates are applied to each record before it is kept.
all-records = See its records
runs = Runs
run-of = Run of
began = Began
verdict = Result
what-changed = What changed
nothing-changed = nothing changed
took = Duration
not-ended = under way or interrupted
to-correct = What should be corrected
to-correct-text = What this node mended or refused in the last run, rule by rule. The page of the run has examples.
rule = Rule
times = Times
advice = To correct
quarantine = Quarantine
quarantine-text = These items could not be made into records. Their last good version, if there is one, is still served. They leave this page as soon as a run can read them.
quarantine-empty = Nothing is in quarantine.
quarantine-all = See all of the quarantine
received = What was received
cut-short = Its beginning only.
waits-for-person = Waiting for a person
doubts = Uncertain identities
pages-failed = Failed pages
slowest = Slowest requests
time = Time
declared = Declared by the portal
kept-because = Nothing was removed
counts = Counts
harvest-feed = Atom feed of runs
rules = Rules of harvests
rules-text = What this node mends or refuses in what portals publish, and what their producers can correct.
last-met = Last met
former-names = Former identifiers
see-source = What happened at the harvest
or-more = and others
every-days = { $count ->
    [1] every day
   *[other] every { $number } days
}
every-hours = { $count ->
    [1] every hour
   *[other] every { $number } hours
}
every-minutes = { $count ->
    [1] every minute
   *[other] every { $number } minutes
}
waiting-withdrawals = { $count ->
    [one] { $number } withdrawal waits
   *[other] { $number } withdrawals wait
}
since-when = since
problem-unauthorized = A token is needed
problem-unauthorized-text = This address answers only those who bear a token of this node (Authorization: Bearer).
problem-too-many = Too many wrong tokens
problem-too-many-text = Too many unknown tokens were tried. Try again in a minute.
problem-conflict = Not as things stand
problem-conflict-text = What is asked does not go with how things stand; the message says why.

# The commons
commons = The commons
commons-text = The members that this node follows: what they publish is signed by them, checked here, and goes here when they take it back.
our-fingerprint = The fingerprint of this node, to be compared by word of mouth:
no-members = This node follows nobody yet.
see-member = All about this member
published-by-member = This dataset is published by { $name }.
received-on = It was received on { $date }.
received-via = It came by way of { $via }.
territory = Territory
behind = Entries behind
not-taken = Not taken
published-last = Newest publication held
reached-last = Up to date on
via = Received from
speaks-for = Speaks with authority about
asks-for = Would also speak for (not accepted)
mode-follow = followed
mode-mirror = followed, and kept whole for others
mode-ignore = known, not followed
mode-block = blocked
member-forked = This member has signed two stories that contradict each other: nothing new is taken from it.
member-failing = This member does not answer, or is not believed. What was held stays visible.
member-stale = This member has not signed anything in time: its node is stuck, or somebody hides from us what is new.
refused-records = { $count ->
    [one] one record refused
   *[other] { $count } records refused
}
