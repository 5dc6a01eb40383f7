namespace Unforget.Data;

/// <summary>One image of a training or test set: where its pixels are, what it is, where it came from.</summary>
/// <param name="Set">The set that holds the pixels.</param>
/// <param name="Index">Position in <paramref name="Set"/>.</param>
/// <param name="Label">Label in class-order space: the position of its class in the run's class order; -1 for auxiliary images without a label.</param>
/// <param name="Id">
/// Identity of the source image in the data set, the same after it moved into memory: augmentation draws depend on it, so the split
/// into sets does not change them.
/// </param>
/// <param name="FromMemory">True for an exemplar of an earlier task.</param>
public readonly record struct ImageItem(ImageSet Set, int Index, int Label, int Id, bool FromMemory);
