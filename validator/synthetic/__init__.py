"""Synthetic Norway: people, families, the services around them and the lives they lead, all drawn from a seed.

The way of a patient: :mod:`~validator.synthetic.population` cuts a population into blocks, each a pure function of the seed;
:mod:`~validator.synthetic.people` and its neighbours make the persons of a block; :mod:`~validator.synthetic.lives` adds the facts of a
life (:mod:`~validator.synthetic.facts`); :mod:`~validator.synthetic.resources` writes the facts as FHIR resources. A persona's file states
the facts instead, and goes the rest of the way with the same code.

Everything national is data under ``testdata/distributions``, each file with its source.
"""
