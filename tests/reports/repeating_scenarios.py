"""Scenarios that fail against the product of ``repeating/conftest.py``, as YAML below ``requirements``."""

UPDATE = """\
    setup:
      - id: made
        do: create
        type: Patient
        body: {resourceType: Patient, name: [{family: "Ås $HOME `id` 'x'"}], active: true}
      - id: measured
        do: create
        type: Observation
        body: {resourceType: Observation, subject: {reference: "Patient/{{ steps.made.id }}"}}
    steps:
      - id: changed
        do: update
        type: Patient
        resource-id: "{{ steps.made.id }}"
        if-match: "{{ steps.made.etag }}"
        body: {resourceType: Patient, name: [{family: Berg}]}
        expect:
          - {status: 200}
          - fhirpath: name.family = 'Berg'
            message: {nb: Navnet er borte, en: The name is gone}
      - id: found
        do: search
        type: Observation
        params: {subject: "Patient/{{ steps.made.id }}"}
        expect: [{count: {fhirpath: entry, is: 1}}]
    cleanup:
      - {id: forget, do: delete, type: Observation, resource-id: "{{ steps.measured.id }}"}
      - {id: remove, do: delete, type: Patient, resource-id: "{{ steps.made.id }}"}
"""

PAGES = """\
    setup:
      - {id: a, do: create, type: Patient, body: {resourceType: Patient}}
      - {id: b, do: create, type: Patient, body: {resourceType: Patient}}
    steps:
      - {id: pages, do: search, type: Patient, params: {_count: 1}, pages: 5, expect: [{paging: {min-pages: 9}}]}
    cleanup:
      - {id: remove-a, do: delete, type: Patient, resource-id: "{{ steps.a.id }}"}
      - {id: remove-b, do: delete, type: Patient, resource-id: "{{ steps.b.id }}"}
"""

TRANSACTION = """\
    steps:
      - id: both
        do: transaction
        body:
          entry:
            - {resource: {resourceType: Observation}, request: {method: POST, url: Observation}}
            - {resource: {resourceType: Patient}, request: {method: POST, url: Patient}}
        save: {patient: "Bundle.entry[1].response.location.split('/')[1]"}
        expect: [{status: 409}]
      - {id: read, do: read, type: Patient, resource-id: "{{ patient }}", expect: [{status: 200}]}
    cleanup:
      - {id: remove, do: delete, type: Patient, resource-id: "{{ patient }}"}
"""
