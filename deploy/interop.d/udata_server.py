"""A udata portal on loopback, its database in memory: prints its address, then serves until stopped.

udata's own application, models, API and RDF are what runs. Two things are not as on a portal: mongomock
stands where MongoDB would, and nothing is sent by mail or to a queue.
"""

import argparse
import logging
import sys

import mongoengine
import mongomock
from werkzeug.serving import WSGIRequestHandler, make_server

import udata_holdings
from serving import serve


class Settings:
    """Over udata's defaults: no broker, no cache, no search server, French, addresses on loopback."""

    # A key of a test that runs on loopback and forgets everything.
    SECRET_KEY = API_TOKEN_SECRET = "only for a test on loopback"
    MONGODB_HOST = "mongodb://127.0.0.1:1/interop"
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True
    CELERY_BROKER_URL = "memory://"
    CELERY_RESULT_BACKEND = "cache+memory://"
    CACHE_TYPE = "flask_caching.backends.NullCache"
    CACHE_NO_NULL_WARNING = True
    ELASTICSEARCH_URL = None
    SEND_MAIL = False
    DEFAULT_LANGUAGE = "fr"
    SITE_TITLE = "Portail d'essai"
    SITE_AUTHOR = "Agglomération d'essai"
    SCHEMA_CATALOG_URL = None
    URLS_ALLOW_LOCAL = True
    URLS_ALLOW_PRIVATE = True
    PUBLISH_ON_RESOURCE_EVENTS = False
    HARVESTER_BACKENDS = ["dcat"]


class Quiet(WSGIRequestHandler):
    """Says nothing of what was asked and answered well."""

    def log_request(self, code="-", size="-"):
        if str(code)[:1] == "5":
            super().log_request(code, size)


def use_mongomock():
    """mongoengine connects to mongomock, whatever it is told to connect to."""
    connect = mongoengine.connect

    def connect_in_memory(db=None, **settings):
        for unknown in ("connect", "tz_aware"):
            settings.pop(unknown, None)
        return connect(db, mongo_client_class=mongomock.MongoClient, **settings)

    mongoengine.connect = connect_in_memory


def application(folder):
    use_mongomock()
    from udata.app import create_app, standalone

    Settings.FS_ROOT = folder
    app = standalone(create_app(override=Settings))
    return app


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, help="where udata may write")
    folder = parser.parse_args().folder
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    app = application(folder)
    server = make_server("127.0.0.1", 0, app, threaded=False, request_handler=Quiet)
    address = f"http://127.0.0.1:{server.server_port}/"
    with app.test_request_context(base_url=address):
        token = udata_holdings.fill()
    serve(server, f"{address} {token}")


if __name__ == "__main__":
    main()
