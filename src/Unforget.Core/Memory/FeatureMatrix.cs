using static TorchSharp.torch;

namespace Unforget.Memory;

/// <summary>
/// Features of N images on the host, row-major [N, D]. Selection and means are computed on it: no device, no gradient, the same
/// bits everywhere.
/// </summary>
public sealed class FeatureMatrix
{
    private readonly float[] _values;

    /// <param name="values">N*D numbers, row by row; owned from now on.</param>
    /// <param name="dimension">D, positive.</param>
    public FeatureMatrix(float[] values, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        if (values.Length % dimension != 0)
        {
            throw new ArgumentException($"{values.Length} values are not rows of {dimension}", nameof(values));
        }

        _values = values;
        Dimension = dimension;
    }

    /// <summary>Number of rows N.</summary>
    public int Count => _values.Length / Dimension;

    /// <summary>Number of columns D.</summary>
    public int Dimension { get; }

    /// <summary>One row, [D].</summary>
    public ReadOnlySpan<float> Row(int index) => _values.AsSpan(index * Dimension, Dimension);

    /// <summary>The rows with the given indices, in that order.</summary>
    public FeatureMatrix Rows(IReadOnlyList<int> indices)
    {
        var values = new float[indices.Count * Dimension];
        for (var i = 0; i < indices.Count; i++)
        {
            Row(indices[i]).CopyTo(values.AsSpan(i * Dimension));
        }

        return new FeatureMatrix(values, Dimension);
    }

    /// <summary>Copies a tensor [N, D] of any device to the host.</summary>
    public static FeatureMatrix From(Tensor features)
    {
        using var scope = NewDisposeScope();
        return new FeatureMatrix(features.detach().cpu().contiguous().data<float>().ToArray(), (int)features.shape[1]);
    }

    /// <summary>The values as a tensor [N, D]; caller disposes.</summary>
    public Tensor ToTensor(Device device)
    {
        using var scope = NewDisposeScope();
        return tensor(_values, [Count, Dimension]).to(device).MoveToOuterDisposeScope();
    }
}
