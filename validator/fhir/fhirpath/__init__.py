"""FHIRPath for R4: http://hl7.org/fhirpath/N1 with https://hl7.org/fhir/R4/fhirpath.html.

The grammar and the R4 model come from fhirpathpy; what they mean is decided here. Nothing of ANTLR is loaded
until a text has to be parsed: the invariants of the specification are stored as trees
(:func:`parse_expression`, :meth:`Expression.from_ast`).
"""

from validator.fhir.fhirpath.environment import Memory, Services
from validator.fhir.fhirpath.errors import EvaluationError, ExpressionError
from validator.fhir.fhirpath.expression import Expression, TypedValue, compile_expression, evaluate
from validator.fhir.fhirpath.parsing import Ast, parse_expression

__all__ = [
    "Ast",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "Memory",
    "Services",
    "TypedValue",
    "compile_expression",
    "evaluate",
    "parse_expression",
]
