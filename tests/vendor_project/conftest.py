"""Starts the product for the tests, and tells Journalvalidatoren where it is."""

from __future__ import annotations

import os
import threading

import product
import pytest


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("PRODUCT_KEY", product.KEY)
    if config.option.validator_target:
        return  # somebody wants to test one that is running already
    server = product.listen()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config.add_cleanup(server.server_close)
    config.add_cleanup(server.shutdown)
    config.option.validator_target = f"http://127.0.0.1:{server.server_address[1]}/fhir"
