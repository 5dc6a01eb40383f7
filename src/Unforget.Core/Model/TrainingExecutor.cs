using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Model;

/// <summary>
/// The differentiable form on libtorch. Batch norm uses batch statistics and updates the running ones when the backbone
/// is in training mode, and uses the running ones otherwise; also where a channel has a single value in the batch (one image, a
/// map of one pixel), which has no variance.
/// </summary>
internal sealed class TrainingExecutor : BackboneExecutor
{
    /// <inheritdoc/>
    protected override Tensor Apply(ConvolutionNorm unit, Tensor x, int stride, int padding)
    {
        var convolved = Convolve(x, unit.Weight, null, stride, padding);
        return F.batch_norm(
            convolved,
            unit.RunningMean,
            unit.RunningVariance,
            unit.Gain,
            unit.Bias,
            unit.training && convolved.numel() > convolved.shape[1],
            ConvolutionNorm.Momentum,
            ConvolutionNorm.Epsilon);
    }
}
