"""Plays cloud deployments through before they happen."""

from typing import overload

from . import catalogue as catalogue
from . import environment as environment
from . import errors as errors
from . import inputs as inputs
from . import kinds as kinds
from . import library as library
from . import plots as plots
from . import policies as policies
from . import result as result
from . import runner as runner
from . import scenario as scenario
from . import statistics as statistics
from . import study as study
from ._core import Sketch as Sketch
from .catalogue import Catalogue as Catalogue
from .catalogue import Kind as Kind
from .catalogue import Parameter as Parameter
from .environment import Environment as Environment
from .errors import Diagnostic as Diagnostic
from .errors import RehearseError as RehearseError
from .errors import RunError as RunError
from .errors import ScenarioError as ScenarioError
from .errors import UsageError as UsageError
from .inputs import Distribution as Distribution
from .inputs import Traffic as Traffic
from .inputs import demand as demand
from .library import shipped as shipped
from .result import Recovery as Recovery
from .result import Result as Result
from .result import open_result as open_result
from .runner import run as run
from .scenario import Change as Change
from .scenario import Scenario as Scenario
from .study import Range as Range
from .study import Study as Study
from .study import open_study as open_study
from .study import sweep as sweep

__version__: str

@overload
def describe(kind: None = ...) -> Catalogue: ...
@overload
def describe(kind: str) -> Kind: ...
