using System.ComponentModel.DataAnnotations;

namespace Unforget.Memory;

/// <summary>How many exemplars are kept.</summary>
public enum MemoryMode
{
    /// <summary>The same number for every class at every task.</summary>
    Fixed,

    /// <summary>An equal share of the capacity for every seen class.</summary>
    Growing,

    /// <summary>No memory.</summary>
    None,
}

/// <summary>The memory of exemplars.</summary>
public sealed record MemoryOptions
{
    /// <summary>How many exemplars are kept.</summary>
    public MemoryMode Mode { get; init; } = MemoryMode.Fixed;

    /// <summary>Images in total.</summary>
    [Range(1, int.MaxValue)]
    public int Capacity { get; init; } = 2000;

    /// <summary>Images of a class; null derives it from the capacity.</summary>
    [Range(1, int.MaxValue)]
    public int? PerClass { get; init; }
}
