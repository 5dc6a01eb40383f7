namespace Unforget.Memory;

/// <summary>The selectors of the product.</summary>
public static class ExemplarSelectors
{
    /// <summary>The selector that a recipe asks for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value outside the enumerations.</exception>
    public static IExemplarSelector Create(MemoryOptions options) => options.Selector switch
    {
        SelectorKind.Herding => new HerdingSelector(options.Herding),
        SelectorKind.Random => new RandomSelector(),
        SelectorKind.ClosestToMean => new ClosestToMeanSelector(),
        SelectorKind.KMeans => new KMeansSelector(),
        SelectorKind.First => new FirstSelector(),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Selector, "unknown selector"),
    };
}
