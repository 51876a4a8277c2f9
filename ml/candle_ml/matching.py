"""Which predicted span is which true one."""

import numpy as np

from candle_ml.stretches import Flags, Stretches, iou, overlapping


def matched(true: Stretches, predicted: Stretches, least_iou: float) -> Flags:
    """Which predicted spans are a true one of their label; every true one is found once at most.

    Temporal intersection over union in candles, as in action detection (Caba Heilbron et al.,
    ActivityNet, 2015); pairs are made from the largest down. With `least_iou` 1 both ends are
    the same, which is the entity of CoNLL-2003 (Tjong Kim Sang and De Meulder) and of seqeval.
    """
    hits = np.zeros(len(predicted), bool)
    found = np.zeros(len(true), bool)
    mine, theirs = overlapping(predicted, true)
    same = predicted.label[mine] == true.label[theirs]
    mine, theirs = mine[same], theirs[same]
    shared = iou(predicted.where(mine), true.where(theirs))
    order = np.lexsort((theirs, mine, -shared))
    for pair in order[shared[order] >= least_iou]:
        if not hits[mine[pair]] and not found[theirs[pair]]:
            hits[mine[pair]] = found[theirs[pair]] = True
    return hits
