using TorchSharp;
using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>A <see cref="FusedBackbone"/> on vectors of one width.</summary>
internal sealed unsafe class FusedBackbone<TVector> : FusedBackbone
    where TVector : struct, ILanes<TVector>
{
    private readonly FusedForm _form;
    private readonly FusedUnit _stem;
    private readonly List<FusedBlock> _blocks = [];
    private readonly List<NativeBuffer<float>> _memory = [];
    private readonly NativeBuffer<float> _ones;
    private readonly NativeBuffer<float> _zeros;
    private readonly int _channels;
    private Workers? _workers;
    private int _capacity;
    private Tensor[] _maps = [];
    private Tensor? _images;
    private float* _gradient;
    private float* _otherGradient;
    private float* _innerGradient;

    public FusedBackbone(Backbone backbone, FusedForm form)
    {
        _form = form;
        var description = backbone.Description;
        var plane = new Plane(description.Input.Height, description.Input.Width, description.Input.Channels);
        var stem = description.Stem;
        _stem = new PatchUnit<TVector>(backbone.Stem, new Convolution(plane, stem.Channels, stem.KernelSize, stem.Stride));
        plane = _stem.Shape.Output;
        foreach (var stage in backbone.Stages)
        {
            foreach (var block in stage.Blocks)
            {
                var first = Unit(block.First, new Convolution(plane, block.Description.Channels, 3, block.Description.Stride));
                var second = Unit(block.Second, new Convolution(first.Shape.Output, block.Description.Channels, 3, 1));
                _blocks.Add(new FusedBlock(block.Description, plane, first, second, endsStage: block == stage.Blocks[^1]));
                plane = second.Shape.Output;
            }
        }

        _channels = Units.Max(unit => Math.Max(unit.Shape.Input.Channels, unit.Shape.Outputs));
        (_ones, _zeros) = (new NativeBuffer<float>(_channels), new NativeBuffer<float>(_channels));
        new Span<float>(_ones.Pointer, _channels).Fill(1f);
        Parameters = [.. Units.SelectMany(unit => new[] { unit.Parameters.Weight, unit.Parameters.Gain, unit.Parameters.Bias })];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Parameters { get; }

    private IEnumerable<FusedUnit> Units => _blocks.SelectMany(block => new[] { block.First, block.Second }).Prepend(_stem);

    /// <inheritdoc/>
    public override bool Accepts(Tensor images)
    {
        var plane = _stem.Shape.Input;
        return images.dtype == ScalarType.Float32
            && images.device_type == DeviceType.CPU
            && images.shape is [> 0, var channels, var height, var width]
            && channels == plane.Channels && height == plane.Height && width == plane.Width;
    }

    /// <inheritdoc/>
    public override void LoadWeights()
    {
        var team = ThreadTeam.Of(get_num_threads());
        foreach (var unit in Units)
        {
            unit.LoadWeights(team);
        }
    }

    /// <inheritdoc/>
    public override BackboneOutput Forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var rows = images.permute(0, 2, 3, 1);
        ForgetPass();
        _images = rows.contiguous().DetachFromDisposeScope();
        var count = (int)images.shape[0];
        Reserve(count);
        Convolve(_stem, Plain(TensorMemory.Pointer(_images)), count);
        var view = _stem.Activated;
        var maps = new List<Tensor>();
        foreach (var block in _blocks)
        {
            if (block.EndsStage)
            {
                var map = empty(count, block.Plane.Height, block.Plane.Width, block.Plane.Channels, dtype: ScalarType.Float32);
                block.Result = TensorMemory.Pointer(map);
                maps.Add(map.DetachFromDisposeScope());
            }

            Convolve(block.First, view, count);
            Convolve(block.Second, block.First.Activated, count);
            AddShortcut(block, view, count);
            view = ResultView(block);
        }

        var raw = empty(count, _blocks[^1].Plane.Channels, dtype: ScalarType.Float32);
        Pool(view, raw, count);
        // A map's memory must live as long as the pass: the tensors given away are others on the same memory.
        _maps = [.. maps];
        var output = new BackboneOutput(raw.MoveToOuterDisposeScope(), [.. _maps.Select(map => map.permute(0, 3, 1, 2).MoveToOuterDisposeScope())]);
        if (_form != FusedForm.Training)
        {
            ForgetPass();
        }

        return output;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor?> Backward(Tensor? raw, IReadOnlyList<Tensor?> maps)
    {
        using var scope = NewDisposeScope();
        var count = (int)_images!.shape[0];
        var gradients = new Tensor?[Parameters.Count];
        var stage = maps.Count;
        Unpool(raw, count);
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            var block = _blocks[i];
            if (block.EndsStage)
            {
                Merge(block, maps[--stage], count);
            }

            var input = i > 0 ? ResultView(_blocks[i - 1]) : _stem.Activated;
            var before = i > 0 ? _blocks[i - 1].Second : _stem;
            var inner = new GradientTarget(_innerGradient, null, block.First.Activated, block.First.Output, block.First.Mean);
            BackwardUnit(block.Second, _gradient, inner, gradients, count);
            BackwardBlockInput(block, input, before, gradients, count);
        }

        BackwardUnit(_stem, _gradient, new GradientTarget(null, null, Plain(TensorMemory.Pointer(_images)), null, null), gradients, count);
        foreach (var gradient in gradients)
        {
            gradient?.MoveToOuterDisposeScope();
        }

        return gradients;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ForgetPass();
        FreeMemory();
        foreach (var unit in Units)
        {
            unit.Dispose();
        }

        _ones.Dispose();
        _zeros.Dispose();
    }

    private static FusedUnit Unit(ConvolutionNorm parameters, Convolution shape) =>
        shape.IsWinograd ? new WinogradUnit<TVector>(parameters, shape) : new PatchUnit<TVector>(parameters, shape);

    private View Plain(float* values) => new(values, _ones.Pointer, _zeros.Pointer, relu: false);

    private View ResultView(FusedBlock block) => new(block.Result, _ones.Pointer, _zeros.Pointer, block.Description.LastRelu);

    private void ForgetPass()
    {
        _images?.Dispose();
        _images = null;
        foreach (var map in _maps)
        {
            map.Dispose();
        }

        _maps = [];
    }

    private void Convolve(FusedUnit unit, View input, int count)
    {
        var workers = _workers!;
        workers.ClearSums();
        workers.Run(count, (worker, first, end) => unit.Forward(input, workers.Sums(worker), workers.Scratch(worker), first, end));
        if (_form == FusedForm.Inference)
        {
            unit.UseRunningStatistics();
        }
        else
        {
            unit.UseBatchStatistics(workers.TotalSums(2 * unit.Shape.Outputs), count);
        }
    }

    private void AddShortcut(FusedBlock block, View input, int count)
    {
        var workers = _workers!;
        var (residual, pixels, channels) = (block.Second.Normalized, block.Plane.Pixels, block.Plane.Channels);
        workers.Run(count, (worker, first, end) =>
        {
            if (block.Description.Shortcut == ShortcutKind.Identity)
            {
                PixelKernels<TVector>.AddResidual(input, residual, block.Result, (nint)first * pixels, (nint)end * pixels, channels);
            }
            else
            {
                PixelKernels<TVector>.AddResidualSubsampled(
                    input, block.Input, residual, block.Plane, block.Description.Stride, block.Result, workers.Scratch(worker), first, end);
            }
        });
    }

    private void Pool(View view, Tensor raw, int count)
    {
        var target = TensorMemory.Pointer(raw);
        var (workers, plane) = (_workers!, _blocks[^1].Plane);
        workers.Run(count, (worker, first, end) => PixelKernels<TVector>.Pool(view, plane, target, workers.Scratch(worker), first, end));
    }

    private void Unpool(Tensor? raw, int count)
    {
        var plane = _blocks[^1].Plane;
        if (raw is null)
        {
            for (var image = 0; image < count; image++)
            {
                new Span<float>(_gradient + image * plane.Size, (int)plane.Size).Clear();
            }

            return;
        }

        using var dense = raw.contiguous();
        var source = TensorMemory.Pointer(dense);
        _workers!.Run(count, (_, first, end) => PixelKernels<TVector>.Unpool(source, plane, _gradient, first, end));
    }

    /// <summary>Adds what the losses say about a stage's map, and takes the sums for the batch norm in front of it.</summary>
    private void Merge(FusedBlock block, Tensor? map, int count)
    {
        using var rows = map?.permute(0, 2, 3, 1);
        using var dense = rows?.contiguous();
        var source = dense is null ? null : TensorMemory.Pointer(dense);
        Merge(new GradientTarget(_gradient, null, ResultView(block), block.Second.Output, block.Second.Mean), source, block.Plane, count);
    }

    private void Merge(GradientTarget target, float* map, Plane plane, int count)
    {
        var workers = _workers!;
        workers.ClearSums();
        workers.Run(count, (worker, first, end) => PixelKernels<TVector>.Merge(target, map, plane, workers.Sums(worker), first, end));
    }

    /// <summary>Through the first unit and the shortcut; leaves the gradient of the block's input in <see cref="_gradient"/>.</summary>
    private void BackwardBlockInput(FusedBlock block, View input, FusedUnit before, Tensor?[] gradients, int count)
    {
        if (block.Description.Shortcut == ShortcutKind.Identity && block.First.Shape.IsWinograd)
        {
            // In place: the shortcut's gradient of a pixel is read before the sum is written.
            BackwardUnit(block.First, _innerGradient, new GradientTarget(_gradient, _gradient, input, before.Output, before.Mean), gradients, count);
            return;
        }

        BackwardUnit(block.First, _innerGradient, new GradientTarget(_otherGradient, null, input, before.Output, before.Mean), gradients, count);
        var (stride, plane, inputPlane) = (block.Description.Stride, block.Plane, block.Input);
        _workers!.Run(count, (_, first, end) =>
            PixelKernels<TVector>.AddSubsampledGradient(_gradient, plane, stride, _otherGradient, inputPlane, first, end));
        var swapped = _gradient;
        _gradient = _otherGradient;
        _otherGradient = swapped;
        Merge(new GradientTarget(_gradient, null, input, before.Output, before.Mean), null, inputPlane, count);
    }

    /// <summary>Gradients of a unit's parameters and input. The sums of its batch norm are there, those of the one before it are left.</summary>
    private void BackwardUnit(FusedUnit unit, float* gradient, GradientTarget target, Tensor?[] gradients, int count)
    {
        var workers = _workers!;
        var (weight, gain, bias) = (unit.Parameters.Weight, unit.Parameters.Gain, unit.Parameters.Bias);
        var gainGradient = gain.requires_grad ? empty_like(gain) : null;
        var biasGradient = bias.requires_grad ? empty_like(bias) : null;
        unit.PrepareBackward(
            workers.TotalSums(2 * unit.Shape.Outputs),
            count,
            gainGradient is null ? [] : TensorMemory.Floats(gainGradient),
            biasGradient is null ? [] : TensorMemory.Floats(biasGradient));
        workers.ClearSums();
        workers.ClearGradients(unit.GradientSize);
        workers.Run(count, (worker, first, end) =>
            unit.Backward(gradient, target, workers.Gradient(worker), workers.Sums(worker), workers.Scratch(worker), first, end));
        var place = 3 * Units.TakeWhile(other => other != unit).Count();
        (gradients[place + 1], gradients[place + 2]) = (gainGradient, biasGradient);
        if (weight.requires_grad)
        {
            var shape = unit.Shape;
            var values = empty(shape.Outputs, shape.Kernel, shape.Kernel, shape.Input.Channels, dtype: ScalarType.Float32);
            unit.StoreWeightGradient(workers.TotalGradient(unit.GradientSize, &PixelKernels<TVector>.Add), TensorMemory.Pointer(values), workers.Team);
            gradients[place] = values.permute(0, 3, 1, 2);
        }
    }

    /// <summary>Memory for a batch: one buffer per result that a backward pass reads again, few shared ones without it.</summary>
    private void Reserve(int count)
    {
        var threads = get_num_threads();
        if (_workers is null || _workers.Team.Size != threads)
        {
            _workers?.Dispose();
            var scratch = Math.Max(Units.Max(unit => unit.ScratchSize), _blocks.Max(block => block.Input.Row));
            _workers = new Workers(ThreadTeam.Of(threads), scratch, _form == FusedForm.Training ? Units.Max(unit => unit.GradientSize) : 0, _channels);
        }

        if (count <= _capacity)
        {
            return;
        }

        FreeMemory();
        _capacity = count;
        var largest = _blocks.Max(block => block.Plane.Size);
        _stem.Output = Allocate(count * _stem.Shape.Output.Size);
        if (_form != FusedForm.Training)
        {
            ShareMemory(count * largest);
            return;
        }

        foreach (var block in _blocks)
        {
            block.First.Output = Allocate(count * block.Plane.Size);
            block.Second.Output = Allocate(count * block.Plane.Size);
            block.Result = block.EndsStage ? null : Allocate(count * block.Plane.Size);
        }

        largest = Math.Max(largest, _stem.Shape.Output.Size);
        _gradient = Allocate(count * largest);
        _otherGradient = Allocate(count * largest);
        _innerGradient = Allocate(count * largest);
    }

    private void ShareMemory(nint size)
    {
        var (first, second) = ((nint)Allocate(size), (nint)Allocate(size));
        var results = new[] { (nint)Allocate(size), (nint)Allocate(size) };
        for (var i = 0; i < _blocks.Count; i++)
        {
            // A block reads the result of the one before it.
            _blocks[i].First.Output = (float*)first;
            _blocks[i].Second.Output = (float*)second;
            _blocks[i].Result = (float*)results[i % 2];
        }
    }

    private float* Allocate(nint length)
    {
        _memory.Add(new NativeBuffer<float>(length));
        return _memory[^1].Pointer;
    }

    private void FreeMemory()
    {
        _memory.ForEach(buffer => buffer.Dispose());
        _memory.Clear();
        _capacity = 0;
    }
}
