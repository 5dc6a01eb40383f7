using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>
/// A backbone with the statistics of the batch, layer by layer: a batch norm has to see all images before the next layer may
/// begin. Without a backward pass the layers share a few buffers.
/// </summary>
internal sealed unsafe class TrainingBackbone<TVector> : TrainingBackbone
    where TVector : struct, ILanes<TVector>
{
    private readonly FusedLayers<TVector> _layers;
    private readonly bool _backward;
    private readonly List<NativeBuffer<float>> _memory = [];
    private Workers? _workers;
    private int _capacity;
    private Tensor[] _maps = [];
    private Tensor? _images;
    private float* _gradient;
    private float* _otherGradient;
    private float* _innerGradient;

    /// <param name="backbone">Of a supported description; not owned.</param>
    /// <param name="backward">Whether passes keep what a backward pass needs.</param>
    public TrainingBackbone(Backbone backbone, bool backward)
    {
        _backward = backward;
        _layers = new FusedLayers<TVector>(backbone, backward);
        Parameters = [.. _layers.Units.SelectMany(unit => new[] { unit.Parameters.Weight, unit.Parameters.Gain, unit.Parameters.Bias })];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Parameters { get; }

    /// <inheritdoc/>
    public override bool Accepts(Tensor images) => _layers.Accept(images);

    /// <inheritdoc/>
    public override void LoadWeights() => _layers.LoadWeights();

    /// <inheritdoc/>
    public override BackboneOutput Forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var rows = images.permute(0, 2, 3, 1);
        ForgetPass();
        _images = rows.contiguous().DetachFromDisposeScope();
        var count = (int)images.shape[0];
        Reserve(count);
        Convolve(_layers.Stem, _layers.Plain(TensorMemory.Pointer(_images)), count);
        var view = Activated(_layers.Stem);
        var maps = new List<Tensor>();
        foreach (var block in _layers.Blocks)
        {
            if (block.EndsStage)
            {
                var map = FusedLayers<TVector>.EmptyMap(count, block.Plane);
                block.Result = TensorMemory.Pointer(map);
                maps.Add(map.DetachFromDisposeScope());
            }

            Convolve(block.First, view, count);
            Convolve(block.Second, Activated(block.First), count);
            AddShortcut(block, view, count);
            view = Result(block);
        }

        var raw = empty(count, _layers.Last.Channels, dtype: ScalarType.Float32);
        Pool(view, raw, count);
        // A map's memory must live as long as the pass: the tensors given away are others on the same memory.
        _maps = [.. maps];
        var output = new BackboneOutput(raw.MoveToOuterDisposeScope(), [.. _maps.Select(map => map.permute(0, 3, 1, 2).MoveToOuterDisposeScope())]);
        if (!_backward)
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
        for (var i = _layers.Blocks.Count - 1; i >= 0; i--)
        {
            var block = _layers.Blocks[i];
            if (block.EndsStage)
            {
                Merge(block, maps[--stage], count);
            }

            var input = i > 0 ? Result(_layers.Blocks[i - 1]) : Activated(_layers.Stem);
            var before = i > 0 ? _layers.Blocks[i - 1].Second : _layers.Stem;
            var inner = new GradientTarget(_innerGradient, null, Activated(block.First), block.First.Output, block.First.Mean);
            BackwardUnit(block.Second, _gradient, inner, gradients, count);
            BackwardBlockInput(block, input, before, gradients, count);
        }

        var images = new GradientTarget(null, null, _layers.Plain(TensorMemory.Pointer(_images)), null, null);
        BackwardUnit(_layers.Stem, _gradient, images, gradients, count);
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
        _workers?.Dispose();
        _layers.Dispose();
    }

    private static View Activated(FusedUnit unit) => unit.Activated(unit.Output);

    private View Result(FusedBlock block) => _layers.Result(block, block.Result);

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
        workers.Run(count, (worker, first, end) =>
            unit.Forward(input, unit.Output, workers.ClearSums(worker), workers.Scratch(worker), first, end));
        unit.UseBatchStatistics(workers.TotalSums(2 * unit.Shape.Outputs), count);
    }

    private void AddShortcut(FusedBlock block, View input, int count)
    {
        var (workers, residual) = (_workers!, block.Second.Normalized(block.Second.Output));
        workers.Run(count, (worker, first, end) =>
            FusedLayers<TVector>.AddShortcut(block, input, residual, block.Result, workers.Scratch(worker), first, end));
    }

    private void Pool(View view, Tensor raw, int count)
    {
        var target = TensorMemory.Pointer(raw);
        var (workers, plane) = (_workers!, _layers.Last);
        workers.Run(count, (worker, first, end) => PixelKernels<TVector>.Pool(view, plane, target, workers.Scratch(worker), first, end));
    }

    private void Unpool(Tensor? raw, int count)
    {
        var plane = _layers.Last;
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
        Merge(new GradientTarget(_gradient, null, Result(block), block.Second.Output, block.Second.Mean), source, block.Plane, count);
    }

    private void Merge(GradientTarget target, float* map, Plane plane, int count)
    {
        var workers = _workers!;
        workers.Run(count, (worker, first, end) => PixelKernels<TVector>.Merge(target, map, plane, workers.ClearSums(worker), first, end));
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
        workers.Run(count, (worker, first, end) =>
        {
            var (slopes, sums) = ((nint)workers.ClearGradient(worker, unit.GradientSize), (nint)workers.ClearSums(worker));
            unit.Backward(gradient, target, (float*)slopes, (double*)sums, workers.Scratch(worker), first, end);
        });
        var place = 3 * unit.Number;
        (gradients[place + 1], gradients[place + 2]) = (gainGradient, biasGradient);
        if (weight.requires_grad)
        {
            var shape = unit.Shape;
            var values = empty(shape.Outputs, shape.Kernel, shape.Kernel, shape.Input.Channels, dtype: ScalarType.Float32);
            unit.StoreWeightGradient(workers, TensorMemory.Pointer(values));
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
            var gradients = _backward ? _layers.Units.Max(unit => unit.GradientSize) : 0;
            _workers = new Workers(ThreadTeam.Of(threads), _layers.ScratchSize, gradients, _layers.Channels);
        }

        if (count <= _capacity)
        {
            return;
        }

        FreeMemory();
        _capacity = count;
        var largest = _layers.Blocks.Max(block => block.Plane.Size);
        _layers.Stem.Output = Allocate(count * _layers.Stem.Shape.Output.Size);
        if (!_backward)
        {
            ShareMemory(count * largest);
            return;
        }

        foreach (var block in _layers.Blocks)
        {
            block.First.Output = Allocate(count * block.Plane.Size);
            block.Second.Output = Allocate(count * block.Plane.Size);
            block.Result = block.EndsStage ? null : Allocate(count * block.Plane.Size);
        }

        largest = Math.Max(largest, _layers.Stem.Shape.Output.Size);
        _gradient = Allocate(count * largest);
        _otherGradient = Allocate(count * largest);
        _innerGradient = Allocate(count * largest);
    }

    private void ShareMemory(nint size)
    {
        var (first, second) = ((nint)Allocate(size), (nint)Allocate(size));
        var results = new[] { (nint)Allocate(size), (nint)Allocate(size) };
        for (var i = 0; i < _layers.Blocks.Count; i++)
        {
            // A block reads the result of the one before it.
            var block = _layers.Blocks[i];
            block.First.Output = (float*)first;
            block.Second.Output = (float*)second;
            block.Result = (float*)results[i % 2];
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
