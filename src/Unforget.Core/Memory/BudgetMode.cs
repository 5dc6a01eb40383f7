namespace Unforget.Memory;

/// <summary>How a limit in bytes becomes a number of exemplars.</summary>
public enum BudgetMode
{
    /// <summary>
    /// As many as fit by the mean size of the training images seen so far in their stored form: the same number for every class, and
    /// about the bytes.
    /// </summary>
    Mean,

    /// <summary>Along the ranking of each class until the next exemplar would exceed its share: never more than the bytes.</summary>
    Exact,
}

/// <summary>What counts as the size of a stored JPEG.</summary>
public enum HeaderAccounting
{
    /// <summary>Each exemplar is a whole file.</summary>
    File,

    /// <summary>One header with all tables for all exemplars, counted once; needs the standard Huffman tables.</summary>
    SharedTables,
}
