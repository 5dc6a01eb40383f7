using Unforget.Foundation;
using Unforget.Model;
using Unforget.Model.Fast;

namespace Unforget.Benchmarks.Engines;

/// <summary>One convolution with its batch norm on the fused engine, as a training step runs it.</summary>
internal sealed unsafe class FusedLayer<TVector> : IDisposable
    where TVector : struct, ILanes<TVector>
{
    private readonly int _images;
    private readonly ConvolutionNorm _parameters;
    private readonly FusedUnit _unit;
    private readonly Workers _workers;
    private readonly List<NativeBuffer<float>> _memory = [];
    private readonly View _input;
    private readonly GradientTarget _target;
    private readonly float* _gradient;
    private readonly float* _weightGradient;

    public FusedLayer(Convolution shape, int images, int threads)
    {
        _images = images;
        var random = new RandomStream(1);
        _parameters = new ConvolutionNorm(shape.Input.Channels, shape.Outputs, shape.Kernel, gain: 1, ref random);
        _unit = shape.IsWinograd ? new WinogradUnit<TVector>(_parameters, shape, backward: true) : new PatchUnit<TVector>(_parameters, shape, backward: true);
        _workers = new Workers(ThreadTeam.Of(threads), _unit.ScratchSize, _unit.GradientSize, Math.Max(shape.Input.Channels, shape.Outputs));
        var (size, channels) = (images * shape.Input.Size, shape.Input.Channels);
        _input = new View(Filled(size), Filled(channels), Filled(channels), relu: channels % 16 == 0);
        _unit.Output = Filled(images * shape.Output.Size);
        _gradient = Filled(images * shape.Output.Size);
        _weightGradient = Filled((nint)shape.Outputs * shape.Kernel * shape.KernelRow);
        // Nobody needs the gradient of images.
        _target = new GradientTarget(channels % 16 == 0 ? Filled(size) : null, null, _input, Filled(size), Filled(channels));
        // The gradient is changed in place: with these coefficients it keeps its size.
        new Span<float>(_unit.Coefficients, shape.Outputs).Fill(1f);
    }

    /// <summary>Weights to the kernels' form, convolution, statistics of the batch.</summary>
    public void Forward()
    {
        _unit.FindWeight();
        _workers.Team.Run(worker => _unit.LoadWeights(_workers.Team, worker));
        _workers.Run(_images, (worker, first, end) =>
            _unit.Forward(_input, _unit.Output, _workers.ClearSums(worker), _workers.Scratch(worker), first, end));
        _unit.UseBatchStatistics(_workers.TotalSums(2 * _unit.Shape.Outputs), _images);
    }

    /// <summary>Gradient of the batch norm's input, of the weights, and of the input with its ReLU.</summary>
    public void Backward()
    {
        _workers.Run(_images, (worker, first, end) =>
        {
            var slopes = _workers.ClearGradient(worker, _unit.GradientSize);
            _unit.Backward(_gradient, _target, slopes, _workers.ClearSums(worker), _workers.Scratch(worker), first, end);
        });
        _unit.StoreWeightGradient(_workers, _weightGradient);
    }

    public void Dispose()
    {
        _unit.Dispose();
        _workers.Dispose();
        _parameters.Dispose();
        _memory.ForEach(buffer => buffer.Dispose());
    }

    private float* Filled(nint length)
    {
        _memory.Add(new NativeBuffer<float>(length));
        var random = new Random(_memory.Count);
        foreach (ref var value in new Span<float>(_memory[^1].Pointer, (int)length))
        {
            value = random.NextSingle() - 0.5f;
        }

        return _memory[^1].Pointer;
    }
}
