using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>Three buffers, each as large as the largest map of a batch: gradients on their way.</summary>
internal readonly unsafe struct GradientMemory(float* present, float* next, float* inner)
{
    /// <summary>Gradient of a block's result.</summary>
    public float* Present { get; } = present;

    /// <summary>Gradient of a block's input.</summary>
    public float* Next { get; } = next;

    /// <summary>Gradient between a block's convolutions, then of its shortcut.</summary>
    public float* Inner { get; } = inner;

    /// <summary>A block's input is the result of the one before it.</summary>
    public GradientMemory Swapped => new(Next, Present, Inner);
}

/// <summary>
/// One walk back through the layers. Between two units the gradient of a batch norm's output is in memory and the two sums
/// that its backward pass needs are in the workers' sums.
/// </summary>
internal sealed unsafe class BackwardPass<TVector>
    where TVector : struct, ILanes<TVector>
{
    private readonly FusedLayers<TVector> _layers;
    private readonly Workers _workers;
    private readonly float* _pooled;
    private readonly int _count;
    private readonly Tensor?[] _gradients;
    private GradientMemory _memory;

    /// <param name="layers">Hold what the forward pass left.</param>
    /// <param name="workers">Do the work.</param>
    /// <param name="memory">For the batch.</param>
    /// <param name="pooled">Result of the maximum pooling, or null.</param>
    /// <param name="count">Images in the batch.</param>
    /// <param name="parameters">How many parameters the backbone has.</param>
    public BackwardPass(FusedLayers<TVector> layers, Workers workers, GradientMemory memory, float* pooled, int count, int parameters)
    {
        (_layers, _workers, _memory, _count) = (layers, workers, memory, count);
        _pooled = pooled;
        _gradients = new Tensor?[parameters];
    }

    /// <summary>Gradients of the parameters that are differentiated, in the caller's dispose scope.</summary>
    public Tensor?[] Run(float* images, Tensor? raw, IReadOnlyList<Tensor?> maps)
    {
        Unpool(raw);
        var stage = maps.Count;
        for (var i = _layers.Blocks.Count - 1; i >= 0; i--)
        {
            var block = _layers.Blocks[i];
            if (block.EndsStage)
            {
                Merge(block, maps[--stage]);
                StageAttention(block);
            }

            Residual(block);
            Input(block, InputOf(i));
        }

        if (_layers.HasMaxPool)
        {
            UndoMaxPool();
        }

        Unit(_layers.Stem, _memory.Present, new GradientTarget(null, null, _layers.Plain(images), null, null));
        return _gradients;
    }

    private GradientTarget InputOf(int block)
    {
        if (block > 0)
        {
            var before = _layers.Blocks[block - 1];
            return new GradientTarget(null, null, _layers.Result(before, before.Result), before.Second.Output, before.Second.Mean);
        }

        var stem = _layers.Stem;
        return _layers.HasMaxPool
            ? NoNorm(_pooled)
            : new GradientTarget(null, null, stem.Activated(stem.Output), stem.Output, stem.Mean);
    }

    /// <summary>Values that no batch norm made: the sums that are taken mean nothing.</summary>
    private GradientTarget NoNorm(float* values)
    {
        var plain = _layers.Plain(values);
        return new GradientTarget(null, null, plain, values, plain.Shift);
    }

    private void Unpool(Tensor? raw)
    {
        var plane = _layers.Last;
        var target = _memory.Present;
        if (raw is null)
        {
            _workers.Run(_count, (_, first, end) => new Span<float>(target + first * plane.Size, (int)((end - first) * plane.Size)).Clear());
            return;
        }

        using var dense = raw.contiguous();
        var source = TensorMemory.Pointer(dense);
        _workers.Run(_count, (_, first, end) => PixelKernels<TVector>.Unpool(source, plane, target, first, end));
    }

    /// <summary>Adds what the losses say about a stage's map, and takes the sums for the batch norm in front of it.</summary>
    private void Merge(FusedBlock block, Tensor? map)
    {
        using var rows = map?.permute(0, 2, 3, 1);
        using var dense = rows?.contiguous();
        var source = dense is null ? null : TensorMemory.Pointer(dense);
        var result = _layers.Result(block, block.Result);
        Merge(new GradientTarget(_memory.Present, null, result, block.Second.Output, block.Second.Mean), source, block.Plane);
    }

    private void Merge(GradientTarget target, float* map, Plane plane) => _workers.Run(_count, (worker, first, end) =>
        PixelKernels<TVector>.Merge(target, map, plane, _workers.ClearSums(worker), first, end));

    /// <summary>Through attention and the second unit, into <see cref="GradientMemory.Inner"/>.</summary>
    private void Residual(FusedBlock block)
    {
        var inner = new GradientTarget(
            _memory.Inner, null, block.First.Activated(block.First.Output), block.First.Output, block.First.Mean);
        if (block.Attention is not { } attention)
        {
            Unit(block.Second, _memory.Present, inner);
            return;
        }

        using var gradient = Attention(attention, block.Plane);
        var pointer = TensorMemory.Pointer(gradient);
        TakeSums(block.Second, pointer);
        Unit(block.Second, pointer, inner);
    }

    /// <summary>Through the attention of a stage, in place.</summary>
    private void StageAttention(FusedBlock block)
    {
        if (block.StageAttention is not { } attention)
        {
            return;
        }

        using var gradient = Attention(attention, block.Plane);
        var bytes = _count * block.Plane.Size * sizeof(float);
        Buffer.MemoryCopy(TensorMemory.Pointer(gradient), _memory.Present, bytes, bytes);
        TakeSums(block.Second, _memory.Present);
    }

    /// <summary>Gradients of an attention's parameters, and that of its input as dense rows, [N, H, W, C].</summary>
    private Tensor Attention(FusedAttention attention, Plane plane)
    {
        using var given = FusedLayers<TVector>.Materialize(_layers.Plain(_memory.Present), plane, _count, _workers);
        return attention.Backward(given, _gradients);
    }

    /// <summary>Takes the sums that a unit's batch norm needs of the gradient of its output.</summary>
    private void TakeSums(FusedUnit unit, float* gradient) =>
        Merge(new GradientTarget(gradient, null, _layers.Plain(unit.Output), unit.Output, unit.Mean), null, unit.Shape.Output);

    /// <summary>Through the first unit and the shortcut; leaves the gradient of the block's input in <see cref="GradientMemory.Present"/>.</summary>
    private void Input(FusedBlock block, GradientTarget input)
    {
        if (block.Description.Shortcut == ShortcutKind.Identity && block.First.Shape.IsWinograd)
        {
            // In place: the shortcut's gradient of a pixel is read before the sum is written.
            Unit(block.First, _memory.Inner, input.To(_memory.Present, _memory.Present));
            return;
        }

        Unit(block.First, _memory.Inner, input.To(_memory.Next));
        if (block.Projection is { } projection)
        {
            Projection(block, projection, input);
        }
        else
        {
            var (stride, memory) = (block.Description.Stride, _memory);
            _workers.Run(_count, (_, first, end) =>
                PixelKernels<TVector>.AddSubsampledGradient(memory.Present, block.Plane, stride, memory.Next, block.Input, first, end));
        }

        _memory = _memory.Swapped;
        Merge(input.To(_memory.Present), null, block.Input);
    }

    private void Projection(FusedBlock block, FusedUnit projection, GradientTarget input)
    {
        TakeSums(projection, _memory.Present);
        var (memory, size) = (_memory, block.Input.Size);
        Unit(projection, memory.Present, new GradientTarget(memory.Inner, null, input.Input, input.Normalized, input.Mean));
        _workers.Run(_count, (_, first, end) =>
            PixelKernels<TVector>.Add(memory.Inner + first * size, memory.Next + first * size, (end - first) * size));
    }

    private void UndoMaxPool()
    {
        var (stem, memory) = (_layers.Stem, _memory);
        var activated = stem.Activated(stem.Output);
        _workers.Run(_count, (_, first, end) =>
            MaxPool<TVector>.Backward(activated, stem.Shape.Output, memory.Present, memory.Next, first, end));
        _memory = _memory.Swapped;
        Merge(new GradientTarget(_memory.Present, null, activated, stem.Output, stem.Mean), null, stem.Shape.Output);
    }

    /// <summary>Gradients of a unit's parameters and input. The sums of its batch norm are there, those of the one before it are left.</summary>
    private void Unit(FusedUnit unit, float* gradient, GradientTarget target)
    {
        var (weight, gain, bias) = (unit.Parameters.Weight, unit.Parameters.Gain, unit.Parameters.Bias);
        var gainGradient = gain.requires_grad ? empty_like(gain) : null;
        var biasGradient = bias.requires_grad ? empty_like(bias) : null;
        unit.PrepareBackward(
            _workers.TotalSums(2 * unit.Shape.Outputs),
            _count,
            gainGradient is null ? [] : TensorMemory.Floats(gainGradient),
            biasGradient is null ? [] : TensorMemory.Floats(biasGradient));
        var moves = weight.requires_grad;
        _workers.Run(_count, (worker, first, end) =>
        {
            var slopes = moves ? (nint)_workers.ClearGradient(worker, unit.GradientSize) : 0;
            unit.Backward(gradient, target, (float*)slopes, _workers.ClearSums(worker), _workers.Scratch(worker), first, end);
        });
        var place = 3 * unit.Number;
        (_gradients[place + 1], _gradients[place + 2]) = (gainGradient, biasGradient);
        if (moves)
        {
            var shape = unit.Shape;
            var values = empty(shape.Outputs, shape.Kernel, shape.Kernel, shape.Input.Channels, dtype: ScalarType.Float32);
            unit.StoreWeightGradient(_workers, TensorMemory.Pointer(values));
            _gradients[place] = values.permute(0, 3, 1, 2);
        }
    }
}
