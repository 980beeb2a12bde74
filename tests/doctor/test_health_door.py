"""A deployed desk may be ill though all that the doctor has at hand is well."""

from werkzeug.wrappers import Response

from local.serving import serve
from tests.doctor.stand import Patient
from tests.doctor.test_faults import given


def test_a_desk_that_says_it_is_ill_is_believed(patient: Patient) -> None:
    with serve(Response("ill", 503)) as url:
        given(HEALTH_URL=f"{url}/health")(patient)
        told = patient.examined()

    assert told.states("wrong") == ["health_door"]
    found = told.of("health_door")
    assert "it says it is ill" in found["said"]
    assert "Mend what the line of Redis says" in found["mend"]
