"""What all tests share: examples are not timed, for the machine may be busy with anything."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(params=["columnar", pytest.param("stock", marks=pytest.mark.slow)])
def codec(request):
    """How an index is kept: as usual with every run, as Whoosh keeps it in the long runs too."""
    return request.param
