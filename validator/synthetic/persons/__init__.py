"""Who there is: numbers, ages, names, origins, families and homes. :mod:`~validator.synthetic.persons.families` puts them together."""
