using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>The first images of the class in the order of the run's training set.</summary>
internal sealed class FirstSelector : IExemplarSelector
{
    public int[] Select(FeatureMatrix raw, int count, ref RandomStream random)
    {
        var ranking = new Ranking(raw, count);
        ranking.FillInIndexOrder();
        return ranking.ToArray();
    }
}
