"""What each interactive figure must compute, by PyTorch, NumPy or counting: one module a figure, named like it.

    expected(settings)           every number that the figure's `compute` gives, under the same names; None where the
                                 figure must refuse these settings with a message
    adjust(settings, random)     optional: makes random settings go together, where few would by themselves

`settings` holds Python values: int, float, str, bool, lists of float. What the figure computes as a whole number is
compared exactly, everything else to a relative difference of 1e-6.
"""

import torch

torch.set_num_threads(1)  # small tensors: handing them out costs more than it saves
