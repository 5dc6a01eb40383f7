using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>
/// The inference form on libtorch: every batch norm is folded into its convolution, w' = w * gain / sqrt(variance + eps),
/// b' = bias - mean * gain / sqrt(variance + eps). Owns the folded weights.
/// </summary>
internal sealed class InferenceExecutor : BackboneExecutor, IDisposable
{
    private readonly Dictionary<ConvolutionNorm, (Tensor Weight, Tensor Bias)> _folded = [];

    /// <param name="backbone">Folded as it is now; later changes have no effect.</param>
    public InferenceExecutor(Backbone backbone)
    {
        using var grad = no_grad();
        Fold(backbone.Stem);
        foreach (var block in backbone.Stages.SelectMany(stage => stage.Blocks))
        {
            Fold(block.First);
            Fold(block.Second);
            if (block.Projection is { } projection)
            {
                Fold(projection);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (weight, bias) in _folded.Values)
        {
            weight.Dispose();
            bias.Dispose();
        }

        _folded.Clear();
    }

    /// <inheritdoc/>
    protected override Tensor Apply(ConvolutionNorm unit, Tensor x, int stride, int padding)
    {
        var (weight, bias) = _folded[unit];
        return Convolve(x, weight, bias, stride, padding);
    }

    private void Fold(ConvolutionNorm unit)
    {
        using var scope = NewDisposeScope();
        var factor = unit.Gain / (unit.RunningVariance + ConvolutionNorm.Epsilon).sqrt(); // [C]
        var weight = MemoryLayout.ChannelsLast(unit.Weight * factor.reshape(-1, 1, 1, 1)).DetachFromDisposeScope();
        var bias = (unit.Bias - unit.RunningMean * factor).DetachFromDisposeScope();
        _folded.Add(unit, (weight, bias));
    }
}
