using Unforget.Foundation;

namespace Unforget.Memory;

/// <summary>Herding in one of its forms.</summary>
internal sealed class HerdingSelector(HerdingForm form) : IExemplarSelector
{
    public int[] Select(FeatureMatrix raw, int count, ref RandomStream random) => form switch
    {
        HerdingForm.IcarlCode => Herding.IcarlCode(raw, count),
        HerdingForm.Explicit => Herding.Explicit(raw, count),
        _ => throw new InvalidOperationException($"unknown form of herding {form}"),
    };
}
