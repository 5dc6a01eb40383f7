using TorchSharp;
using Unforget.Model.Fast;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Benchmarks.Engines;

/// <summary>The same convolution and batch norm by libtorch, in channels-last memory.</summary>
internal sealed class TorchLayer : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Convolution _shape;
    private readonly Tensor _input;
    private readonly Tensor _weight;
    private readonly Tensor _gain;
    private readonly Tensor _bias;
    private readonly Tensor _mean;
    private readonly Tensor _variance;
    private readonly Tensor _output;
    private readonly Tensor _gradient;
    private readonly Tensor[] _differentiated;

    public TorchLayer(Convolution shape, int images)
    {
        _shape = shape;
        var (input, output) = (shape.Input, shape.Output);
        _input = randn(images, input.Height, input.Width, input.Channels).permute(0, 3, 1, 2);
        _weight = randn(shape.Outputs, shape.Kernel, shape.Kernel, input.Channels).permute(0, 3, 1, 2).requires_grad_();
        (_gain, _bias) = (ones(shape.Outputs).requires_grad_(), zeros(shape.Outputs).requires_grad_());
        (_mean, _variance) = (zeros(shape.Outputs), ones(shape.Outputs));
        _gradient = randn(images, output.Height, output.Width, output.Channels).permute(0, 3, 1, 2);
        _differentiated = [_weight, _gain, _bias];
        if (input.Channels % 16 == 0)
        {
            _differentiated = [_input.requires_grad_(), .. _differentiated];
        }

        _output = Normalized();
    }

    public void Forward() => Normalized();

    public void Backward() => autograd.grad([_output], _differentiated, [_gradient], retain_graph: true);

    public void Dispose() => _scope.Dispose();

    private Tensor Normalized()
    {
        var margin = _shape.Kernel / 2;
        var convolved = F.conv2d(_input, _weight, strides: [_shape.Stride, _shape.Stride], padding: [margin, margin]);
        return F.batch_norm(convolved, _mean, _variance, _gain, _bias, training: true);
    }
}
