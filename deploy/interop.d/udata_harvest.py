"""udata harvests a DCAT catalogue into an empty portal in memory, twice: prints what it has, as JSON."""

import argparse
import json
import logging
import sys

import udata_holdings
from udata_server import application


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, help="where udata may write")
    parser.add_argument("catalogue", help="the address of the catalogue")
    asked = parser.parse_args()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    app = application(asked.folder)
    with app.test_request_context(base_url="http://127.0.0.1/"):
        json.dump(harvest(asked.catalogue), sys.stdout)


def harvest(catalogue):
    """What came of the first job, and of the second."""
    from udata.harvest.models import HarvestSource, HarvestSourceValidation

    organization = udata_holdings.prepare()
    source = HarvestSource(
        name="Terreau", url=catalogue, backend="dcat", organization=organization,
        validation=HarvestSourceValidation(state="accepted"),
    ).save()
    return {**outcome(source), "again": outcome(source)}


def outcome(source):
    """The job's status and errors, and every dataset."""
    from udata.core.dataset.models import Dataset
    from udata.harvest import actions

    actions.run(source)
    source.reload()
    job = source.get_last_job()
    return {
        "status": job.status,
        "errors": [error.message for error in job.errors],
        "items": [
            {"id": item.remote_id, "status": item.status,
             "errors": [error.message for error in item.errors]}
            for item in job.items
        ],
        "datasets": {dataset.title: facts(dataset) for dataset in Dataset.objects},
    }


def facts(dataset):
    period = dataset.temporal_coverage
    return {
        "ids": [str(dataset.id), *(str(file.id) for file in dataset.resources)],
        "description": dataset.description,
        "tags": sorted(dataset.tags),
        "files": sorted(file.url for file in dataset.resources),
        "licence": dataset.license.id if dataset.license else None,
        "period": [str(day) for day in (period.start, period.end)] if period else None,
    }


if __name__ == "__main__":
    main()
