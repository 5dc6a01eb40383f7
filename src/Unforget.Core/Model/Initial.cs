using TorchSharp.Modules;
using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>Initial values drawn from our own streams: no global generator is read or changed, and every platform gets the same numbers.</summary>
internal static class Initial
{
    /// <summary>A parameter that outlives the dispose scope it is made in: networks grow and are copied in the middle of a run.</summary>
    /// <param name="values">Consumed: the parameter takes over its memory.</param>
    public static Parameter Parameter(Tensor values)
    {
        var parameter = new Parameter(values);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <summary>Normal values with mean 0, float32 on the CPU; caller disposes.</summary>
    public static Tensor Normal(long[] shape, double deviation, ref RandomStream random)
    {
        var values = new float[shape.Aggregate(1L, (product, side) => product * side)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * random.NextNormal());
        }

        return tensor(values, shape);
    }

    /// <summary>Uniform values in [-bound, bound), float32 on the CPU; caller disposes.</summary>
    public static Tensor Uniform(long[] shape, double bound, ref RandomStream random)
    {
        var values = new float[shape.Aggregate(1L, (product, side) => product * side)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(bound * (2.0 * random.NextDouble() - 1.0));
        }

        return tensor(values, shape);
    }
}
