using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>Chooses and ranks the exemplars of one class.</summary>
public interface IExemplarSelector
{
    /// <summary>Chooses images. The most valuable comes first: a list that must shrink loses its end.</summary>
    /// <param name="raw">Features [N, D] of the images of one class, before any normalisation.</param>
    /// <param name="count">Exemplars wanted, 0 or more.</param>
    /// <param name="random">Where chance comes from; a selector without chance leaves it untouched.</param>
    /// <returns>min(count, N) distinct row indices in rank order.</returns>
    int[] Select(FeatureMatrix raw, int count, ref RandomStream random);
}
