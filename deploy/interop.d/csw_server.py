"""A pycsw catalogue on loopback, its records in SQLite: prints its address, then serves until stopped.

pycsw's own database set-up, loader and WSGI application are what runs.
"""

import argparse
import contextlib
import logging
import os
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from csw_holdings import HOLDINGS
from serving import serve

CONFIGURATION = """[server]
home={folder}
url={address}
mimetype=application/xml; charset=UTF-8
encoding=UTF-8
language=fr-FR
maxrecords=5
loglevel=ERROR
logfile={folder}/pycsw.log
profiles=apiso

[manager]
transactions=true
allowed_ips=127.0.0.1

[metadata:main]
identification_title=Catalogue d'essai
identification_abstract=Un catalogue inventé, sur cette machine seulement.
identification_keywords=essai
identification_keywords_type=theme
identification_fees=None
identification_accessconstraints=None
provider_name=Service d'essai
provider_url=https://example.org/
contact_name=Essai
contact_position=Essai
contact_address=1 rue de l'Essai
contact_city=Aubeville
contact_stateorprovince=Essai
contact_postalcode=99999
contact_country=France
contact_phone=+33-5-00-00-00-00
contact_fax=+33-5-00-00-00-00
contact_email=sig@example.org
contact_url=https://example.org/
contact_hours=9-17
contact_instructions=Essai
contact_role=pointOfContact

[repository]
database=sqlite:///{folder}/records.db
table=records

[metadata:inspire]
enabled=false
"""


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


def load(folder):
    """Makes the database and loads the records with pycsw's own loader."""
    from pycsw.core import admin, config

    database = f"sqlite:///{folder}/records.db"
    records = folder / "records"
    records.mkdir()
    for metadata in HOLDINGS:
        (records / f"{metadata.id}.xml").write_text(metadata.xml(), encoding="utf-8")
    admin.setup_db(database, "records", str(folder))
    admin.load_records(config.StaticContext(), database, "records", str(records))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path, help="where pycsw may write")
    folder = parser.parse_args().folder.absolute()
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    configuration = folder / "pycsw.cfg"
    os.environ["PYCSW_CONFIG"] = str(configuration)

    # What pycsw prints about every request is no address.
    standard_output = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        from pycsw.wsgi import application

        server = make_server("127.0.0.1", 0, application, WSGIServer, Quiet)
        address = f"http://127.0.0.1:{server.server_port}/csw"
        configuration.write_text(
            CONFIGURATION.format(folder=folder, address=address), encoding="utf-8"
        )
        load(folder)
        serve(server, address, standard_output)


if __name__ == "__main__":
    main()
