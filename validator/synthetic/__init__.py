"""Synthetic Norway: people, families, the services around them and the lives they lead, all drawn from a seed.

The way of a patient: :mod:`~validator.synthetic.population` cuts a population into blocks, each a pure function of the seed;
:mod:`~validator.synthetic.persons` makes the people of a block, :mod:`~validator.synthetic.care` those who serve them;
:mod:`~validator.synthetic.lives` adds the facts of each life (:mod:`~validator.synthetic.facts`); :mod:`~validator.synthetic.resources`
writes the facts as FHIR resources; :mod:`~validator.synthetic.output` puts them where they are wanted. The file of a persona
(:mod:`~validator.synthetic.personas`) states the facts instead, and goes the rest of the way with the same code.
:mod:`~validator.synthetic.summary` compares what was made with what is published.

Everything national is data under ``testdata/distributions``, each file with its source.
"""
