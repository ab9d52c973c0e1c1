"""The FHIR R4 specification (4.0.1), compiled from the official core package into one compact file.

``r4.sqlite`` is made by ``python -m validator.fhir.specification.compile PACKAGE.tgz`` and committed; :mod:`reader` opens it
lazily, so that a cold start reads only the definitions that the input needs.
"""
