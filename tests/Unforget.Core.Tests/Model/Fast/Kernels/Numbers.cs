namespace Unforget.Tests.Model.Fast.Kernels;

/// <summary>Arrays of random floats for kernels.</summary>
internal sealed class Numbers(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Normal numbers.</summary>
    public float[] Normal(long count)
    {
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));
        }

        return values;
    }

    /// <summary>Uniform numbers.</summary>
    public float[] Between(double low, double high, long count)
    {
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(low + (high - low) * _random.NextDouble());
        }

        return values;
    }
}
