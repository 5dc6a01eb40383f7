using Unforget.Foundation;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>A convolution without bias and its batch norm: the unit that executors apply and that inference folds.</summary>
public sealed class ConvolutionNorm : nn.Module
{
    internal const double Epsilon = 1e-5;
    internal const double Momentum = 0.1;

    internal ConvolutionNorm(int inputChannels, int channels, int kernelSize, double gain, ref RandomStream random)
        : base(nameof(ConvolutionNorm))
    {
        // Kaiming normal, fan_out, gain for ReLU.
        var deviation = Math.Sqrt(2.0 / (kernelSize * kernelSize * channels));
        using var weight = Initial.Normal([channels, inputChannels, kernelSize, kernelSize], deviation, ref random);
        register_parameter("weight", Initial.Parameter(MemoryLayout.ChannelsLast(weight)));
        register_parameter("gain", Initial.Parameter(full(channels, gain, dtype: ScalarType.Float32)));
        register_parameter("bias", Initial.Parameter(zeros(channels)));
        register_buffer("running_mean", zeros(channels).DetachFromDisposeScope());
        register_buffer("running_variance", ones(channels).DetachFromDisposeScope());
    }

    /// <summary>Convolution weight, [C_out, C_in, k, k] in channels-last memory.</summary>
    public Tensor Weight => get_parameter("weight")!;

    /// <summary>Gain of the batch norm, [C_out].</summary>
    public Tensor Gain => get_parameter("gain")!;

    /// <summary>Bias of the batch norm, [C_out].</summary>
    public Tensor Bias => get_parameter("bias")!;

    /// <summary>Running mean, [C_out].</summary>
    public Tensor RunningMean => get_buffer("running_mean")!;

    /// <summary>Running variance (fed with the unbiased batch variance), [C_out].</summary>
    public Tensor RunningVariance => get_buffer("running_variance")!;
}
